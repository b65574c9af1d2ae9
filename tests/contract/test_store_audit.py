"""The contract of a store, run against every implementation: the audit log; and its chain."""

from __future__ import annotations

from decimal import Decimal

import pytest

from sayflow.compiler.values import load
from sayflow.runtime.audit import NOTHING, Act, Entry, sealed, verify
from sayflow.runtime.journal.store import Append, Fenced, Store

from .stores import RUN, event, held

ACTS = [Act("answered", "anna", number, RUN, {"value": Decimal("1.50"), "n": number}) for number in range(5)]


def chain() -> list[Entry]:
    return list(sealed(ACTS, None))


def test_acts_are_sealed_one_behind_the_other(store: Store) -> None:
    store.record_acts(ACTS[:2])
    store.record_acts(ACTS[2:])
    assert store.audit() == chain()
    assert store.audit(3) == chain()[3:]
    assert load(store.audit()[0].data) == ACTS[0].data
    found = verify(store.audit())
    assert (found.entries, found.head, found.broken) == (5, chain()[-1].seal, None)


def test_acts_are_recorded_with_the_events_or_not_at_all(store: Store) -> None:
    epoch = held(store)
    store.append([Append(RUN, epoch, [event(1)], acts=ACTS[:1])])
    with pytest.raises(Fenced):
        store.append([Append(RUN, epoch + 1, [event(2)], acts=ACTS[1:])])
    assert store.audit() == chain()[:1]


def test_an_empty_log_is_whole() -> None:
    assert verify([]) == (0, NOTHING, None)
    assert verify([], NOTHING).broken is None


@pytest.mark.parametrize("number", range(1, 6))
@pytest.mark.parametrize("field", ["kind", "by", "at", "run", "data", "seal"])
def test_an_altered_entry_is_named(number: int, field: str) -> None:
    entries = chain()
    old = entries[number - 1]
    entries[number - 1] = old._replace(**{field: 77 if field == "at" else "\ud800" if field == "by" else "x"})
    broken = verify(entries).broken
    assert broken is not None
    assert broken.number == number


def test_an_entry_altered_with_its_seal_breaks_the_next_one() -> None:
    entries = chain()
    [entries[1]] = sealed([ACTS[1]._replace(by="eve")], (1, entries[0].seal))
    broken = verify(entries).broken
    assert broken is not None
    assert broken.number == 3


@pytest.mark.parametrize("number", range(1, 5))
def test_a_removed_entry_is_named(number: int) -> None:
    entries = chain()
    del entries[number - 1]
    broken = verify(entries).broken
    assert broken is not None
    assert broken.number == number
    closed_up = [each._replace(number=place) for place, each in enumerate(entries, 1)]
    broken = verify(closed_up).broken
    assert broken is not None
    assert broken.number == number


def test_reordered_entries_are_named() -> None:
    first, second, third, *rest = chain()
    for entries in (
        [first, third, second, *rest],
        [first, third._replace(number=2), second._replace(number=3), *rest],
    ):
        broken = verify(entries).broken
        assert broken is not None
        assert broken.number == 2


def test_only_a_seal_from_before_tells_that_the_end_was_cut_off() -> None:
    entries = chain()
    assert verify(entries[:3]).broken is None
    assert verify(entries[:3], entries[2].seal).broken is None
    assert verify(entries, entries[2].seal).broken is None
    broken = verify(entries[:3], entries[4].seal).broken
    assert broken is not None
    assert broken.number == 4
    anew = list(sealed([act._replace(by="eve") for act in ACTS], None))
    assert verify(anew).broken is None
    assert verify(anew, entries[2].seal).broken is not None

"""The contract of a store, run against every implementation."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sayflow.compiler.plan import freeze
from sayflow.compiler.values import FileReference, SecretReference, WorkingDays
from sayflow.dsl.error import SayflowError
from sayflow.runtime.journal.memory import MemoryStore
from sayflow.runtime.journal.sqlite import SqliteStore
from sayflow.runtime.journal.store import (
    LARGE,
    Append,
    AskRow,
    Change,
    Fenced,
    Message,
    Outgoing,
    RunRow,
    Store,
)
from sayflow.runtime.machine.event import Event

SECOND = 1_000_000
RUN = "5f1c2a90"
OTHER = "77aa0b3c"
SHIPPED = freeze({"name": "ship", "events": {"paid": {"fields": {}}, "lost": {"fields": {}}}}, {})
PLAIN = freeze({"name": "greet"}, {})


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    opened: Store = MemoryStore() if request.param == "memory" else SqliteStore(tmp_path / "runs.db")
    for plan in (SHIPPED, PLAIN):
        opened.save_plan(plan.hash, plan.name, plan.to_json())
    yield opened
    opened.close()


def row(run: str = RUN, **fields: Any) -> RunRow:
    return RunRow(id=run, flow="ship", plan_hash=SHIPPED.hash)._replace(**fields)


def held(store: Store, run: str = RUN, owner: str = "one", **fields: Any) -> int:
    """Make a run, and the epoch under which `owner` holds it until second 10."""
    assert store.create_run(row(run, **fields))
    epoch = store.claim(run, owner, 0, 10 * SECOND)
    assert epoch is not None
    return epoch


def event(sequence: int, data: dict[str, Any] | None = None, kind: str = "step_completed") -> Event:
    return Event(sequence, sequence * SECOND, kind, "orders[3]/reserve", data, "")


def events(first: int, last: int) -> list[Event]:
    return [event(number, {"n": number}) for number in range(first, last + 1)]


def test_plans_are_kept_once(store: Store) -> None:
    assert store.plan(SHIPPED.hash) == SHIPPED.to_json()
    assert store.plan("0" * 64) is None
    store.save_plan(SHIPPED.hash, "ship", '{"content": {}}', "another")
    assert store.plan(SHIPPED.hash) == SHIPPED.to_json()
    assert store.source(SHIPPED.hash) is None
    late = freeze({"name": "late"}, {})
    store.save_plan(late.hash, "late", late.to_json(), "flow late\n")
    assert store.source(late.hash) == "flow late\n"
    assert store.source("0" * 64) is None


def test_a_run_is_made_once(store: Store) -> None:
    made = row(status="waiting", mark="", started_at=7, wake_at=9, waiting_for="a person", mode="test")
    assert store.create_run(made)
    assert not store.create_run(row(status="failed"))
    assert store.run(RUN) == made
    assert store.run(OTHER) is None
    assert store.events(RUN) == store.events(OTHER) == []


def test_events_come_back_in_order(store: Store) -> None:
    epoch = held(store)
    store.append([Append(RUN, epoch, events(1, 2))])
    store.append([Append(RUN, epoch, events(3, 3))])
    assert store.events(RUN) == events(1, 3)
    assert store.events(RUN, after=2) == events(3, 3)
    assert store.events(RUN, after=3) == []
    assert store.run(RUN).sequence == 3


def test_many_runs_share_a_batch(store: Store) -> None:
    epochs = {f"{number:08x}": held(store, f"{number:08x}") for number in range(20)}
    for first in (1, 3):
        store.append([Append(run, epoch, events(first, first + 1)) for run, epoch in epochs.items()])
    for run in epochs:
        assert store.events(run) == events(1, 4)
    store.append([])


def test_an_event_keeps_all_it_says(store: Store) -> None:
    epoch = held(store)
    said = Event(1, 2**53 + 1, "answered", 'a "quoted" päth/→ #2', {"who": "Zoë"}, "untrusted,pii")
    store.append([Append(RUN, epoch, [said])])
    (read,) = store.events(RUN)
    assert read == said


VALUES: list[Any] = [
    Decimal("12345678901234567.89"),
    Decimal("12.50"),
    datetime(2026, 3, 29, 1, 59, 59, 999999, tzinfo=UTC),
    date(2028, 2, 29),
    timedelta(days=-3, microseconds=1),
    b"\x00\xff",
    10**30,
    True,
    None,
    "\x00 \N{PILE OF POO} 'quoted\"",
    WorkingDays(5),
    SecretReference("key"),
    FileReference("a.pdf", "0" * 64, 12, "application/pdf"),
    {"$large": "0" * 64},
    {"$number": "1"},
    [],
    {},
]


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_values_come_back_exactly(store: Store, value: Any) -> None:
    epoch = held(store)
    asked = AskRow(RUN, "desk", "desk", value, "Really?", value, value, 3)
    store.append([Append(RUN, epoch, [event(1, {"one": value, "many": [value]})], asked=[asked])])
    (read,) = store.events(RUN)
    assert repr(read.data) == repr({"one": value, "many": [value]})
    assert store.asks(RUN) == [asked]
    store.post(RUN, "answer", "desk", value, 4)
    (message,) = store.inbox(RUN)
    assert (type(message.data), message.data) == (type(value), value)


PLAIN_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.decimals(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])) | st.dates() | st.binary(),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), PLAIN_VALUES, max_size=5))
def test_any_values_come_back_exactly(store: Store, data: dict[str, Any]) -> None:
    store.create_run(row())
    epoch = store.claim(RUN, "one", 0, SECOND)
    last = store.run(RUN).sequence
    store.append([Append(RUN, epoch, [event(last + 1, data)])])
    (read,) = store.events(RUN, after=last)
    assert repr(read.data) == repr(data)


@pytest.mark.parametrize("size", [LARGE - 12, LARGE - 11, LARGE - 10, 1_000_000])
def test_large_values_come_back(store: Store, size: int) -> None:
    epoch = held(store)
    data = {"text": "é" * size}
    store.append([Append(RUN, epoch, [event(1, data)], outgoing=[Outgoing(RUN, "event", "paid", data, 1)])])
    assert store.events(RUN) == [event(1, data)]
    assert [message.data for message in store.inbox(RUN)] == [data]


@pytest.mark.parametrize("first", [1, 2, 4, 5])
def test_a_sequence_is_taken_once_and_leaves_no_gap(store: Store, first: int) -> None:
    epoch = held(store)
    store.append([Append(RUN, epoch, events(1, 2))])
    with pytest.raises(Fenced) as fence:
        store.append([Append(RUN, epoch, events(first, first + 1))])
    assert fence.value.runs == (RUN,)
    assert store.events(RUN) == events(1, 2)
    store.append([Append(RUN, epoch, events(3, 3))])
    assert store.run(RUN).sequence == 3


@pytest.mark.parametrize("sequences", [[1, 1], [2, 2], [1, 3], [2, 1]])
def test_events_that_do_not_follow_each_other_are_refused(store: Store, sequences: list[int]) -> None:
    epoch = held(store)
    with pytest.raises(Fenced):
        store.append([Append(RUN, epoch, [event(number) for number in sequences])])
    assert store.events(RUN) == []


def test_one_fenced_run_holds_back_the_whole_batch(store: Store) -> None:
    mine, stale = held(store), held(store, OTHER)
    assert store.claim(OTHER, "two", 10 * SECOND, SECOND) == stale + 1
    store.post(RUN, "event", "paid", {}, 5)
    (message,) = store.inbox(RUN)
    asked = AskRow(RUN, "desk", "desk", "sam", "Really?", None, "yes/no", 3)
    change = Change("completed", ended_at=9)
    part = Append(RUN, mine, events(1, 2), change, [message.id], [Outgoing(None, "event", "paid", {}, 5)], [asked])
    with pytest.raises(Fenced) as fence:
        store.append([part, Append(OTHER, stale, events(1, 1))])
    assert fence.value.runs == (OTHER,)
    assert store.events(RUN) == store.events(OTHER) == store.asks(open=False) == store.inbox(OTHER) == []
    assert store.inbox(RUN) == [message]
    assert store.run(RUN).status == "queued"
    store.append([part])
    assert store.run(RUN).status == "completed"


def test_an_unknown_run_takes_no_events(store: Store) -> None:
    with pytest.raises(Fenced):
        store.append([Append(RUN, 1, events(1, 1))])
    with pytest.raises(Fenced):
        store.append([Append(RUN, 1, [], Change("running"))])
    assert store.run(RUN) is None


def test_what_is_no_value_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "runs.db")
    first, second = held(store), held(store, OTHER)
    with pytest.raises(ValueError):
        store.append([Append(RUN, first, events(1, 1)), Append(OTHER, second, [event(1, {"x": Decimal("NaN")})])])
    assert store.events(RUN) == []
    store.append([Append(RUN, first, events(1, 1))])
    store.close()


def test_a_batch_may_make_the_run_it_begins(store: Store) -> None:
    store.renew("one", 0, SECOND)
    made = row(status="running", owner="one", epoch=1)
    store.append([Append(RUN, 1, events(1, 2), create=made)])
    assert store.run(RUN) == made._replace(sequence=2)
    assert store.due(0) == []
    store.append([Append(RUN, 1, events(3, 3))])
    with pytest.raises(Fenced):
        store.append([Append(RUN, 1, events(1, 2), create=made)])
    with pytest.raises(Fenced):
        store.append([Append(OTHER, 2, events(1, 2), create=row(OTHER, owner="one", epoch=1))])
    assert store.run(OTHER) is None


def test_a_run_whose_making_was_undone_leaves_no_trace(store: Store) -> None:
    epoch = held(store, "0" * 8)
    made = row(owner="one", epoch=1)
    with pytest.raises(Fenced):
        store.append([Append(RUN, 1, events(1, 1), create=made), Append("0" * 8, epoch + 1, events(1, 1))])
    assert store.run(RUN) is None
    store.append([Append(OTHER, 1, events(1, 1), create=row(OTHER, owner="one", epoch=1))])
    store.append([Append(RUN, 1, events(1, 2), create=made)])
    assert store.events(RUN) == events(1, 2)
    assert store.events(OTHER) == events(1, 1)


def test_changes_are_seen_in_the_row(store: Store) -> None:
    epoch = held(store, status="running")
    store.append([Append(RUN, epoch, events(1, 1), Change("waiting", "", None, 50, "sam", ""))])
    waiting = row(status="waiting", wake_at=50, waiting_for="sam", sequence=1, owner="one", epoch=epoch)
    assert store.run(RUN) == waiting
    store.append([Append(RUN, epoch, events(2, 2))])
    assert store.run(RUN) == waiting._replace(sequence=2)
    store.append([Append(RUN, epoch, events(3, 3), Change("failed", "partly undone", 70, error_kind="timeout"))])
    ended = row(status="failed", mark="partly undone", ended_at=70, error_kind="timeout", sequence=3)
    assert store.run(RUN) == ended._replace(epoch=epoch)


def test_a_change_without_events_is_fenced_too(store: Store) -> None:
    epoch = held(store)
    store.append([Append(RUN, epoch, [], Change("running"))])
    assert store.run(RUN).status == "running"
    store.claim(RUN, "two", 10 * SECOND, SECOND)
    with pytest.raises(Fenced):
        store.append([Append(RUN, epoch, [], Change("completed"))])
    assert store.run(RUN).status == "running"


def test_runs_are_listed_newest_first(store: Store) -> None:
    for number in range(5):
        store.create_run(row(f"{number:08x}", status="waiting" if number % 2 else "running", flow=f"flow{number % 3}"))
    ids = [f"{number:08x}" for number in range(5)]
    assert [found.id for found in store.runs()] == ids[::-1]
    assert [found.id for found in store.runs(limit=2)] == [ids[4], ids[3]]
    assert [found.id for found in store.runs(status="waiting")] == [ids[3], ids[1]]
    assert [found.id for found in store.runs(flow="flow0")] == [ids[3], ids[0]]
    assert [found.id for found in store.runs(status="running", flow="flow0")] == [ids[0]]
    assert store.runs(status="lost") == []


def test_a_run_is_found_by_the_beginning_of_its_id(store: Store) -> None:
    for run in ("abcd1", "abcd2", "abcdef%"):
        store.create_run(row(run))
    assert store.run("abcd1").id == "abcd1"
    assert store.run("abcde").id == "abcdef%"
    assert store.run("abcd") is None
    assert store.run("abc") is None
    assert store.run("bcde") is None
    assert store.run("abcd%") is None
    assert store.run("") is None
    store.create_run(row("abcd"))
    assert store.run("abcd").id == "abcd"


def test_a_claim_holds_until_the_lease_ends(store: Store) -> None:
    store.create_run(row())
    assert store.claim(RUN, "one", 0, 10) == 1
    assert store.claim(RUN, "one", 1, 10) == 1
    assert store.claim(RUN, "two", 10, 10) is None
    assert store.run(RUN).owner == "one"
    store.renew("one", 10, 10)
    assert store.claim(RUN, "two", 19, 10) is None
    assert store.claim(RUN, "two", 20, 10) == 2
    assert store.claim(RUN, "one", 21, 10) is None
    assert store.run(RUN)[-2:] == ("two", 2)
    assert store.claim(OTHER, "one", 0, 10) is None


def test_a_stolen_run_fences_its_old_owner(store: Store) -> None:
    stale = held(store)
    store.append([Append(RUN, stale, events(1, 1))])
    epoch = store.claim(RUN, "two", 10 * SECOND, 10 * SECOND)
    with pytest.raises(Fenced):
        store.append([Append(RUN, stale, events(2, 2))])
    store.append([Append(RUN, epoch, events(2, 2))])
    store.release("two", RUN)
    assert store.claim(RUN, "one", 11 * SECOND, SECOND) == epoch + 1
    with pytest.raises(Fenced):
        store.append([Append(RUN, epoch, events(3, 3))])


def test_a_late_owner_goes_on_if_nobody_came(store: Store) -> None:
    epoch = held(store)
    assert store.due(20 * SECOND) == [RUN]
    store.append([Append(RUN, epoch, events(1, 1))])
    store.renew("one", 20 * SECOND, SECOND)
    assert store.due(20 * SECOND) == []
    assert store.claim(RUN, "two", 20 * SECOND, SECOND) is None


def test_a_lease_covers_all_an_owner_holds(store: Store) -> None:
    for run in (RUN, OTHER, "00000000"):
        held(store, run)
    store.renew("one", 5 * SECOND, 10 * SECOND)
    assert store.due(14 * SECOND) == []
    assert store.due(15 * SECOND) == [RUN, OTHER, "00000000"]
    store.renew("one", 5 * SECOND, 10 * SECOND)
    store.release("one", OTHER)
    store.release("two", RUN)
    assert store.due(6 * SECOND) == [OTHER]
    store.release("one")
    assert store.due(6 * SECOND) == [RUN, OTHER, "00000000"]
    assert store.run(RUN).owner == ""
    assert store.claim(RUN, "one", 6 * SECOND, SECOND) == 2


def test_what_is_due(store: Store) -> None:
    store.create_run(row("queued00", status="queued"))
    store.create_run(row("running0", status="running"))
    store.create_run(row("timer000", status="waiting", wake_at=50))
    store.create_run(row("person00", status="waiting"))
    store.create_run(row("ended000", status="completed", ended_at=1, wake_at=5))
    assert store.due(49) == ["queued00", "running0"]
    assert store.due(50) == ["queued00", "running0", "timer000"]
    assert store.due(50, limit=2) == ["queued00", "running0"]
    store.post("person00", "answer", "desk", "yes", 50)
    assert store.due(50) == ["queued00", "running0", "timer000", "person00"]


def test_all_that_is_due_is_claimed_at_once(store: Store) -> None:
    held(store, "held0000", owner="two")
    store.create_run(row("queued00"))
    store.create_run(row("person00", status="waiting"))
    held(store, "lost0000", owner="old")
    store.renew("old", 0, 1)
    assert store.claim_due("one", SECOND, SECOND) == {"queued00": 1, "lost0000": 2}
    assert store.claim_due("one", SECOND, SECOND) == {}
    assert store.claim_due("two", SECOND, SECOND) == {}
    assert store.claim_due("two", 2 * SECOND, SECOND, limit=1) == {"queued00": 2}


def test_a_message_is_consumed_with_the_events_it_became(store: Store) -> None:
    epoch = held(store)
    first, second = (store.post(RUN, "event", "paid", {"n": n}, n) for n in (1, 2))
    assert first + second == sorted(first + second)
    assert store.inbox(RUN) == [
        Message(first[0], RUN, "event", "paid", {"n": 1}, 1, ""),
        Message(second[0], RUN, "event", "paid", {"n": 2}, 2, ""),
    ]
    store.append([Append(RUN, epoch, events(1, 1), consumed=first)])
    assert [message.id for message in store.inbox(RUN)] == second
    store.append([Append(RUN, epoch, events(2, 2), consumed=second)])
    assert store.inbox(RUN) == []
    assert store.post(RUN, "event", "paid", {}, 3) > second


def test_a_run_consumes_only_its_own_messages(store: Store) -> None:
    epoch = held(store)
    store.create_run(row(OTHER))
    ids = store.post(OTHER, "event", "paid", {}, 1)
    store.append([Append(RUN, epoch, events(1, 1), consumed=ids)])
    assert [message.id for message in store.inbox(OTHER)] == ids


def test_the_same_key_twice_is_one_message(store: Store) -> None:
    epoch = held(store)
    store.create_run(row(OTHER))
    ids = store.post(RUN, "answer", "desk", "yes", 1, key="web-1")
    assert store.post(RUN, "answer", "desk", "no", 2, key="web-1") == ids
    assert store.post(RUN, "answer", "desk", "no", 2) != ids
    assert store.post(OTHER, "answer", "desk", "yes", 2, key="web-1") != ids
    assert [message.data for message in store.inbox(RUN)] == ["yes", "no"]
    store.append([Append(RUN, epoch, events(1, 1), consumed=ids)])
    assert store.post(RUN, "answer", "desk", "yes", 3, key="web-1") == ids
    assert [message.data for message in store.inbox(RUN)] == ["no"]


def test_an_ended_run_takes_no_message(store: Store) -> None:
    epoch = held(store)
    before = store.post(RUN, "event", "paid", {}, 1, key="a")
    store.append([Append(RUN, epoch, events(1, 1), Change("completed", ended_at=5))])
    assert store.post(RUN, "event", "paid", {}, 6) == []
    assert store.post(RUN, "event", "paid", {}, 6, key="a") == before
    assert store.post(None, "event", "paid", {}, 6) == []
    assert store.post(OTHER, "event", "paid", {}, 6) == []
    assert store.due(100 * SECOND) == []


def test_a_broadcast_reaches_the_living_runs_that_know_it(store: Store) -> None:
    store.create_run(row("knows000", status="waiting"))
    store.create_run(row("knows111"))
    store.create_run(row("ended000", status="failed", ended_at=4))
    store.create_run(RunRow("other000", "greet", PLAIN.hash))
    ids = store.post(None, "event", "paid", {"n": 1}, 9, key="web-1")
    assert len(ids) == 2
    assert store.inbox("knows000") == [Message(ids[0], "knows000", "event", "paid", {"n": 1}, 9, "web-1")]
    assert [message.id for message in store.inbox("knows111")] == ids[1:]
    assert store.inbox("ended000") == store.inbox("other000") == []
    assert store.post(None, "event", "refunded", {}, 9) == []
    store.create_run(row("later000"))
    assert store.post(None, "event", "paid", {"n": 1}, 9, key="web-1") == ids
    assert store.inbox("later000") == []
    assert len(store.post(None, "event", "paid", {"n": 2}, 9)) == 3


def test_what_a_run_emits_is_delivered_once_with_its_events(store: Store) -> None:
    epoch = held(store)
    store.create_run(row(OTHER))
    emitted = Outgoing(None, "event", "paid", {"n": 1}, 9, f"{RUN}/pay")
    store.append([Append(RUN, epoch, events(1, 1), outgoing=[emitted])])
    store.append([Append(RUN, epoch, events(2, 2), outgoing=[emitted, Outgoing(OTHER, "cancel", "", None, 9)])])
    assert [message.kind for message in store.inbox(OTHER)] == ["event", "cancel"]
    assert [message.kind for message in store.inbox(RUN)] == ["event"]


def test_an_owner_sees_which_of_its_runs_have_mail(store: Store) -> None:
    for run in (RUN, OTHER):
        held(store, run)
    held(store, "theirs00", owner="two")
    assert store.posted_to("one") == []
    store.post(OTHER, "cancel", "", None, 1)
    store.post(OTHER, "cancel", "", None, 1)
    store.post("theirs00", "cancel", "", None, 1)
    assert store.posted_to("one") == [OTHER]
    assert store.posted_to("two") == ["theirs00"]
    assert store.due(1) == []


def test_questions_are_listed_until_they_close(store: Store) -> None:
    epoch, other = held(store), held(store, OTHER)
    first = AskRow(RUN, "desk", "desk", ["sam", "kim"], "Approve?", {"total": Decimal("9.50")}, "yes/no", 30, 90)
    second = AskRow(OTHER, "loop[2]/desk", "desk", "sam", "Really?", None, {"one of": ["a"]}, 20)
    third = AskRow(RUN, "boss", "boss", "kim", "Sure?", None, "text", 40)
    store.append(
        [
            Append(RUN, epoch, events(1, 1), asked=[first, third]),
            Append(OTHER, other, events(1, 1), asked=[second]),
        ]
    )
    assert store.asks() == [second, first, third]
    assert store.asks(RUN) == [first, third]
    assert store.asks("00000000") == []
    store.append([Append(RUN, epoch, events(2, 2), closed=["desk", "nobody"])])
    assert store.asks(RUN) == [third]
    assert store.asks(RUN, open=False) == [first._replace(closed_at=2 * SECOND), third]
    again = first._replace(question="Approve now?", asked_at=50)
    store.append([Append(RUN, epoch, events(3, 3), asked=[again])])
    assert store.asks(RUN) == [third, again]
    store.append([Append(RUN, epoch, events(4, 4), Change("cancelled", ended_at=99))])
    assert store.asks() == [second]
    assert store.asks(RUN, open=False) == [third._replace(closed_at=99), again._replace(closed_at=99)]


def test_files_are_kept_under_a_run(store: Store) -> None:
    held(store)
    made = store.artifact_put(RUN, "a/../b.txt", b"hello", "text/plain")
    assert made == FileReference(
        "a/../b.txt", "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824", 5, "text/plain"
    )
    assert store.artifact(RUN, "a/../b.txt") == store.content(made.hash) == b"hello"
    assert store.artifact(RUN, "b.txt") is None
    assert store.artifact(OTHER, "a/../b.txt") is None
    assert store.artifacts(OTHER) == []
    empty = store.artifact_put(RUN, "", b"")
    replaced = store.artifact_put(RUN, "a/../b.txt", b"hello again")
    assert store.artifacts(RUN) == [empty, replaced]
    assert store.artifact(RUN, "a/../b.txt") == b"hello again"
    assert store.artifact(RUN, "") == b""
    with pytest.raises(SayflowError) as error:
        store.artifact_put(OTHER, "a", b"")
    assert error.value.code == "SF901"


@pytest.mark.parametrize("hash", ["", "../../etc/passwd", "0" * 64, "0" * 63 + "/", "A" * 64])
def test_no_other_file_is_read_by_its_hash(store: Store, hash: str) -> None:
    assert store.content(hash) is None

"""The contract of a store, run against every implementation: values, messages, questions and files."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sayflow.compiler.values import FileReference, SecretReference, WorkingDays
from sayflow.dsl.error import SayflowError
from sayflow.runtime.journal.store import LARGE, Append, AskRow, Change, Message, Outgoing, RunRow, Store

from .stores import OTHER, PLAIN, RUN, SECOND, event, events, held, row

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

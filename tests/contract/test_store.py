"""The contract of a store, run against every implementation: plans, runs, events and leases."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from sayflow.compiler.plan import freeze
from sayflow.runtime.journal.sqlite import SqliteStore
from sayflow.runtime.journal.store import Append, AskRow, Change, Fenced, Outgoing, Store
from sayflow.runtime.machine.event import Event

from .stores import OTHER, RUN, SECOND, SHIPPED, event, events, held, row


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


@pytest.mark.parametrize("sequences", [[1, 1], [1, 3], [2, 1], [0]])
def test_events_that_do_not_follow_each_other_are_refused(store: Store, sequences: list[int]) -> None:
    epoch = held(store)
    with pytest.raises(Fenced):
        store.append([Append(RUN, epoch, [event(number) for number in sequences])])
    assert store.events(RUN) == []


def test_a_database_takes_no_sequence_twice(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "runs.db")
    epoch = held(store)
    with pytest.raises(Fenced):
        store.append([Append(RUN, epoch, [event(2), event(2)])])
    assert store.events(RUN) == []
    assert store.run(RUN).sequence == 0
    store.close()


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
        status = "waiting" if number % 2 else "running"
        store.create_run(row(f"{number:08x}", status=status, flow=f"flow{number % 3}", started_at=number))
    ids = [f"{number:08x}" for number in range(5)]
    assert [found.id for found in store.runs()] == ids[::-1]
    assert [found.id for found in store.runs(limit=2)] == [ids[4], ids[3]]
    assert [found.id for found in store.runs(since=3)] == [ids[4], ids[3]]
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


def test_a_clock_set_back_brings_no_ended_lease_back(store: Store) -> None:
    store.create_run(row("queued00"))
    held(store, "late0000", owner="gone")
    store.renew("gone", 0, 40)
    assert store.due(5) == ["queued00"]
    assert store.claim_due("one", 50, 10, limit=1) == {"queued00": 1}
    assert store.due(5) == ["late0000"]

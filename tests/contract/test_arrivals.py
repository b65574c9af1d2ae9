"""Flows that begin with an event: once for each, whoever sends it, whenever the process dies."""

from __future__ import annotations

from typing import Any

import pytest

from sayflow.dsl.error import SayflowError
from sayflow.runtime.emitting import emit
from sayflow.runtime.engine import Worker
from sayflow.runtime.engine.arrivals import arrived
from sayflow.runtime.journal.store import ListenerRow, Store
from sayflow.runtime.ports import LogLine, Ports

from .engines import Workshop, plan_of, play

BILL = plan_of("""
flow bill
event paid { order: integer, amount: number } from outside
on event paid where paid.amount > 10
input order: integer
output seen: integer
step a: task { x: order } gives integer
finish seen = order
""")
WHOLE = plan_of("""
flow whole
event paid { order: integer, amount: number } from outside
on event paid as news
output seen: number
finish seen = news.amount
""")
SENDER = plan_of("""
flow sender
event paid { order: integer, amount: number }
input n: integer
emit paid { order: n, amount: 12.50 }
finish
""")
FIELDS = {"order": 7, "amount": 20}


@pytest.fixture
def workshop(store: Store) -> Workshop:
    return Workshop(store)


def worker(workshop: Workshop, *plans: Any, log: list[LogLine] | None = None) -> Worker:
    engine = workshop.engine({"a": workshop.noting("a", 1)})
    if log is not None:
        engine.ports = Ports(tasks=engine.ports.tasks, log=log.append)
    made = Worker(engine, pause=0)
    for plan in plans:
        made.listen(plan)
    return made


def looks(made: Worker) -> None:
    """Look once, and let what was begun come to its end."""

    async def work() -> None:
        made.look()
        await made.engine.settled()

    play(work())


def runs(store: Store, flow: str) -> list[tuple[str, Any]]:
    return [(row.status, store.events(row.id)[-1].data.get("outputs")) for row in store.runs(flow=flow)]


def test_an_event_from_outside_begins_each_flow_that_waits_for_it(workshop: Workshop) -> None:
    made = worker(workshop, BILL, WHOLE)
    assert emit(workshop.store, "paid", FIELDS, 1) == (0, ["bill", "whole"])
    looks(made)
    assert runs(workshop.store, "bill") == [("completed", {"seen": 7})]
    assert runs(workshop.store, "whole") == [("completed", {"seen": 20})]
    assert workshop.store.arrivals() == []


def test_what_an_event_brings_counts_as_from_outside(workshop: Workshop) -> None:
    made = worker(workshop, BILL)
    emit(workshop.store, "paid", FIELDS, 1)
    looks(made)
    (row,) = workshop.store.runs(flow="bill")
    assert workshop.store.events(row.id)[0].label == "untrusted"


def test_where_keeps_out_what_is_not_meant(workshop: Workshop) -> None:
    made = worker(workshop, BILL, WHOLE)
    emit(workshop.store, "paid", FIELDS | {"amount": 5}, 1)
    looks(made)
    assert runs(workshop.store, "bill") == []
    assert len(runs(workshop.store, "whole")) == 1


def test_an_event_of_another_run_begins_a_flow(workshop: Workshop) -> None:
    made = worker(workshop, BILL)
    play(workshop.engine().run(SENDER, {"n": 3}))
    looks(made)
    assert runs(workshop.store, "bill") == [("completed", {"seen": 3})]


def test_a_key_that_comes_again_begins_nothing(workshop: Workshop) -> None:
    made = worker(workshop, BILL)
    for _ in range(3):
        emit(workshop.store, "paid", FIELDS, 1, "payment-1")
    emit(workshop.store, "paid", FIELDS, 1, "payment-2")
    looks(made)
    assert len(runs(workshop.store, "bill")) == 2


def test_a_process_that_dies_between_begins_it_once(workshop: Workshop) -> None:
    made = worker(workshop, BILL)
    emit(workshop.store, "paid", FIELDS, 1)
    (arrival,) = workshop.store.arrivals()
    first, second = worker(workshop), worker(workshop)

    async def twice() -> None:
        begun = {arrived(each.engine, arrival) for each in (first, second, first)}
        assert len(begun) == 1
        for each in (first, second):
            await each.engine.settled()

    play(twice())
    looks(made)
    assert len(runs(workshop.store, "bill")) == 1
    assert workshop.calls == ["a"]


def test_a_newer_version_takes_the_place_of_the_one_before(workshop: Workshop) -> None:
    worker(workshop, BILL)
    newer = plan_of(BILL_WITHOUT_WHERE)
    made = worker(workshop, newer)
    assert workshop.store.listeners() == [ListenerRow("bill", 0, newer.hash, "paid")]
    emit(workshop.store, "paid", FIELDS | {"amount": 1}, 1)
    looks(made)
    (row,) = workshop.store.runs(flow="bill")
    assert row.plan_hash == newer.hash


BILL_WITHOUT_WHERE = """
flow bill
event paid { order: integer, amount: number } from outside
on event paid
input order: integer
output seen: integer
finish seen = order
"""


def test_an_event_that_does_not_fit_is_told_to_the_sender(workshop: Workshop) -> None:
    worker(workshop, BILL)
    with pytest.raises(SayflowError) as problem:
        emit(workshop.store, "paid", {"order": "seven", "amount": 1}, 1)
    assert (problem.value.code, problem.value.where) == ("SF805", "bill")
    with pytest.raises(SayflowError) as problem:
        emit(workshop.store, "payed", FIELDS, 1)
    assert (problem.value.code, problem.value.hint) == ("SF817", "known are: paid")
    assert workshop.store.arrivals() == []


def test_an_event_of_a_run_that_does_not_fit_is_logged_and_let_go(workshop: Workshop) -> None:
    log: list[LogLine] = []
    made = worker(workshop, BILL, log=log)
    odd = plan_of('flow odd\nevent paid { order: text }\nemit paid { order: "x" }\nfinish\n')
    play(workshop.engine().run(odd, {}))
    looks(made)
    assert runs(workshop.store, "bill") == []
    assert [(line.level, "started no run of bill" in line.message) for line in log] == [("warning", True)]
    assert workshop.store.arrivals() == []


def test_an_event_in_test_mode_begins_nothing(workshop: Workshop) -> None:
    worker(workshop, BILL)
    play(workshop.engine().run(SENDER, {"n": 3}, mode="test"))
    assert workshop.store.arrivals() == []

"""Workers: runs that nobody drives are taken up, schedules start their flow, on every store."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from sayflow.runtime.engine import Worker
from sayflow.runtime.journal.store import Store
from sayflow.runtime.machine.context import from_moment

from .engines import HOUR, SECOND, Block, Workshop, plan_of, play, until

DAY = 24 * HOUR

DAILY = plan_of("""
flow daily
on schedule "every day at 9:00" in "Europe/Berlin" as tick
output hour: text
default zone: "Europe/Berlin"
step a: task { }
finish hour = format(tick.at, "HH:mm")
""")

HOURLY = plan_of("""
flow hourly
on schedule "every 1h"
step a: task { }
""")

WAITING = plan_of("""
step a: task { }
wait 2h
step b: task { }
""")


@pytest.fixture
def workshop(store: Store) -> Workshop:
    found = Workshop(store)
    # The next hour begins in a minute, whenever the test runs.
    found.clock.ahead = HOUR - found.clock() % HOUR - 60 * SECOND
    return found


def worker(workshop: Workshop, **tasks: Any) -> Worker:
    return Worker(workshop.engine({"a": workshop.noting("a"), "b": workshop.noting("b"), **tasks}), pause=0.005)


async def looked(one: Worker) -> None:
    one.look()
    await one.engine.settled()


def test_a_schedule_starts_its_flow_when_it_is_due(workshop: Workshop) -> None:
    async def work() -> None:
        one = worker(workshop)
        (row,) = one.listen(DAILY)
        await looked(one)
        assert workshop.store.runs() == []
        workshop.clock.ahead += row.next_at - workshop.clock() + SECOND
        await looked(one)
        await looked(one)

    play(work())
    (run,) = workshop.store.runs()
    assert workshop.data(run.id, "run_completed")[0]["outputs"] == {"hour": "09:00"}


def test_of_many_workers_one_starts_the_run(workshop: Workshop) -> None:
    async def work() -> None:
        workers = [worker(workshop) for _ in range(4)]
        for each in workers:
            each.listen(HOURLY)
        for _ in range(3):
            workshop.clock.ahead += HOUR
            for each in workers:
                await looked(each)

    play(work())
    assert [row.status for row in workshop.store.runs()] == ["completed"] * 3
    assert workshop.calls == ["a"] * 3


def test_what_was_missed_counts_once(workshop: Workshop) -> None:
    async def work() -> None:
        worker(workshop).listen(HOURLY)
        workshop.clock.ahead += 5 * HOUR
        await looked(worker(workshop))

    play(work())
    assert workshop.calls == ["a"]
    (row,) = workshop.store.schedules()
    assert 0 < row.next_at - workshop.clock() <= HOUR


def test_a_run_that_still_goes_on_is_not_overtaken(workshop: Workshop) -> None:
    async def work() -> None:
        block = Block()
        one = worker(workshop, a=block.do)
        one.listen(HOURLY)
        workshop.clock.ahead += HOUR
        one.look()
        await block.begun.wait()
        workshop.clock.ahead += HOUR
        one.look()
        await asyncio.sleep(0)
        assert len(workshop.store.runs()) == 1
        block.go.set()
        await one.engine.settled()
        workshop.clock.ahead += HOUR
        await looked(one)

    play(work())
    assert len(workshop.store.runs()) == 2


def test_a_worker_that_dies_between_start_and_schedule_starts_no_second_run(workshop: Workshop) -> None:
    async def work() -> None:
        one = worker(workshop)
        one.listen(HOURLY)
        workshop.clock.ahead += HOUR
        move, workshop.store.move_schedule = workshop.store.move_schedule, lambda *_: False  # type: ignore[method-assign]
        one.look()
        workshop.store.move_schedule = move  # type: ignore[method-assign]
        await looked(worker(workshop))
        await one.engine.settled()

    play(work())
    assert workshop.calls == ["a"]
    assert len(workshop.store.runs()) == 1


def test_a_new_version_has_its_own_schedule(workshop: Workshop) -> None:
    one = worker(workshop)
    (before,) = one.listen(HOURLY)
    assert one.listen(HOURLY) == [before]
    changed = plan_of('flow hourly\non schedule "every 2h"\non schedule "every day at 0:00"\nstep a: task')
    rows = one.listen(changed)
    assert [row.plan_hash for row in rows] == [changed.hash] * 2
    assert workshop.store.schedules() == sorted(rows, key=lambda row: (row.next_at, row.flow, row.number))
    assert one.listen(plan_of("flow hourly\nstep a: task")) == []
    assert workshop.store.schedules() == []


def test_runs_that_nobody_drives_are_taken_up_when_they_can_go_on(workshop: Workshop) -> None:
    async def work() -> None:
        parked = await workshop.engine({"a": workshop.noting("a")}).run(WAITING, {})
        assert parked.status == "waiting"
        one = worker(workshop)
        await looked(one)
        assert workshop.calls == ["a"]
        workshop.clock.ahead += 2 * HOUR
        await looked(one)
        assert workshop.store.run(parked.run).status == "completed"  # type: ignore[union-attr]

    play(work())
    assert workshop.calls == ["a", "b"]


def test_a_worker_stops_when_it_is_told_to(workshop: Workshop) -> None:
    async def work() -> None:
        block = Block()
        one = worker(workshop, a=block.do)
        one.listen(HOURLY)
        workshop.clock.ahead += HOUR
        going = asyncio.create_task(one.work())
        await until(block.begun.is_set)
        one.engine.stop(0)
        await going

    play(work())
    (row,) = workshop.store.runs()
    assert row.status == "queued"
    assert from_moment(row.started_at).year > 2000

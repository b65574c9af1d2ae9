"""What runs share: limits, remembered values, keys and earlier results, on every store."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from sayflow.runtime.journal.store import Store

from .engines import HOUR, Block, Workshop, plan_of, play, until

LIMITED = plan_of("""
output n: any
step a: task { limit: { name: "crm", at_once: 1 } }
step b: task { }
finish n = a
""")

COUNTING = plan_of("""
remember count: integer = 0
output n: integer
step a: task { n: count }
keep count = count + 1
finish n = count
""")

ONCE = plan_of("""
input key: text
output n: any
output reused: boolean
once per key keep 1d
step a: task { }
finish n = a, reused = run.reused
""")

CACHED = plan_of("""
output n: any
step a: task { x: 1, cache: 1h }
finish n = a
""")


@pytest.fixture
def workshop(store: Store) -> Workshop:
    return Workshop(store)


def tasks(workshop: Workshop) -> dict[str, Any]:
    return {"a": workshop.noting("a"), "b": workshop.noting("b")}


@pytest.mark.parametrize("engines", [1, 2])
def test_a_place_is_waited_for(workshop: Workshop, engines: int) -> None:
    """Whether both runs live in one process or in two."""

    async def work() -> None:
        block = Block()
        first = workshop.engine({**tasks(workshop), "a": block.do})
        second = first if engines == 1 else workshop.engine(tasks(workshop))
        one = asyncio.create_task(first.run(LIMITED, {}))
        await block.begun.wait()
        other = asyncio.create_task(second.run(LIMITED, {}))
        await until(lambda: len(workshop.store.runs(status="waiting")) == 1)
        assert workshop.calls == []
        block.go.set()
        assert [(await each).status for each in (one, other)] == ["completed", "completed"]

    play(work())


def test_who_ends_badly_frees_its_place_too(workshop: Workshop) -> None:
    async def work() -> None:
        block = Block()
        engine = workshop.engine({**tasks(workshop), "a": block.do})
        one = asyncio.create_task(engine.run(LIMITED, {}))
        await block.begun.wait()
        other = asyncio.create_task(workshop.engine(tasks(workshop)).run(LIMITED, {}))
        await until(lambda: len(workshop.store.runs(status="waiting")) == 1)
        workshop.store.post(next(iter(engine.live)), "cancel", "", {}, workshop.clock())
        assert (await one).status == "cancelled"
        assert (await other).status == "completed"

    play(work())


def test_a_place_in_line_outlives_its_process(workshop: Workshop) -> None:
    async def work() -> None:
        block = Block()
        one = asyncio.create_task(workshop.engine({**tasks(workshop), "a": block.do}).run(LIMITED, {}))
        await block.begun.wait()
        parked = await workshop.engine(tasks(workshop), patience=0.0).run(LIMITED, {})
        assert (parked.status, parked.stopped) == ("waiting", False)
        block.go.set()
        await one
        assert workshop.store.due(workshop.clock()) == [parked.run]
        assert (await workshop.engine(tasks(workshop)).resume(parked.run)).status == "completed"

    play(work())


def test_a_holder_that_nobody_drives_is_driven_on_by_who_waits(workshop: Workshop) -> None:
    """Its process was killed while it held the place."""

    async def work() -> None:
        block = Block()
        dead = workshop.engine({**tasks(workshop), "a": block.do})
        going = asyncio.create_task(dead.run(LIMITED, {}))
        await block.begun.wait()
        going.cancel()
        workshop.store.release(dead.owner)
        await asyncio.wait([going])
        waiting = workshop.engine(tasks(workshop))
        assert (await waiting.run(LIMITED, {})).status == "completed"
        await waiting.settled()

    play(work())
    assert [row.status for row in workshop.store.runs()] == ["completed", "completed"]
    assert workshop.calls == ["a", "b", "a", "b"] or sorted(workshop.calls) == ["a", "a", "b", "b"]


def test_a_place_is_free_at_once_without_patience(workshop: Workshop) -> None:
    assert play(workshop.engine(tasks(workshop), patience=0.0).run(LIMITED, {})).status == "completed"


def test_what_was_remembered(workshop: Workshop) -> None:
    async def work() -> list[Any]:
        engine = workshop.engine(tasks(workshop))
        results = await asyncio.gather(*(engine.run(COUNTING, {}) for _ in range(4)))
        return sorted(each.outputs["n"] for each in results)

    assert play(work()) == [0, 1, 2, 3]


def test_once_per_key(workshop: Workshop) -> None:
    async def work() -> list[Any]:
        engine = workshop.engine(tasks(workshop))
        results = await asyncio.gather(*(engine.run(ONCE, {"key": key}) for key in "AABA"))
        return [each.outputs["reused"] for each in results]

    assert sorted(play(work())) == [False, False, True, True]
    assert workshop.calls == ["a", "a"]


def test_a_key_is_kept_for_its_time(workshop: Workshop) -> None:
    async def work() -> list[Any]:
        engine = workshop.engine(tasks(workshop))
        found = []
        for _ in range(3):
            found.append((await engine.run(ONCE, {"key": "A"})).outputs["reused"])
            workshop.clock.ahead += 20 * HOUR
        return found

    assert play(work()) == [False, True, False]


def test_an_earlier_result(workshop: Workshop) -> None:
    async def work() -> None:
        engine = workshop.engine(tasks(workshop))
        for hours in (0, 0, 2):
            workshop.clock.ahead += hours * HOUR
            assert (await engine.run(CACHED, {})).outputs == {"n": "a"}

    play(work())
    assert workshop.calls == ["a", "a"]


def test_not_durable_runs_share_too(workshop: Workshop) -> None:
    async def work() -> list[Any]:
        engine = workshop.engine(tasks(workshop), durable=False)
        results = await asyncio.gather(*(engine.run(COUNTING, {}) for _ in range(3)))
        return sorted(each.outputs["n"] for each in results)

    assert play(work()) == [0, 1, 2]

"""Flows that are parts of others, and flows that others start, on every store."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

import sayflow
from sayflow.compiler.project import Project
from sayflow.runtime.journal.store import Store
from sayflow.runtime.steps import catalogue

from .engines import HOUR, Block, Workshop, play, until

PART = """
flow part
input n: integer
output n: integer
step a: task { n: n } gives integer
step b: task { n: a } gives integer
finish n = b
"""


def plan_with(text: str) -> Any:
    return sayflow.compile(text, Project(catalogue(), read={"part.flow": PART}.__getitem__, file="main.flow"))


WAITED = plan_with("""
use "part.flow" as part
output n: integer
step inner: part { n: 1 }
step b: task { n: inner.n } gives integer
finish n = b
""")

STARTED = plan_with("""
use "part.flow" as part
output run: text
step inner: part { n: 1, wait: false }
finish run = inner
""")


@pytest.fixture
def workshop(store: Store) -> Workshop:
    return Workshop(store)


def tasks(workshop: Workshop) -> dict[str, Any]:
    return {"a": workshop.noting("a", 2), "b": workshop.noting("b", 3)}


def test_a_part_runs_inside(workshop: Workshop) -> None:
    engine = workshop.engine(tasks(workshop))
    result = play(engine.run(WAITED, {}))
    assert (result.status, result.outputs) == ("completed", {"n": 3})
    assert workshop.calls == ["inner/a", "inner/b", "b"]


def test_a_part_goes_on_where_it_was(workshop: Workshop) -> None:
    async def work() -> Any:
        block = Block(2)
        first = workshop.engine({**tasks(workshop), "a": block.do})
        going = asyncio.create_task(first.run(WAITED, {}))
        await block.begun.wait()
        first.stop(0)
        stopped = await going
        assert (stopped.status, stopped.stopped) == ("waiting", True)
        return await workshop.engine(tasks(workshop)).resume(stopped.run)

    assert play(work()).outputs == {"n": 3}
    assert workshop.calls == ["inner/a", "inner/b", "b"]


def test_cancelling_a_run_ends_what_its_parts_do(workshop: Workshop) -> None:
    async def work() -> Any:
        block = Block(2)
        engine = workshop.engine({**tasks(workshop), "a": block.do})
        going = asyncio.create_task(engine.run(WAITED, {}))
        await block.begun.wait()
        workshop.store.post(next(iter(engine.live)), "cancel", "", {}, workshop.clock())
        return await going, block

    result, block = play(work())
    assert (result.status, block.cancelled) == ("cancelled", True)


def test_a_flow_that_is_started_has_a_run_of_its_own(workshop: Workshop) -> None:
    async def work() -> Any:
        engine = workshop.engine(tasks(workshop))
        result = await engine.run(STARTED, {})
        await engine.settled()
        return result

    result = play(work())
    child = workshop.store.run(result.outputs["run"])
    assert (result.status, child.status, child.flow) == ("completed", "completed", "part")
    assert workshop.calls == ["a", "b"]
    assert workshop.data(child.id, "run_completed")[0]["outputs"] == {"n": 3}


def test_what_started_another_run_does_so_once(workshop: Workshop) -> None:
    """The process dies after it recorded the start: the other run is there to be taken up, and comes no second time."""

    async def work() -> None:
        engine = workshop.engine(tasks(workshop))
        engine.adopt = lambda run: None  # type: ignore[method-assign]
        result = await engine.run(STARTED, {})
        (child,) = workshop.store.due(workshop.clock())
        assert child == result.outputs["run"]
        await workshop.engine(tasks(workshop)).resume(child)

    play(work())
    assert workshop.calls == ["a", "b"]
    assert len(workshop.store.runs()) == 2


def test_what_is_started_while_the_engine_stops_waits_for_another(workshop: Workshop) -> None:
    async def work() -> None:
        block = Block(2)
        engine = workshop.engine({**tasks(workshop), "a": block.do})
        await engine.run(STARTED, {})
        await until(block.begun.is_set)
        engine.stop(0)
        await engine.settled()

    play(work())
    assert [row.status for row in workshop.store.runs(flow="part")] == ["queued"]


def test_a_waiting_run_stays_on_the_version_it_began_with(workshop: Workshop) -> None:
    """The file, and one that it uses, are changed meanwhile; a new run takes the new version."""

    def version(number: int) -> Any:
        files = {"part.flow": f"output n: integer\nwait 2h\nfinish n = {number}"}
        text = 'flow main\nuse "part.flow" as part\noutput n: integer\nstep inner: part\nfinish n = inner.n * 10'
        return sayflow.compile(text, Project(catalogue(), read=files.__getitem__, file="main.flow"))

    async def work() -> list[Any]:
        engine = workshop.engine({})
        parked = await engine.run(version(1), {})
        new = await engine.run(version(2), {})
        workshop.clock.ahead += 3 * HOUR
        return [(await workshop.engine({}).resume(each.run)).outputs["n"] for each in (parked, new)]

    assert version(1).hash != version(2).hash
    assert play(work()) == [10, 20]

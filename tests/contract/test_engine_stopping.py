"""An engine that is asked to stop: what is under way is finished or broken off, and everything is handed back."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from sayflow.runtime.journal.store import Store

from .engines import HOUR, Block, Workshop, plan_of, play, probing, until

ROW = plan_of("output last: any\nstep a: task { }\nstep b: task { x: a }\nfinish last = b")
ONE = plan_of("step a: task { }\nfinish")


@pytest.fixture
def workshop(store: Store) -> Workshop:
    return Workshop(store)


@pytest.mark.parametrize("others", [0, 3])
def test_stopping_finishes_what_is_under_way(workshop: Workshop, others: int) -> None:
    async def work() -> None:
        slow = Block("done")
        engine = workshop.engine({"a": slow.do, "b": workshop.noting("b")})
        going = [asyncio.create_task(engine.run(ROW, {})) for _ in range(1 + others)]
        await until(lambda: len(engine.live) == 1 + others)
        await slow.begun.wait()
        engine.stop(60)
        await asyncio.sleep(0.01)
        assert not any(each.done() for each in going)
        slow.go.set()
        results = await asyncio.gather(*going)
        assert workshop.calls == []
        for result in results:
            assert (result.status, result.stopped) == ("waiting", True)
            row = workshop.store.run(result.run)
            assert (row.status, row.owner) == ("queued", "")
            assert workshop.kinds(result.run)[-2:] == ["step_completed", "run_parked"]
        assert workshop.store.due(workshop.clock()) == [result.run for result in results]
        again = workshop.engine({"b": workshop.noting("b")})
        ended = await asyncio.gather(*(again.resume(result.run) for result in results))
        assert [result.outputs for result in ended] == [{"last": "b"}] * (1 + others)

    play(work())


@pytest.mark.parametrize("others", [0, 3])
def test_stopping_breaks_off_what_takes_too_long(workshop: Workshop, others: int) -> None:
    async def work() -> None:
        slow = Block()
        engine = workshop.engine({"a": slow.do})
        going = [asyncio.create_task(engine.run(ONE, {})) for _ in range(1 + others)]
        await until(lambda: len(engine.live) == 1 + others)
        await slow.begun.wait()
        engine.stop(60)
        engine.stop(0)
        results = await asyncio.gather(*going)
        assert slow.cancelled
        for result in results:
            assert (result.status, result.stopped) == ("waiting", True)
            assert workshop.data(result.run, "run_parked") == [{"interrupted": ["a"]}]
            again = await workshop.engine({"a": workshop.noting("a")}).resume(result.run)
            assert again.status == "completed"
            assert [each["attempt"] for each in workshop.data(result.run, "attempt_started")] == [1]

    play(work())


def test_stopping_hands_back_those_who_wait(workshop: Workshop) -> None:
    class Thinking:
        async def ask(self, *arguments: Any) -> None:
            await asyncio.Event().wait()

    async def work() -> None:
        engine = workshop.engine(people=Thinking())
        plans = [plan_of("wait 50s\nfinish"), plan_of('step desk: ask "Go on?" gives yes | no\nfinish')]
        going = [asyncio.create_task(engine.run(plan, {})) for plan in plans]
        await until(lambda: len(engine.live) == 2)
        await asyncio.sleep(0.01)
        engine.stop(60)
        for result in await asyncio.gather(*going):
            assert (result.status, result.stopped) == ("waiting", False)
            assert workshop.store.run(result.run).status == "waiting"
        later = await engine.run(plans[0], {})
        assert (later.status, later.stopped) == ("waiting", True)
        assert workshop.kinds(later.run) == ["run_started", "run_parked"]
        workshop.clock.ahead += HOUR
        assert (await workshop.engine(patience=0.0).resume(later.run)).stopped is False

    play(work())


def test_stopping_keeps_a_cancel(workshop: Workshop) -> None:
    """What was being cancelled when the engine stopped stays cancelled."""

    async def work() -> None:
        begun, go = asyncio.Event(), asyncio.Event()

        async def slow_to_end(call: Any, ports: Any) -> None:
            begun.set()
            try:
                await go.wait()
            except asyncio.CancelledError:
                await go.wait()
                raise

        plan = plan_of("step a: probe { }\nfinish")
        engine = workshop.engine(kinds=probing(slow_to_end))
        going = asyncio.create_task(engine.run(plan, {}))
        await begun.wait()
        (run,) = engine.live
        workshop.store.post(run, "cancel", "", {}, 0)
        await until(lambda: "cancel_requested" in workshop.kinds(run))
        engine.stop(0)
        go.set()
        assert (await going).stopped
        result = await workshop.engine(kinds=probing(slow_to_end)).resume(run)
        assert result.status == "cancelled"

    play(work())

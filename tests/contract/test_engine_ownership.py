"""What every engine keeps to around a run: who owns it, what is committed together, clocks, faults, stopping."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from sayflow.compiler.plan import freeze
from sayflow.dsl.error import SayflowError
from sayflow.runtime.journal.store import Append, Store
from sayflow.runtime.machine.machine import Machine

from .engines import HOUR, SECOND, Block, Workshop, plan_of, play, until

ROW = plan_of("output last: any\nstep a: task { }\nstep b: task { x: a }\nfinish last = b")
ONE = plan_of("step a: task { }\nfinish")
LEASE = 10 * SECOND


@pytest.fixture
def workshop(store: Store) -> Workshop:
    return Workshop(store)


class Interposed:
    """The store, with something done before or instead of some of its methods."""

    def __init__(self, store: Store, **methods: Callable[..., Any]) -> None:
        self.store = store
        self.__dict__.update(methods)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.store, name)


def code(work: Any) -> str:
    """The code of the error that work ends with."""
    with pytest.raises(SayflowError) as raised:
        play(work)
    return raised.value.code


# Commits.


def test_runs_that_are_ready_share_a_commit(workshop: Workshop) -> None:
    sizes: list[int] = []

    def append(batch: Sequence[Append]) -> None:
        sizes.append(len(batch))
        workshop.store.append(batch)

    async def work() -> None:
        engine = workshop.engine(
            {name: workshop.noting(name) for name in "ab"}, store=Interposed(workshop.store, append=append)
        )
        results = await asyncio.gather(*(engine.run(ROW, {}) for _ in range(20)))
        assert {result.status for result in results} == {"completed"}

    play(work())
    # The first run is alone when it starts; from then on all take their steps together.
    assert sum(sizes) <= 20 * 3 + 5
    assert len(sizes) <= 10


def test_a_single_run_commits_once_a_step(workshop: Workshop) -> None:
    sizes: list[int] = []

    def append(batch: Sequence[Append]) -> None:
        sizes.append(len(batch))
        workshop.store.append(batch)

    functions = {name: workshop.noting(name) for name in "ab"}
    play(workshop.engine(functions, store=Interposed(workshop.store, append=append)).run(ROW, {}))
    assert sizes == [1, 1, 1]


# Owners.


def test_a_run_has_one_owner(workshop: Workshop) -> None:
    async def work() -> None:
        slow = Block()
        here, there = workshop.engine({"a": slow.do}), workshop.engine({"a": slow.do})
        going = asyncio.create_task(here.run(ONE, {}))
        await slow.begun.wait()
        (run,) = here.live
        for engine in (there, here):
            with pytest.raises(SayflowError) as raised:
                await engine.resume(run)
            assert raised.value.code == "SF910"
        assert not there.live
        slow.go.set()
        assert (await going).status == "completed"
        with pytest.raises(SayflowError) as raised:
            await there.resume(run)
        assert raised.value.code == "SF902"

    play(work())


def test_the_lease_is_kept_alive(workshop: Workshop) -> None:
    async def work() -> None:
        slow = Block()
        here, there = workshop.engine({"a": slow.do}), workshop.engine()
        renewed: list[int] = []

        def renew(owner: str, now: int, ttl: int) -> None:
            renewed.append(now)
            workshop.store.renew(owner, now, ttl)

        here.store = Interposed(workshop.store, renew=renew)
        going = asyncio.create_task(here.run(ONE, {}))
        await slow.begun.wait()
        (run,) = here.live
        for _ in range(3):
            workshop.clock.ahead += LEASE - SECOND
            count = len(renewed)
            await until(lambda count=count: len(renewed) > count)
            with pytest.raises(SayflowError):
                await there.resume(run)
        slow.go.set()
        assert (await going).status == "completed"

    play(work())


@pytest.mark.parametrize("others", [0, 3])
def test_a_stale_owner_can_write_nothing(workshop: Workshop, others: int) -> None:
    """Frozen for longer than its lease, it finds its run taken over; its other runs go on."""

    async def work() -> None:
        slow = Block("late")
        here = workshop.engine({"a": slow.do, "b": workshop.noting("b")})
        going = [asyncio.create_task(here.run(ROW, {})) for _ in range(1 + others)]
        await until(lambda: len(here.live) == 1 + others)
        await slow.begun.wait()
        here.keeper.end()
        run = next(iter(here.live))
        there = workshop.engine({name: workshop.noting(name) for name in "ab"})
        with pytest.raises(SayflowError):
            await there.resume(run)
        workshop.clock.ahead += LEASE + SECOND
        assert (await there.resume(run)).outputs == {"last": "b"}
        recorded = workshop.events(run)
        slow.go.set()
        results = await asyncio.gather(*going, return_exceptions=True)
        assert isinstance(results[0], SayflowError)
        assert results[0].code == "SF910"
        assert [result.status for result in results[1:]] == ["completed"] * others
        assert workshop.events(run) == recorded
        assert workshop.data(run, "step_completed")[0] == {"value": "a"}
        assert not here.live

    play(work())


def test_what_a_dead_process_owned_is_free(workshop: Workshop) -> None:
    async def work() -> None:
        slow = Block()
        here = workshop.engine({"a": slow.do})
        going = asyncio.create_task(here.run(ONE, {}))
        await slow.begun.wait()
        (run,) = here.live
        there = workshop.engine({"a": workshop.noting("a")}, has_died=lambda owner: owner == here.owner)
        assert (await there.resume(run)).status == "completed"
        slow.go.set()
        with pytest.raises(SayflowError):
            await going

    play(work())


def test_a_run_that_is_given_up_is_free_at_once(workshop: Workshop) -> None:
    async def work() -> None:
        slow = Block()
        here = workshop.engine({"a": slow.do})
        going = asyncio.create_task(here.run(ONE, {}))
        await slow.begun.wait()
        going.cancel()
        await asyncio.wait([going])
        assert slow.cancelled
        (row,) = workshop.store.runs()
        assert (row.status, row.owner) == ("running", "")
        assert workshop.store.due(workshop.clock()) == [row.id]
        assert (await workshop.engine({"a": workshop.noting("a")}).resume(row.id)).status == "completed"

    play(work())


def test_runs_that_cannot_be_taken_up(workshop: Workshop) -> None:
    engine = workshop.engine()
    assert code(engine.resume("nowhere")) == "SF901"
    parked = play(engine.run(plan_of("wait 2h\nfinish"), {}))
    for harmed in (
        Interposed(workshop.store, plan=lambda plan_hash: None),
        Interposed(workshop.store, plan=lambda plan_hash: '{"hash": "0", "content": {}, "debug": {}}'),
        Interposed(workshop.store, plan=lambda plan_hash: "[]"),
    ):
        assert code(workshop.engine(store=harmed).resume(parked.run)) == "SF909"
    shuffled = Interposed(workshop.store, events=lambda run: workshop.store.events(run)[1:])
    assert code(workshop.engine(store=shuffled).resume(parked.run)) == "SF907"
    row = workshop.store.run(parked.run)
    assert row.owner == ""
    play(workshop.engine().resume(parked.run))


def test_a_run_that_ends_while_it_is_taken_up(workshop: Workshop) -> None:
    result = play(workshop.engine({"a": workshop.noting("a")}).run(ONE, {}))
    living = workshop.store.run(result.run)._replace(ended_at=None, status="running")
    late = Interposed(workshop.store, run=lambda run: living)
    before = workshop.events(result.run)
    assert code(workshop.engine(store=late).resume(result.run)) == "SF902"
    assert workshop.events(result.run) == before


def test_a_plan_that_is_none(workshop: Workshop) -> None:
    for content in ({"name": "odd"}, {"name": "odd", "body": {"form": "block", "nodes": [{"op": "fly"}]}}):
        assert code(workshop.engine().run(freeze(content, {}), {})) == "SF802"
    assert workshop.store.runs() == []


# Clocks.


@pytest.mark.parametrize("jump", [-HOUR, HOUR, 24 * HOUR])
@pytest.mark.parametrize("others", [0, 2])
def test_a_clock_that_is_set(workshop: Workshop, jump: int, others: int) -> None:
    plan = plan_of(
        'wait 5ms\nstep a: task { }\nwait 5ms\nstep b: task { }\n within 30d otherwise {\n  fail "late"\n }\nfinish'
    )

    async def work() -> None:
        async def jumping(**arguments: Any) -> None:
            workshop.clock.ahead = jump
            await asyncio.sleep(0)

        engine = workshop.engine({"a": jumping, "b": workshop.noting("b")})
        results = await asyncio.gather(*(engine.run(plan, {}) for _ in range(1 + others)))
        assert {result.status for result in results} == {"completed"}
        for result in results:
            assert workshop.kinds(result.run).count("timer_fired") == 2

    play(work())


def test_a_clock_set_back_while_a_run_waits(workshop: Workshop) -> None:
    plan = plan_of("wait 20ms\nwait 5ms\nfinish")

    async def work() -> None:
        engine = workshop.engine()
        going = asyncio.create_task(engine.run(plan, {}))
        await until(lambda: len(engine.live) == 1)
        await asyncio.sleep(0)
        workshop.clock.ahead -= HOUR
        assert (await going).status == "completed"

    play(work())


def test_a_clock_set_forward_while_a_run_waits(workshop: Workshop) -> None:
    async def work() -> None:
        engine = workshop.engine()
        going = asyncio.create_task(engine.run(plan_of("wait 50s\nfinish"), {}))
        await until(lambda: len(engine.live) == 1)
        await asyncio.sleep(0.006)
        workshop.clock.ahead += HOUR
        assert (await going).status == "completed"

    play(work())


def test_a_clock_set_back_between_two_processes(workshop: Workshop) -> None:
    parked = play(workshop.engine().run(plan_of('step desk: ask "Go on?" gives yes | no\nwait 5ms\nfinish'), {}))
    workshop.clock.ahead -= HOUR
    workshop.store.post(parked.run, "answer", "desk", {"value": "yes"}, 0)
    assert play(workshop.engine().resume(parked.run)).status == "completed"


# Faults.


class Broken(Exception):
    """Something that must never happen."""


@pytest.mark.parametrize("others", [0, 2])
def test_a_fault_inside_surfaces_and_hangs_nobody(
    workshop: Workshop, others: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    advance = Machine.advance

    def failing(machine: Machine) -> Any:
        if machine.run == "run000000001" and machine.at and "b" in machine.actives:
            raise Broken
        return advance(machine)

    monkeypatch.setattr(Machine, "advance", failing)

    async def work() -> None:
        engine = workshop.engine({name: workshop.noting(name) for name in "ab"})
        results = await asyncio.gather(*(engine.run(ROW, {}) for _ in range(1 + others)), return_exceptions=True)
        assert isinstance(results[0], Broken)
        assert [result.status for result in results[1:]] == ["completed"] * others
        assert not engine.live
        monkeypatch.setattr(Machine, "advance", advance)
        assert (await engine.resume("run000000001")).outputs == {"last": "b"}

    play(work())


@pytest.mark.parametrize("others", [0, 2])
def test_a_draft_that_cannot_be_written_harms_its_own_run_only(workshop: Workshop, others: int) -> None:
    def append(batch: Sequence[Append]) -> None:
        if any(part.run == "run000000001" and part.events[0].kind != "run_started" for part in batch):
            raise Broken
        workshop.store.append(batch)

    async def work() -> None:
        functions = {name: workshop.noting(name) for name in "ab"}
        engine = workshop.engine(functions, store=Interposed(workshop.store, append=append))
        results = await asyncio.gather(*(engine.run(ROW, {}) for _ in range(1 + others)), return_exceptions=True)
        assert isinstance(results[0], Broken)
        assert [result.status for result in results[1:]] == ["completed"] * others
        assert (await workshop.engine(functions).resume("run000000001")).status == "completed"

    play(work())


@pytest.mark.parametrize("method", ["append", "renew", "save_plan"])
@pytest.mark.parametrize("others", [0, 2])
def test_a_database_that_fails_stops_the_runs_clearly(workshop: Workshop, method: str, others: int) -> None:
    def full(*arguments: Any) -> None:
        raise SayflowError("SF906", "no room", where="runs.db", hint="make room")

    async def work() -> None:
        engine = workshop.engine({"a": workshop.noting("a")}, store=Interposed(workshop.store, **{method: full}))
        results = await asyncio.gather(*(engine.run(ONE, {}) for _ in range(1 + others)), return_exceptions=True)
        failed = results if method != "renew" else results[:1]
        assert {getattr(result, "code", None) for result in failed} == {"SF906"}
        assert not engine.live

    play(work())


def test_a_lock_that_goes_away_costs_no_run(workshop: Workshop) -> None:
    locked: list[str] = []

    def once_locked(name: str) -> Callable[..., Any]:
        def method(*arguments: Any) -> Any:
            if locked.count(name) < 2 and "going" in locked:
                locked.append(name)
                raise SayflowError("SF904", "locked", where="runs.db", hint="wait")
            return getattr(workshop.store, name)(*arguments)

        return method

    async def work() -> None:
        slow = Block()
        store = Interposed(workshop.store, renew=once_locked("renew"), posted_to=once_locked("posted_to"))
        engine = workshop.engine({"a": slow.do}, store=store)
        going = asyncio.create_task(engine.run(ONE, {}))
        await slow.begun.wait()
        locked.append("going")
        workshop.clock.ahead += LEASE // 2
        await until(lambda: locked.count("renew") == 2 and locked.count("posted_to") == 2)
        slow.go.set()
        assert (await going).status == "completed"

    play(work())


@pytest.mark.parametrize("where", ["watch", "people"])
def test_whoever_watches_or_answers_may_fail(workshop: Workshop, where: str) -> None:
    class Failing:
        def __call__(self, machine: Any, events: Any) -> None:
            raise Broken

        async def ask(self, *arguments: Any) -> None:
            raise Broken

    plan = plan_of('step desk: ask "Go on?" gives yes | no\nfinish')
    with pytest.raises(Broken):
        play(workshop.engine(**{where: Failing()}).run(plan, {}))
    if where == "people":
        parked = play(workshop.engine().resume("run000000001"))
        assert parked.status == "waiting"


def test_messages_nobody_understands_do_no_harm(workshop: Workshop) -> None:
    async def work() -> None:
        slow = Block()
        engine = workshop.engine({"a": slow.do})
        going = asyncio.create_task(engine.run(ONE, {}))
        await slow.begun.wait()
        (run,) = engine.live
        workshop.store.post(run, "carrier pigeon", "", {}, 0)
        await until(lambda: workshop.store.inbox(run) == [])
        slow.go.set()
        assert (await going).status == "completed"

    play(work())

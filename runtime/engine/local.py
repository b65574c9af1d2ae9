"""The local engine: runs on one asyncio loop, each turn recorded before its commands leave.

With one live run a turn is committed at once, on this thread; with several, all turns that are ready share one
transaction. A failed commit drops the runs of the batch from memory: what the journal holds is the truth.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from ...compiler.caps import NO_CAPS, Caps, least
from ...compiler.kinds import Catalogue
from ...compiler.plan import Plan
from ...dsl.error import SayflowError
from ..drive import replay, turn
from ..inputs import prepare
from ..journal.faults import damaged
from ..journal.store import RunRow, Store, no_run
from ..machine.machine import Machine
from ..machine.program import Program
from ..modes import TEST
from ..people import EVERYBODY, Roles
from ..recovery.targets import Targets
from ..tasks import TaskRegistry
from .keeper import LEASE, SECOND, Keeper, queueing
from .live import Draft, Live, Result
from .outside import Message, Outside, People
from .recorder import Recorder, Watch
from .rehearsal import CAPS

GRACE = 5.0
"""Seconds that attempts get to end by themselves when the engine stops."""

CLEANUP = 1.0
"""Seconds that attempts which were broken off get to put their things in order."""


class Engine:
    """Drives runs against the real world.

    `clock` gives microseconds since 1970; `new_id` ids of runs; `owner` names this process in leases, and `has_died`
    says of another owner whether it surely runs no more. `patience` is how far ahead, in seconds, a timer may lie for a
    run to stay in memory; beyond it, or where only people and events can go on, a run is parked. Not `durable`: what a
    run records is written when it ends or parks, since nothing of it need outlive this process. `roles` says who may
    answer what; `caps` are what each run that begins here may take at most;
    `tasks_of` gives the functions that a run has for itself, if it has any, or raises `SayflowError`.
    """

    def __init__(
        self,
        store: Store,
        catalogue: Catalogue,
        ports: Any,
        *,
        clock: Callable[[], int],
        new_id: Callable[[], str],
        owner: str,
        has_died: Callable[[str], bool] = lambda owner: False,
        people: People | None = None,
        roles: Roles = EVERYBODY,
        watch: Watch | None = None,
        patience: float = 60.0,
        durable: bool = True,
        caps: Caps = NO_CAPS,
        tasks_of: Callable[[str], TaskRegistry | None] = lambda run: None,
    ) -> None:
        self.store = store
        self.catalogue = catalogue
        self.ports = ports
        self.clock = clock
        self.new_id = new_id
        self.owner = owner
        self.has_died = has_died
        self.people = people
        self.roles = roles
        self.watch = watch
        self.patience = patience
        self.durable = durable
        self.caps = caps
        self.tasks_of = tasks_of
        self.live: dict[str, Live] = {}
        self.stopping = False
        self.targets = Targets()
        self.keeper = Keeper(self)
        self.recorder = Recorder(self)
        self._programs: dict[str, Program] = {}
        self._beside: set[asyncio.Task[None]] = set()

    def program(self, plan: Plan) -> Program:
        """The linked program of a plan, made once.

        Raises:
            SayflowError: SF802 for a plan that can't be linked.
        """
        program = self._programs.get(plan.hash)
        if program is None:
            try:
                program = Program(plan, self.catalogue)
            except (ValueError, LookupError, TypeError, AttributeError) as problem:
                hint = "compile it again with `sayflow compile`, here where it is to run"
                raise SayflowError(
                    "SF802", f"this plan can't be run: {problem}", where=plan.name, hint=hint
                ) from problem
            self.store.save_plan(plan.hash, plan.name, plan.to_json())
            for hash in plan.content.get("flows", ()):
                part = plan.part(hash)
                self.store.save_plan(hash, part.name, part.to_json())
            self._programs[plan.hash] = program
        return program

    async def run(
        self,
        plan: Plan,
        inputs: Mapping[str, Any],
        *,
        mode: str = "full",
        source: str | None = None,
        lenient: bool = False,
        label: str = "",
        stubs: Mapping[str, Any] | None = None,
        caps: Caps = NO_CAPS,
    ) -> Result:
        """Start a run and drive it until it ends or is parked.

        In the mode `test` nothing outside is changed; `stubs` say what the steps left out give, by their names. `caps`
        are what it may take at most, where those of the flow and the mode are not tighter.

        `label` are the marks of the inputs: `untrusted` where a mail, a web hook or an event brought them.

        Raises:
            SayflowError: SF802 for a plan that can't be run; SF805, SF806 for inputs that do not fit; SF904 to SF908
                for a database that fails; SF910 when another process took the run over.
        """
        if source is not None:
            self.store.save_plan(plan.hash, plan.name, plan.to_json(), source)
        program = self.program(plan)
        now = self.clock()
        values = prepare(program, inputs, now, lenient=lenient)
        if not self.live:
            self.store.renew(self.owner, now, LEASE)
        machine = Machine(program, self.new_id())
        live = self._hold(machine, epoch=1)
        live.draft = Draft(
            RunRow(machine.run, plan.name, plan.hash, mode, "running", started_at=now, owner=self.owner, epoch=1)
        )
        caps = least(self.caps, caps, CAPS if mode == TEST else NO_CAPS)
        begin = partial(machine.start, values, now, mode=mode, label=label, stubs=stubs, caps=caps)
        return await self._drive(live, lambda at: begin())

    async def resume(self, run: str) -> Result:
        """Take a run up where its journal stands and drive it on.

        Raises:
            SayflowError: SF901 no such run, SF902 it has ended, SF909 its plan is gone, SF910 another process has it.
        """
        row = self.store.run(run)
        if row is None:
            raise no_run(run)
        if row.ended_at is not None:
            raise ended(row.id, row.status)
        if row.id in self.live:
            raise SayflowError("SF910", "this process is driving this run already", where=row.id, hint="wait for it")
        if row.owner and row.owner != self.owner and self.has_died(row.owner):
            self.store.release(row.owner)
        epoch = self.store.claim(row.id, self.owner, self.clock(), LEASE)
        if epoch is None:
            raise SayflowError(
                "SF910",
                f"another process is driving this run ({row.owner})",
                where=row.id,
                hint="wait for it, or try again ten seconds after it died",
            )
        try:
            live = self._hold(self._replayed(row), epoch)
        except Exception:
            self._release(row.id)
            raise
        live.draft = Draft()
        return await self._drive(live, partial(self._resumed, live))

    def adopt(self, run: str) -> None:
        """Drive a run on beside the others, unless somebody else does; `settled` waits for it."""
        task = asyncio.create_task(self._adopted(run))
        self._beside.add(task)
        task.add_done_callback(self._beside.discard)

    async def _adopted(self, run: str) -> None:
        try:
            await self.resume(run)
        except SayflowError:
            # It ended meanwhile, or another process has it; what a database refuses, all other runs here tell too.
            pass

    async def settled(self) -> None:
        """Wait until all runs that were adopted have ended or are parked."""
        while self._beside:
            await asyncio.wait(self._beside)

    def _replayed(self, row: RunRow) -> Machine:
        program = self._programs.get(row.plan_hash)
        if program is None:
            text = self.store.plan(row.plan_hash)
            if text is None:
                raise without_plan(row.id, "is not in the database")
            try:
                program = self.program(Plan.from_json(text))
            except (ValueError, LookupError, TypeError, SayflowError) as problem:
                raise without_plan(row.id, f"can't be read: {problem}") from None
        events = self.store.events(row.id)
        try:
            machine = replay(program, row.id, events)
        except Exception as problem:
            raise damaged(row.id, f"its events don't follow from its plan ({problem!r})") from problem
        if machine.ended:
            # It ended after its row was read.
            raise ended(row.id, machine.status)
        return machine

    def _resumed(self, live: Live, at: int) -> None:
        machine = live.machine
        machine.at = at
        live.asked = {ask.path: ask for ask in self.store.asks(machine.run)}
        machine.record("run_resumed", "")
        live.held += machine.outstanding()
        self.keeper.read_inbox(live, at)
        machine.fire(at)

    def _hold(self, machine: Machine, epoch: int) -> Live:
        live = Live(machine, epoch, asyncio.get_running_loop().create_future())
        live.world = Outside(self, live)
        self.live[machine.run] = live
        self.keeper.begin()
        return live

    async def _drive(self, live: Live, begin: Message) -> Result:
        run = live.machine.run
        try:
            self.turn(live, begin)
            return await live.over
        except BaseException as problem:
            # What a database refused to record it refuses to release, and a run that was taken over is not ours.
            if not (isinstance(problem, SayflowError) and problem.code > "SF9"):
                self._release(run)
            raise
        finally:
            del self.live[run]
            if live.timer is not None:
                live.timer.cancel()
            if not self.live:
                self.keeper.end()
                if self.stopping:
                    self._release(None)
            tasks = {*live.running.values(), *live.people.values(), *live.dropped.values()}
            for task in tasks:
                task.cancel()
            if tasks:
                await asyncio.wait(tasks, timeout=CLEANUP)

    def _release(self, run: str | None) -> None:
        """Let go of a run, or of all; where that fails, the lease ends by itself."""
        try:
            self.store.release(self.owner, run)
        except SayflowError:
            pass

    # A turn: message, advance, record, commit, perform.

    def turn(self, live: Live, message: Message | None = None) -> Any:
        """Tell a run's machine something and let it do all that follows; gives what the message gave.

        Whatever goes wrong in it drops the run: nothing may leave it neither driven nor handed back.
        """
        if live.over.done():
            return None
        told = None
        try:
            live.parking = False
            machine = live.machine
            if message is not None:
                now = self.clock()
                # Timers come a little early; a clock that was set back is followed.
                told = message(machine.at if now < machine.at <= now + SECOND else now)
            if not self.stopping:
                turn(machine, live.world)
            elif events := machine.take_events():
                self.recorder.record(live, events)
            if live.draft is None:
                self.settle(live)
            else:
                self.recorder.schedule(live)
        except Exception as problem:
            self.lose(live, problem)
        return told

    # The end of a run here: parked, ended, dropped.

    def settle(self, live: Live) -> None:
        """Hand a run back when it has ended or only people, events or far timers can go on; else set its timer."""
        machine = live.machine
        if live.draft is not None or live.over.done():
            return
        if live.chain is not None and live.due is None and not machine.timers:
            return
        if machine.ended:
            live.over.set_result(live.result())
            return
        if self.stopping:
            if not live.running:
                self._park(live)
            return
        due, now = machine.next_due, self.clock()
        # What is waited for already stays near, though the clock may have been set back meanwhile.
        onwards = machine.goes_on_at if machine.caps else due
        near = onwards is not None and (onwards - now <= self.patience * SECOND or (live.near and onwards == live.due))
        if near or self._busy(live):
            live.near = near
            if due != live.due:
                self._set_timer(live, due, now)
        else:
            self._park(live)

    def _busy(self, live: Live) -> bool:
        """Whether something is under way in a run that soon leads on."""
        if live.chain is not None or live.running or live.people or live.held or live.hearing:
            return True
        return consulting(live.machine) or (self.patience > 0 and queueing(live.machine))

    def _park(self, live: Live) -> None:
        live.parking = True
        machine = live.machine
        machine.at = max(machine.at, self.clock())
        machine.record("run_parked", "", {"interrupted": sorted(live.dropped)} if live.dropped else None)
        self.recorder.record(live, machine.take_events())

    def hand_back(self, live: Live) -> None:
        """Let go of a parked run; its driver gets to know how it stands."""
        if not self.stopping:
            self._release(live.machine.run)
        live.over.set_result(live.result())

    def lose(self, live: Live, problem: Exception) -> None:
        """Drop a run from memory: its journal stays as it is, and another attempt takes it up from there."""
        live.draft = None
        live.held = []
        if not live.over.done():
            live.over.set_exception(problem)

    def lose_all(self, problem: Exception) -> None:
        """Drop all runs from memory."""
        for live in list(self.live.values()):
            self.lose(live, problem)

    def stop(self, grace: float = GRACE) -> None:
        """Start nothing more, and park every run once what is under way in it has ended.

        After `grace` seconds what is still under way is broken off; it begins anew when the run is resumed. `run` and
        `resume` return as soon as their run is parked.
        """
        if not self.stopping:
            self.stopping = True
            for live in list(self.live.values()):
                for task in live.people.values():
                    task.cancel()
                self._set_timer(live, None, 0)
                self.turn(live)
        asyncio.get_running_loop().call_later(grace, self._break_off)

    def _break_off(self) -> None:
        for live in list(self.live.values()):
            live.dropped, live.running, live.chain = live.running, {}, None
            for task in live.dropped.values():
                task.cancel()
            self.turn(live)

    # Timers.

    def _set_timer(self, live: Live, due: int | None, now: int) -> None:
        if live.timer is not None:
            live.timer.cancel()
            live.timer = None
        live.due = due
        if due is not None:
            live.timer = asyncio.get_running_loop().call_later((due - now) / SECOND, self._fire, live, due)

    def _fire(self, live: Live, due: int) -> None:
        live.timer = live.due = None
        self.turn(live, partial(fire, live.machine, due))

    def look_at_clock(self) -> None:
        """The clock was set forward: what is due by it now is not waited for any longer."""
        for live in self.live.values():
            if live.due is not None and not live.over.done():
                self._set_timer(live, live.due, self.clock())


def fire(machine: Machine, due: int, at: int) -> None:
    """Fire the timers up to one whose time is over here, though the clock may have been set back meanwhile."""
    machine.fire(max(at, due))
    if machine.at > at + SECOND:
        machine.at = at


def consulting(machine: Machine) -> bool:
    """Whether a voice is being asked for its opinion."""
    return any(active.phase == "consulting" for active in machine.actives.values())


def without_plan(run: str, why: str) -> SayflowError:
    """The error of a run that can't go on since nobody knows any more how."""
    hint = "put back a whole copy of the database, or start a new run"
    return SayflowError("SF909", f"the plan this run began with {why}", where=run, hint=hint)


def ended(run: str, status: str) -> SayflowError:
    """The error of a run that can't go on."""
    how = "was cancelled" if status == "cancelled" else f"has {status}"
    return SayflowError("SF902", f"this run {how}", where=run, hint="start a new one with `sayflow run`")

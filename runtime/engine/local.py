"""The local engine: runs on one asyncio loop, each turn recorded before its commands leave.

With one live run a turn is committed at once, on this thread; with several, all turns that are ready share one
transaction. A failed commit drops the runs of the batch from memory: what the journal holds is the truth.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from ...compiler.kinds import Catalogue
from ...compiler.plan import Plan
from ...dsl.error import SayflowError
from ..drive import replay, turn
from ..inputs import prepare
from ..journal.store import Fenced, RunRow, Store, no_run
from ..machine.event import Ask, Cancel, Command, Consult, Event, Execute
from ..machine.machine import Machine
from ..machine.program import Program
from .attempts import attempt
from .live import UNWRITTEN, Draft, Live, Result

SECOND = 1_000_000
LEASE = 10 * SECOND
"""How long a process that died keeps its runs from others, in microseconds."""

POLL = 0.2
"""Seconds between looks into the inboxes of runs that wait here."""


class People(Protocol):
    """Who answers questions while a run is watched."""

    async def ask(self, run: str, ask: Ask, refused: str | None) -> tuple[Any, str] | None:
        """The answer and who gave it, or none to leave the question open; `refused` says why the last one was."""


class Watch(Protocol):
    """Who is told what happens in a run, as it is recorded."""

    def __call__(self, machine: Machine, events: list[Event]) -> None:
        """Take notice of recorded events."""


class Engine:
    """Drives runs against the real world.

    `clock` gives microseconds since 1970; `new_id` ids of runs; `owner` names this process in leases, and `has_died`
    says of another owner whether it surely runs no more. `patience` is how far ahead, in seconds, a timer may lie for a
    run to stay in memory; beyond it, or where only people and events can go on, a run is parked.
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
        watch: Watch | None = None,
        patience: float = 60.0,
    ) -> None:
        self.store = store
        self.catalogue = catalogue
        self.ports = ports
        self.clock = clock
        self.new_id = new_id
        self.owner = owner
        self.has_died = has_died
        self.people = people
        self.watch = watch
        self.patience = patience
        self.live: dict[str, Live] = {}
        self._programs: dict[str, Program] = {}
        self._batch: dict[str, Live] = {}
        self._flushing = False
        self._chaining: Live | None = None
        self._keeper: asyncio.Task[None] | None = None

    def program(self, plan: Plan) -> Program:
        """The linked program of a plan, made once."""
        program = self._programs.get(plan.hash)
        if program is None:
            program = self._programs[plan.hash] = Program(plan, self.catalogue)
            self.store.save_plan(plan.hash, plan.name, plan.to_json())
        return program

    async def run(
        self,
        plan: Plan,
        inputs: Mapping[str, Any],
        *,
        mode: str = "full",
        source: str | None = None,
        lenient: bool = False,
    ) -> Result:
        """Start a run and drive it until it ends or is parked.

        Raises:
            SayflowError: SF805, SF806 for inputs that do not fit; SF904 to SF908 for a database that fails.
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
        row = RunRow(machine.run, plan.name, plan.hash, mode, "running", started_at=now, owner=self.owner, epoch=1)
        live.draft = Draft(row)
        machine.start(values, now, mode=mode)
        self._turn(live)
        return await self._drive(live)

    async def resume(self, run: str) -> Result:
        """Take a run up where its journal stands and drive it on.

        Raises:
            SayflowError: SF901 no such run, SF902 it has ended, SF909 its plan is gone, SF910 another process has it.
        """
        row = self.store.run(run)
        if row is None:
            raise no_run(run)
        if row.ended_at is not None:
            hint = "start a new one with `sayflow run`"
            raise SayflowError("SF902", f"this run has {row.status}", where=row.id, hint=hint)
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
        live = self._hold(self._replayed(row), epoch)
        machine = live.machine
        machine.at = max(machine.at, self.clock())
        live.asked = {ask.path: ask for ask in self.store.asks(row.id)}
        machine.record("run_resumed", "")
        live.held += machine.outstanding()
        live.draft = Draft()
        self._read_inbox(live)
        machine.fire(self.clock())
        self._turn(live)
        return await self._drive(live)

    def _replayed(self, row: RunRow) -> Machine:
        text = self.store.plan(row.plan_hash)
        if text is None:
            raise SayflowError("SF909", "the plan this run began with is not in the database", where=row.id)
        try:
            program = self.program(Plan.from_json(text))
        except (ValueError, KeyError) as problem:
            raise SayflowError("SF909", f"the plan of this run can't be read: {problem}", where=row.id) from None
        return replay(program, row.id, self.store.events(row.id))

    def _hold(self, machine: Machine, epoch: int) -> Live:
        live = Live(machine, epoch, asyncio.get_running_loop().create_future())
        live.world = _Outside(self, live)
        self.live[machine.run] = live
        if self._keeper is None:
            self._keeper = asyncio.create_task(self._keep())
        return live

    async def _drive(self, live: Live) -> Result:
        try:
            return await live.over
        finally:
            self.live.pop(live.machine.run, None)
            for task in (*live.running.values(), *live.people.values()):
                task.cancel()
            if live.timer is not None:
                live.timer.cancel()
            if not self.live and self._keeper is not None:
                self._keeper.cancel()
                self._keeper = None

    # A turn: advance, record, commit, perform.

    def _turn(self, live: Live) -> None:
        try:
            assert live.world is not None
            turn(live.machine, live.world)
            if live.draft is None:
                self._settle(live)
        except Exception as problem:
            self._lose(live, problem)

    def record(self, live: Live, events: list[Event]) -> None:
        """Put what a turn recorded into the next commit, which is at once where only one run lives here."""
        live.note(events)
        if self.watch is not None:
            self.watch(live.machine, events)
        if len(self.live) == 1:
            self._commit([live], in_turn=True)
            return
        self._batch[live.machine.run] = live
        if not self._flushing:
            self._flushing = True
            asyncio.get_running_loop().call_soon(self._flush)

    def perform(self, live: Live, command: Command) -> None:
        """Start what a command asks for, once what led to it is committed."""
        if live.draft is not None:
            live.held.append(command)
        else:
            self._start(live, command)

    def _flush(self) -> None:
        """Commit the turns of all runs that have become ready, together."""
        self._flushing = False
        batch, self._batch = self._batch, {}
        lives = [live for live in batch.values() if live.draft is not None]
        if lives:
            self._commit(lives, in_turn=False)

    def _commit(self, lives: list[Live], *, in_turn: bool) -> None:
        appends = [live.append() for live in lives]
        try:
            self.store.append(appends)
        except Fenced as fenced:
            for live in lives:
                if live.machine.run in fenced.runs:
                    self._lose(live, taken_over(live))
            rest = [live for live in lives if live.draft is not None]
            for live in rest:
                live.written = UNWRITTEN
            if rest:
                self._commit(rest, in_turn=in_turn)
            return
        except SayflowError as problem:
            for live in lives:
                self._lose(live, problem)
            return
        spread = False
        for live, append in zip(lives, appends, strict=True):
            live.draft = None
            if append.outgoing:
                spread = True
            if live.held:
                held, live.held = live.held, []
                for command in held:
                    self._start(live, command)
            if not in_turn:
                self._settle(live)
        if spread:
            asyncio.get_running_loop().call_soon(self._read_inboxes)

    def _start(self, live: Live, command: Command) -> None:
        if live.over.done():
            return
        if isinstance(command, Execute):
            if self._chaining is live and live.chain is None:
                live.chain = command
            else:
                live.running[command.path] = asyncio.create_task(self._work(live, command))
        elif isinstance(command, Cancel):
            task = live.running.get(command.path)
            if task is not None:
                live.unwanted.add(command.path)
                task.cancel()
        elif isinstance(command, Ask):
            if self.people is not None:
                live.people[command.path] = asyncio.create_task(self._ask(live, command))
        elif isinstance(command, Consult):
            opinion = {"status": "none", "why": "not connected"}
            asyncio.get_running_loop().call_soon(self._opinion, live, command, opinion)

    async def _work(self, live: Live, command: Execute) -> None:
        """Perform attempts, one after another as long as each leads to just the next."""
        task = asyncio.current_task()
        assert task is not None
        current: Execute | None = command
        while current is not None:
            path = current.path
            live.running[path] = task
            kind = self.catalogue.get(current.kind)
            assert kind is not None
            if kind.performed_by == "either" and current.name not in self.ports.tasks:
                live.machine.hand_over(path, current.attempt, self.clock())
            else:
                report = await attempt(live, kind, current, self.ports)
                report(self.clock())
            del live.running[path]
            live.chain = None
            self._chaining = live
            try:
                self._turn(live)
            finally:
                self._chaining = None
            current = live.chain

    def _opinion(self, live: Live, consult: Consult, opinion: dict[str, Any]) -> None:
        live.machine.opinion(consult.path, consult.voice, opinion, self.clock())
        self._turn(live)

    async def _ask(self, live: Live, ask: Ask) -> None:
        assert self.people is not None
        refused: str | None = None
        try:
            while True:
                answer = await self.people.ask(live.machine.run, ask, refused)
                if answer is None:
                    live.people.pop(ask.path, None)
                    self._settle(live)
                    return
                value, by = answer
                refused = live.machine.answer(ask.path, value, self.clock(), by)
                if refused is None:
                    live.people.pop(ask.path, None)
                self._turn(live)
                if refused is None:
                    return
        except SayflowError as problem:
            self._lose(live, problem)

    # What comes from outside: timers, the inbox, the end.

    def _settle(self, live: Live) -> None:
        """Hand a run back when it has ended or only people, events or far timers can go on; else set its timer."""
        machine = live.machine
        if live.draft is not None or live.over.done():
            return
        if machine.ended:
            self.store.release(self.owner, machine.run)
            live.over.set_result(live.result())
            return
        due = machine.next_due
        busy = live.chain is not None or live.running or live.people or live.held
        if busy or self._consulting(machine) or (due is not None and due - self.clock() <= self.patience * SECOND):
            if due != live.due:
                self._set_timer(live, due)
        else:
            self._park(live)

    def _consulting(self, machine: Machine) -> bool:
        return any(active.phase == "consulting" for active in machine.actives.values())

    def _park(self, live: Live) -> None:
        machine = live.machine
        machine.at = max(machine.at, self.clock())
        machine.record("run_parked", "")
        live.note(machine.take_events())
        try:
            self.store.append([live.append()])
            self.store.release(self.owner, machine.run)
        except Fenced:
            self._lose(live, taken_over(live))
            return
        except SayflowError as problem:
            self._lose(live, problem)
            return
        live.over.set_result(live.result())

    def _lose(self, live: Live, problem: Exception) -> None:
        """Drop a run from memory: its journal stays as it is, and another attempt takes it up from there."""
        live.draft = None
        live.held = []
        if not live.over.done():
            live.over.set_exception(problem)

    def _set_timer(self, live: Live, due: int | None) -> None:
        if live.timer is not None:
            live.timer.cancel()
            live.timer = None
        live.due = due
        if due is not None:
            delay = max(0.0, (due - self.clock()) / SECOND)
            live.timer = asyncio.get_running_loop().call_later(delay, self._fire, live, due)

    def _fire(self, live: Live, due: int) -> None:
        live.timer = live.due = None
        if not live.over.done():
            live.machine.fire(max(self.clock(), due))
            self._turn(live)

    def _read_inboxes(self) -> None:
        for run in self.store.posted_to(self.owner):
            live = self.live.get(run)
            if live is not None and not live.over.done():
                self._read_inbox(live)
                self._turn(live)

    def _read_inbox(self, live: Live) -> None:
        machine = live.machine
        for message in self.store.inbox(machine.run):
            draft = live.draft = live.draft or Draft()
            if message.id in draft.consumed:
                continue
            draft.consumed.append(message.id)
            now = max(self.clock(), machine.at)
            if message.kind == "answer":
                machine.answer(message.name, message.data["value"], now, message.data.get("by"))
            elif message.kind == "event":
                machine.post(message.name, message.data["fields"], now, direct=message.data["direct"])
            elif message.kind == "cancel":
                machine.cancel(now, message.data.get("by"))
            self._batch[machine.run] = live

    async def _keep(self) -> None:
        """Keep the lease alive and look into the inboxes."""
        renewed = self.clock()
        while True:
            await asyncio.sleep(POLL)
            try:
                if self.clock() - renewed > LEASE // 3:
                    renewed = self.clock()
                    self.store.renew(self.owner, renewed, LEASE)
                self._read_inboxes()
            except SayflowError as problem:
                for live in list(self.live.values()):
                    self._lose(live, problem)


def taken_over(live: Live) -> SayflowError:
    """The error of a run that another process has claimed meanwhile."""
    return SayflowError("SF910", "another process took this run over", where=live.machine.run)


class _Outside:
    """The world as one live run sees it."""

    __slots__ = ("engine", "live")

    def __init__(self, engine: Engine, live: Live) -> None:
        self.engine = engine
        self.live = live

    def record(self, machine: Machine, events: list[Event]) -> None:
        self.engine.record(self.live, events)

    def perform(self, machine: Machine, command: Command) -> None:
        self.engine.perform(self.live, command)

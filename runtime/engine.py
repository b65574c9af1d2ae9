"""The local engine: runs on one asyncio loop, each turn recorded before its commands leave.

With one live run a turn is committed at once, on this thread; with several, all turns that are ready share one
transaction. A failed commit drops the runs of the batch from memory: what the journal holds is the truth.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, NamedTuple, Protocol

from ..compiler.kinds import Call, Catalogue, StepError
from ..compiler.plan import Plan
from ..dsl.error import SayflowError
from .drive import replay, turn
from .inputs import prepare
from .journal.store import Append, AskRow, Change, Fenced, Outgoing, RunRow, Store, no_run
from .machine.event import Ask, Cancel, Command, Consult, Event, Execute
from .machine.machine import Error, Machine
from .machine.program import Program

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


class Result(NamedTuple):
    """How a run stands when it is handed back: ended, or parked until someone or something comes."""

    run: str
    status: str
    outputs: dict[str, Any]
    error: Error | None
    mark: str
    asks: list[AskRow]
    wake_at: int | None


class Live:
    """A run in memory: its machine, its attempts under way, what waits to be committed."""

    __slots__ = (
        "append",
        "asked",
        "chain",
        "due",
        "epoch",
        "held",
        "machine",
        "over",
        "people",
        "running",
        "timer",
        "unwanted",
    )

    def __init__(self, machine: Machine, epoch: int, over: asyncio.Future[Result]) -> None:
        self.machine = machine
        self.epoch = epoch
        self.over = over
        self.append: Append | None = None
        self.held: list[Command] = []
        self.running: dict[str, asyncio.Task[None]] = {}
        self.people: dict[str, asyncio.Task[None]] = {}
        self.unwanted: set[str] = set()
        self.asked: dict[str, AskRow] = {}
        self.chain: Execute | None = None
        self.due: int | None = None
        self.timer: asyncio.TimerHandle | None = None


class Engine:
    """Drives runs against the real world.

    `clock` gives microseconds since 1970; `new_id` ids of runs; `owner` names this process in leases. `patience` is how
    far ahead, in seconds, a timer may lie for a run to stay in memory; beyond it, or where only people and events can go
    on, a run is parked.
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
        if plan.hash not in self._programs:
            self._programs[plan.hash] = Program(plan, self.catalogue)
        return self._programs[plan.hash]

    async def run(
        self,
        plan: Plan,
        inputs: Mapping[str, Any],
        *,
        mode: str = "full",
        source: str | None = None,
        lenient: bool = False,
    ) -> Result:
        """Start a run and drive it until it ends or is parked."""
        program = self.program(plan)
        now = self.clock()
        values = prepare(program, inputs, now, lenient=lenient)
        self.store.save_plan(plan.hash, plan.name, plan.to_json(), source)
        self.store.renew(self.owner, now, LEASE)
        machine = Machine(program, self.new_id())
        live = self._hold(machine, epoch=1)
        live.append = Append(
            machine.run,
            1,
            [],
            create=RunRow(
                machine.run, plan.name, plan.hash, mode, "running", started_at=now, owner=self.owner, epoch=1
            ),
        )
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
            raise SayflowError(
                "SF902", f"this run has {row.status}", where=row.id, hint="start a new one with `sayflow run`"
            )
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
        machine.record("run_resumed", "")
        for ask in self.store.asks(row.id):
            live.asked[ask.path] = ask
        for command in machine.outstanding():
            live.held.append(command)
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
            turn(live.machine, _Outside(self, live))
        except SayflowError as problem:
            self._lose(live, problem)
            return
        if live.append is None:
            self._settle(live)

    def record(self, live: Live, events: list[Event]) -> None:
        """Put what a turn recorded into the next commit, which is at once where only one run lives here."""
        machine = live.machine
        append = live.append or Append(machine.run, live.epoch, [])
        if live.asked:
            append = append._replace(closed=[*append.closed, *self._closed(live)])
        asked = [self._ask_row(live, event) for event in events if event.kind == "asked"]
        outgoing = [
            Outgoing(
                None,
                "event",
                e.data["event"],
                {"fields": e.data["fields"], "direct": False},
                e.at,
                f"{machine.run}/{e.path}",
            )
            for e in events
            if e.kind == "emitted"
        ]
        live.append = append._replace(
            events=[*append.events, *events],
            change=self._change(live),
            asked=[*append.asked, *asked],
            outgoing=[*append.outgoing, *outgoing],
        )
        self._batch[machine.run] = live
        if self.watch is not None:
            self.watch(machine, events)
        if len(self.live) == 1:
            self._flush(in_turn=True)
        elif not self._flushing:
            self._flushing = True
            asyncio.get_running_loop().call_soon(self._flush)

    def _change(self, live: Live) -> Change:
        machine = live.machine
        if machine.ended:
            assert machine.ending is not None
            error = machine.ending[1] if machine.status == "failed" else None
            return Change(machine.status, machine.mark, machine.at, error_kind=error["kind"] if error else "")
        waiting = [a for a in machine.actives.values() if a.phase in ("asked", "listening")]
        busy = any(a.phase in ("executing", "consulting") for a in machine.actives.values())
        status = "running" if busy else "waiting"
        return Change(status, wake_at=machine.next_due, waiting_for=", ".join(a.path for a in waiting)[:200])

    def _ask_row(self, live: Live, event: Event) -> AskRow:
        machine, data = live.machine, event.data
        due = min((when for (path, _, _), (when, _) in machine.timers.items() if path == event.path), default=None)
        name = machine.node_at(event.path).name
        show = (data["who"], data["question"], data["show"], data["type"])
        row = AskRow(machine.run, event.path, name, *show, asked_at=event.at, due=due)
        live.asked[event.path] = row
        return row

    def _closed(self, live: Live) -> list[str]:
        actives = live.machine.actives
        closed = [path for path in live.asked if path not in actives or actives[path].phase != "asked"]
        for path in closed:
            del live.asked[path]
            task = live.people.pop(path, None)
            if task is not None and task is not asyncio.current_task():
                task.cancel()
        return closed

    def _flush(self, *, in_turn: bool = False) -> None:
        self._flushing = False
        batch, self._batch = self._batch, {}
        lives = [live for live in batch.values() if live.append is not None]
        if not lives:
            return
        try:
            self.store.append([live.append for live in lives if live.append is not None])
        except Fenced as fenced:
            for live in lives:
                if live.machine.run in fenced.runs:
                    live.append = None
                    self._lose(
                        live, SayflowError("SF910", "another process took this run over", where=live.machine.run)
                    )
                else:
                    self._batch[live.machine.run] = live
            self._flush(in_turn=in_turn)
            return
        except SayflowError as problem:
            for live in lives:
                live.append = None
                self._lose(live, problem)
            return
        spread = any(live.append is not None and live.append.outgoing for live in lives)
        for live in lives:
            live.append = None
            held, live.held = live.held, []
            for command in held:
                self._start(live, command)
            if not in_turn:
                self._settle(live)
        if spread:
            asyncio.get_running_loop().call_soon(self._read_inboxes)

    def perform(self, live: Live, command: Command) -> None:
        """Start what a command asks for, once what led to it is committed."""
        if live.append is not None:
            live.held.append(command)
        else:
            self._start(live, command)

    def _start(self, live: Live, command: Command) -> None:
        if isinstance(command, Execute):
            if self._chaining is live and live.chain is None:
                live.chain = command
            else:
                live.running[command.path] = asyncio.create_task(self._work(live, command))
        elif isinstance(command, Cancel):
            live.unwanted.add(command.path)
            task = live.running.get(command.path)
            if task is not None:
                task.cancel()
        elif isinstance(command, Ask):
            if self.people is not None:
                live.people[command.path] = asyncio.create_task(self._ask(live, command))
        elif isinstance(command, Consult):
            live.machine.opinion(command.path, command.voice, {"status": "none", "why": "not connected"}, self.clock())
            self._turn(live)

    async def _work(self, live: Live, command: Execute) -> None:
        """Perform attempts, one after another as long as each leads to just the next."""
        current: Execute | None = command
        while current is not None:
            path, attempt = current.path, current.attempt
            live.running[path] = asyncio.current_task()  # type: ignore[assignment]
            report = await self._attempt(live, current)
            del live.running[path]
            live.chain = None
            self._chaining = live
            try:
                report(path, attempt)
                self._turn(live)
            finally:
                self._chaining = None
            current = live.chain

    async def _attempt(self, live: Live, command: Execute) -> Callable[[str, int], None]:
        machine = live.machine
        kind = self.catalogue.get(command.kind)
        assert kind is not None and kind.run is not None
        if kind.performed_by == "either" and command.name not in self.ports.tasks:
            return lambda path, attempt: machine.hand_over(path, attempt, self.clock())
        call = Call(machine.run, command.path, command.key, command.attempt, command.settings, command.timeout)
        error: Error
        try:
            value = await _in_time(kind.run(call, self.ports), command.timeout)
        except StepError as problem:
            error = {"kind": problem.kind, "message": problem.message, "detail": problem.detail}
            error["unknown"] = problem.unknown
        except TimeoutError:
            message = f"no answer within {command.timeout:g} seconds"
            error = {"kind": "timeout", "message": message, "unknown": kind.effect != "read"}
        except asyncio.CancelledError:
            if command.path not in live.unwanted:
                raise
            task = asyncio.current_task()
            assert task is not None
            task.uncancel()
            live.unwanted.discard(command.path)
            error = {"kind": "cancelled", "message": "no longer wanted", "unknown": kind.effect != "read"}
        except Exception as problem:
            message = f"the step kind {command.kind} failed inside: {type(problem).__name__}: {problem}"
            error = {"kind": "internal", "message": message, "unknown": True}
        else:
            return lambda path, attempt: machine.completed(path, attempt, value, self.clock())
        return lambda path, attempt: machine.failed(path, attempt, error, self.clock())

    async def _ask(self, live: Live, ask: Ask) -> None:
        assert self.people is not None
        refused: str | None = None
        while True:
            answer = await self.people.ask(live.machine.run, ask, refused)
            if answer is None:
                live.people.pop(ask.path, None)
                self._settle(live)
                return
            value, by = answer
            refused = live.machine.answer(ask.path, value, self.clock(), by)
            self._turn(live)
            if refused is None:
                return

    # What comes from outside: timers, the inbox, the end.

    def _settle(self, live: Live) -> None:
        """Hand a run back when it has ended or only people, events or far timers can go on; else set its timer."""
        machine = live.machine
        if live.over.done() or live.append is not None:
            return
        if machine.ended:
            self.store.release(self.owner, machine.run)
            live.over.set_result(self._result(live))
            return
        due = machine.next_due
        if live.running or live.people or live.chain is not None or live.held:
            self._set_timer(live, due)
        elif due is None or due - self.clock() > self.patience * SECOND:
            self._park(live)
        else:
            self._set_timer(live, due)

    def _park(self, live: Live) -> None:
        machine = live.machine
        machine.at = max(machine.at, self.clock())
        machine.record("run_parked", "")
        change = self._change(live)
        try:
            self.store.append([Append(machine.run, live.epoch, machine.take_events(), change)])
            self.store.release(self.owner, machine.run)
        except Fenced:
            self._lose(live, SayflowError("SF910", "another process took this run over", where=machine.run))
            return
        except SayflowError as problem:
            self._lose(live, problem)
            return
        live.over.set_result(self._result(live))

    def _result(self, live: Live) -> Result:
        machine = live.machine
        outputs: dict[str, Any] = {}
        error = None
        if machine.ended and machine.ending is not None:
            if machine.status == "completed":
                outputs = machine.ending[1] or {}
            elif machine.status == "failed":
                error = machine.ending[1]
        status = machine.status if machine.ended else "waiting"
        return Result(machine.run, status, outputs, error, machine.mark, list(live.asked.values()), machine.next_due)

    def _lose(self, live: Live, problem: SayflowError) -> None:
        if not live.over.done():
            live.over.set_exception(problem)

    def _set_timer(self, live: Live, due: int | None) -> None:
        if due == live.due and live.timer is not None:
            return
        if live.timer is not None:
            live.timer.cancel()
            live.timer = None
        live.due = due
        if due is not None:
            delay = max(0.0, (due - self.clock()) / SECOND)
            live.timer = asyncio.get_running_loop().call_later(delay, self._fire, live, due)

    def _fire(self, live: Live, due: int) -> None:
        live.timer = None
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
        consumed = []
        for message in self.store.inbox(machine.run):
            now = max(self.clock(), machine.at)
            consumed.append(message.id)
            if message.kind == "answer":
                machine.answer(message.name, message.data["value"], now, message.data.get("by"))
            elif message.kind == "event":
                machine.post(message.name, message.data["fields"], now, direct=message.data["direct"])
            elif message.kind == "cancel":
                machine.cancel(now, message.data.get("by"))
        if consumed:
            append = live.append or Append(machine.run, live.epoch, [])
            live.append = append._replace(consumed=[*append.consumed, *consumed])

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


async def _in_time(work: Awaitable[Any], timeout: float | None) -> Any:
    if timeout is None:
        return await work
    async with asyncio.timeout(timeout):
        return await work

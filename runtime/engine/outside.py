"""The world as one live run sees it: attempts, questions and opinions, each of them told to the machine in a turn."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from inspect import CORO_CREATED, getcoroutinestate
from typing import TYPE_CHECKING, Any, Protocol

from ...compiler.border import Mismatch, fit
from ...compiler.kinds import StepError
from ...dsl.error import SayflowError
from ..asking import opinion
from ..machine.event import Ask, Begin, Cancel, Command, Consult, Event, Execute, LookUp
from ..machine.machine import Machine
from ..machine.questions import Given
from ..modes import TEST
from .attempts import attempt, spared
from .capping import allowance_of, within
from .live import Live
from .looks import look
from .messages import barred
from .rehearsal import reading, stands_in

if TYPE_CHECKING:
    from ...prompts.wrappers.allowance import Allowance
    from ..ports import Ports
    from .local import Engine

CLOSED = frozenset({"late", "not_asked", "run_ended"})
"""Why an answer is refused that would be refused however it were changed."""

Message = Callable[[int], Any]
"""Tells a machine something, at a moment in microseconds."""


class People(Protocol):
    """Who answers questions while a run is watched."""

    async def ask(self, run: str, ask: Ask, refused: str | None) -> tuple[Any, str] | None:
        """The answer and who gave it, or none to leave the question open; `refused` says why the last one was."""


class Outside:
    """Starts what commands ask for. `chaining`: the task that tells of an attempt may take the next one on itself."""

    __slots__ = ("_ports", "allowance", "chaining", "engine", "live")

    def __init__(self, engine: Engine, live: Live) -> None:
        self.engine = engine
        self.live = live
        self.chaining = False
        self.allowance: Allowance | None = None
        self._ports: Ports | None = None

    @property
    def ports(self) -> Ports:
        """What steps of this run may touch the world with."""
        found = self._ports
        if found is None:
            machine, found = self.live.machine, self.engine.ports
            own = self.engine.tasks_of(machine.run)
            found = found.with_tasks(own) if own is not None else found
            self.allowance = allowance_of(machine)
            if self.allowance is not None:
                found = within(found, self.allowance)
            self._ports = found = reading(found) if machine.mode == TEST else found
        return found

    def record(self, machine: Machine, events: list[Event]) -> None:
        """See `World`."""
        self.engine.recorder.record(self.live, events)

    def perform(self, machine: Machine, command: Command) -> None:
        """Start what a command asks for, once what led to it is committed."""
        live = self.live
        if live.draft is not None:
            live.held.append(command)
        else:
            self.start(command)

    def start(self, command: Command) -> None:
        """Start what a command asks for; its outcome comes as a turn of its own."""
        engine, live = self.engine, self.live
        # What is left undone by an engine that stops is owed after a replay.
        if live.over.done() or engine.stopping:
            return
        if isinstance(command, Execute):
            if self.chaining and live.chain is None:
                live.chain = command
            else:
                live.running[command.path] = asyncio.create_task(self._work(command))
        elif isinstance(command, Cancel):
            task = live.running.get(command.path)
            if task is not None:
                live.unwanted.add(command.path)
                # A task that has not begun would never get to report.
                if getcoroutinestate(task.get_coro()) != CORO_CREATED:  # type: ignore[arg-type]
                    task.cancel()
        elif isinstance(command, Begin):
            engine.adopt(command.run)
        elif isinstance(command, Ask):
            if engine.people is not None:
                live.people[command.path] = asyncio.create_task(self._ask(engine.people, command))
        elif isinstance(command, LookUp):
            task_name = f"{command.path} look"
            live.running[task_name] = asyncio.create_task(self._look(task_name, command))
        elif isinstance(command, Consult):
            task_name = f"{command.path} {command.voice}"
            live.running[task_name] = asyncio.create_task(self._consult(task_name, command))

    async def _work(self, command: Execute) -> None:
        """Perform attempts, one after another as long as each leads to just the next."""
        engine, live, task = self.engine, self.live, asyncio.current_task()
        assert task is not None
        current: Execute | None = command
        try:
            while current is not None:
                path = current.path
                live.running[path] = task
                kind = engine.catalogue.get(current.kind)
                assert kind is not None
                report: Message
                stood_in = stands_in(live.machine, kind, current)
                if stood_in is not None:
                    report = stood_in
                elif kind.performed_by == "either" and current.name not in self.ports.tasks:
                    live.unwanted.discard(path)
                    report = partial(live.machine.hand_over, path, current.attempt)
                elif current.recovers:
                    note = partial(self._note, current)
                    report = await spared(live, kind, current, self.ports, note, engine.targets, engine.clock)
                else:
                    report = await attempt(live, kind, current, self.ports, partial(self._note, current))
                live.running.pop(path, None)
                live.chain = None
                self.chaining = True
                try:
                    self._report(report)
                finally:
                    self.chaining = False
                current = live.chain
        except Exception as problem:
            engine.lose(live, problem)

    async def _look(self, task_name: str, command: LookUp) -> None:
        """Look whether an attempt has had its effect."""
        engine, live = self.engine, self.live
        kind = engine.catalogue.get(command.kind)
        assert kind is not None
        try:
            report = await look(live, kind, command, self.ports)
            live.running.pop(task_name, None)
            self._report(report)
        except Exception as problem:
            engine.lose(live, problem)

    def _report(self, report: Message) -> None:
        """Tell the machine how something ended, and before that what the models took, where there is a cap on it."""
        machine = self.live.machine
        tokens, dollars = self.allowance.untold() if self.allowance is not None else (0, 0)
        if not tokens and not dollars:
            self.engine.turn(self.live, report)
            return

        def both(at: int) -> None:
            machine.spent(tokens, Decimal(dollars), at)
            report(at)

        self.engine.turn(self.live, both)

    async def _note(self, command: Execute, value: Any) -> None:
        """Keep what an attempt under way notes; comes back once it is committed.

        Raises:
            CancelledError: the run was dropped, so nothing may be done that depends on the note.
        """
        live = self.live
        self.engine.turn(live, partial(live.machine.noted, command.path, command.attempt, fit("any", value)))
        while live.draft is not None and not live.over.done():  # noqa: ASYNC110 - the commit is next in the loop
            await asyncio.sleep(0)
        if live.over.done():
            raise asyncio.CancelledError

    async def _consult(self, task_name: str, command: Consult) -> None:
        """Ask past decisions or a model for an opinion."""
        engine, live = self.engine, self.live
        given: dict[str, Any] = {"status": "none", "why": "not connected"}
        try:
            if command.start is not None:
                from .learning import learnt

                lesson, past = await learnt(engine, live.machine, command)
                given = (past if command.voice == "history" else await self._model_says(command)) | {"learnt": lesson}
            elif command.voice == "llm":
                given = await self._model_says(command)
            live.running.pop(task_name, None)
            self._report(partial(live.machine.opinion, command.path, command.voice, given))
        except Exception as problem:
            engine.lose(live, problem)

    async def _model_says(self, command: Consult) -> dict[str, Any]:
        """The opinion of a model; one that is not set up has none, and a decision never fails for it."""
        try:
            model = self.ports.models(command.model)
        except StepError as problem:
            return {"status": "none", "why": problem.message}
        about = f"{self.live.machine.run}/{command.path}"
        return await opinion(model, command.question, command.options, command.facts, about)

    async def _ask(self, people: People, ask: Ask) -> None:
        engine, live = self.engine, self.live
        refused: str | None = None
        try:
            while ask.path in live.people and not live.over.done():
                answer = await people.ask(live.machine.run, ask, refused)
                if answer is None:
                    live.people.pop(ask.path, None)
                    engine.turn(live)
                else:
                    refused = engine.turn(live, partial(self._answer, ask, *answer))
        except Exception as problem:
            engine.lose(live, problem)

    def _answer(self, ask: Ask, value: Any, by: str, at: int) -> str | None:
        try:
            value = fit("any", value)
        except Mismatch as mismatch:
            raise SayflowError("SF809", f"the answer for {ask.name} is no value: {mismatch}", where=ask.path) from None
        machine = self.live.machine
        given = Given(barred=barred(self.engine, machine, ask.path, by))
        refused = machine.answer(ask.path, value, at, by, given)
        if refused is None or refused in CLOSED:
            self.live.people.pop(ask.path, None)
        return refused

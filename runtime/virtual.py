"""A world for tests: a virtual clock, stubs for what steps do, answers and events at given times."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from ..compiler.kinds import Catalogue
from .drive import replay, turn
from .machine.event import Cancel, Command, Consult, Emit, Event, Execute
from .machine.machine import Error, Machine
from .machine.program import Program
from .machine.state import Active, Scope

SECOND = 1_000_000
MONDAY = 1_767_603_600 * SECOND
"""Monday 2026-01-05 09:00 UTC: when a test begins that says nothing else."""


class Outcome(NamedTuple):
    """What one call of a stubbed step does: a value or an error kind, after a time in microseconds."""

    value: Any = None
    fails: str | None = None
    after: int = 0


class Stub:
    """What a step does call after call; the last outcome repeats. `item` picks the loop item it is for."""

    def __init__(self, outcomes: list[Outcome], item: Any = None, *, for_item: bool = False) -> None:
        self.outcomes = outcomes
        self.item = item
        self.for_item = for_item
        self.calls = 0

    def fits(self, scope: Scope | None, variables: frozenset[str]) -> bool:
        """Whether the stub is for the loop items around a step."""
        if not self.for_item:
            return True
        while scope is not None:
            if any(covers(scope.values[name], self.item) for name in variables & scope.values.keys()):
                return True
            scope = scope.parent
        return False

    def next(self) -> Outcome:
        """The outcome of the next call."""
        outcome = self.outcomes[min(self.calls, len(self.outcomes) - 1)]
        self.calls += 1
        return outcome


def covers(value: Any, wanted: Any) -> bool:
    """Whether a value holds what is wanted: equal, or a record with at least these fields."""
    if isinstance(wanted, dict):
        return isinstance(value, dict) and all(key in value and covers(value[key], wanted[key]) for key in wanted)
    if isinstance(wanted, list):
        return (
            isinstance(value, list)
            and len(value) == len(wanted)
            and all(covers(one, other) for one, other in zip(value, wanted, strict=True))
        )
    return bool(value == wanted)


class Started(NamedTuple):
    """Something that started: which run, which name, when, at which path."""

    run: str
    name: str
    at: int
    path: str


class Called(NamedTuple):
    """One attempt of a step, with the settings it was given."""

    run: str
    name: str
    at: int
    settings: Mapping[str, Any]


class VirtualWorld:
    """Runs flows in no time: what is due next happens next.

    `stubs` by step name, `opinions` by decision and voice. `missing` names steps that would have touched the world
    and had no stub. `started`, `calls`, `emitted` tell what happened, in order.
    """

    def __init__(self, catalogue: Catalogue, at: int = MONDAY) -> None:
        self.catalogue = catalogue
        self.began = at
        self.now = at
        self.machines: dict[str, Machine] = {}
        self.histories: dict[str, list[Event]] = {}
        self.stubs: dict[str, list[Stub]] = {}
        self.opinions: dict[tuple[str, str], Stub] = {}
        self.answered_later: set[str] = set()
        self.started: list[Started] = []
        self.calls: list[Called] = []
        self.emitted: list[Called] = []
        self.missing: list[str] = []
        self._seen: set[tuple[str, str]] = set()
        self._agenda: list[tuple[int, int, Callable[[], None]]] = []
        self._order = 0
        self._pending: dict[tuple[str, str], int] = {}
        self._dropped: set[int] = set()

    def at(self, when: int, do: Callable[[], None]) -> int:
        """Put something on the agenda, at microseconds since 1970; what was put there first goes first."""
        self._order += 1
        heapq.heappush(self._agenda, (max(when, self.now), self._order, do))
        return self._order

    def start(self, program: Program, run: str, inputs: dict[str, Any]) -> Machine:
        """Begin a run now."""
        machine = Machine(program, run)
        self.machines[run] = machine
        self.histories[run] = []
        machine.start(inputs, self.now, mode="test")
        turn(machine, self)
        return machine

    def run(self, until: int | None = None) -> None:
        """Let everything happen that can, up to a moment; the clock stands there afterwards."""
        while True:
            agenda = self._agenda[0][0] if self._agenda else None
            due = min((m.next_due for m in self.machines.values() if m.next_due is not None), default=None)
            moments = [moment for moment in (agenda, due) if moment is not None]
            if not moments or (until is not None and min(moments) > until):
                break
            self.now = max(self.now, min(moments))
            if agenda is not None and agenda <= self.now:
                _, order, do = heapq.heappop(self._agenda)
                if order not in self._dropped:
                    do()
            else:
                self._fire()
        if until is not None:
            self.now = max(self.now, until)

    def _fire(self) -> None:
        for machine in list(self.machines.values()):
            due = machine.next_due
            if due is not None and due <= self.now:
                machine.fire(self.now)
                turn(machine, self)

    def answer(self, run: str, name: str, value: Any) -> str | None:
        """Answer a question by the name or path of its step; why it is refused, or none."""
        machine = self.machines[run]
        refusal = machine.answer(waiting_path(machine, name), value, self.now, "a person")
        turn(machine, self)
        return refusal

    def post(self, event: str, fields: dict[str, Any], *, to: str | None = None) -> str | None:
        """Send an event to all runs that know it, or to one; why it is refused everywhere, or none."""
        refusals = []
        for run, machine in list(self.machines.items()):
            if to in (None, run) and (to is not None or event in machine.program.events):
                refusals.append(machine.post(event, fields, self.now, direct=to is not None))
                turn(machine, self)
        return None if None in refusals else next(iter(refusals), "unknown_event")

    def restart(self) -> None:
        """Lose everything but what was recorded, and go on from there."""
        for order in self._pending.values():
            self._dropped.add(order)
        self._pending.clear()
        for run, old in list(self.machines.items()):
            machine = replay(old.program, run, self.histories[run])
            self.machines[run] = machine
            machine.at = self.now
            for command in machine.outstanding():
                self.perform(machine, command)
            turn(machine, self)

    def record(self, machine: Machine, events: list[Event]) -> None:
        """Keep events in memory and note what started."""
        self.histories[machine.run].extend(events)
        for event in events:
            name = started_name(machine, event)
            if name is not None and (machine.run, event.path) not in self._seen:
                self._seen.add((machine.run, event.path))
                self.started.append(Started(machine.run, name, event.at, event.path))

    def perform(self, machine: Machine, command: Command) -> None:
        """Let stubs answer for the world."""
        if isinstance(command, Execute):
            self._execute(machine, command)
        elif isinstance(command, Cancel):
            order = self._pending.pop((machine.run, command.path), None)
            if order is not None:
                self._dropped.add(order)
            self.at(self.now, lambda: self._cancelled(machine.run, command.path))
        elif isinstance(command, Consult):
            stub = self.opinions.get((command.name, command.voice))
            opinion = opinion_of(stub.next(), command) if stub else {"status": "none", "why": "no stub"}
            run = machine.run
            self.at(self.now, lambda: self._deliver(run, "opinion", command.path, command.voice, opinion))
        elif isinstance(command, Emit):
            self.emitted.append(Called(machine.run, command.event, self.now, command.fields))
            self.calls.append(Called(machine.run, command.event, self.now, command.fields))
            self.at(self.now, lambda: self._spread(command))

    def _execute(self, machine: Machine, command: Execute) -> None:
        run, path, attempt = machine.run, command.path, command.attempt
        self.calls.append(Called(run, command.name, self.now, command.settings))
        active = machine.actives[path]
        stub = self._stub(active)
        if stub is None:
            kind = self.catalogue.get(command.kind)
            typed = active.node.gives is not None  # type: ignore[attr-defined]
            if command.name in self.answered_later or (command.kind == "task" and typed):
                machine.hand_over(path, attempt, self.now)
                turn(machine, self)
                return
            if kind is None or not (kind.quiet or command.kind == "task"):
                self.missing.append(command.name)
                outcome = Outcome(fails="no_stub")
            else:
                outcome = Outcome(quiet_result(active))
        else:
            outcome = stub.next()
        after, message = outcome.after, outcome
        if command.timeout is not None and after > command.timeout * SECOND:
            after, message = round(command.timeout * SECOND), Outcome(fails="timeout")
        self._pending[run, path] = self.at(self.now + after, lambda: self._report(run, path, attempt, message))

    def _stub(self, active: Active) -> Stub | None:
        for stub in self.stubs.get(active.node.name, ()):
            if stub.fits(active.scope, frozenset(loop_variables(active))):
                return stub
        return None

    def _report(self, run: str, path: str, attempt: int, outcome: Outcome) -> None:
        self._pending.pop((run, path), None)
        if outcome.fails is None:
            self._deliver(run, "completed", path, attempt, outcome.value)
        else:
            error: Error = {"kind": outcome.fails, "message": f"stub: {outcome.fails}"}
            self._deliver(run, "failed", path, attempt, error)

    def _cancelled(self, run: str, path: str) -> None:
        active = self.machines[run].actives.get(path)
        if active is not None:
            error = {"kind": "cancelled", "message": "no longer wanted"}
            self._deliver(run, "failed", path, active.attempt, error)

    def _deliver(self, run: str, message: str, *arguments: Any) -> None:
        machine = self.machines[run]
        getattr(machine, message)(*arguments, self.now)
        turn(machine, self)

    def _spread(self, command: Emit) -> None:
        for machine in list(self.machines.values()):
            if command.event in machine.program.events and not machine.ended:
                machine.post(command.event, command.fields, self.now)
                turn(machine, self)


def waiting_path(machine: Machine, name: str) -> str:
    """The path of the question of that name that waits longest, or the name itself."""
    if name in machine.actives:
        return name
    for path, active in machine.actives.items():
        if active.node.name == name and active.phase in ("asked", "executing"):
            return path
    return name


def loop_variables(active: Active) -> list[str]:
    """The variables of the `for each` loops around a node."""
    names, owner = [], active.run.owner
    while owner is not None:
        if owner.node.op == "each":
            names.append(owner.node.variable)  # type: ignore[attr-defined]
        owner = owner.run.owner
    return names


def quiet_result(active: Active) -> Any:
    """What a step gives in a test that nothing says more about."""
    return None if active.node.gives is None else f"{active.node.name} (test)"  # type: ignore[attr-defined]


def opinion_of(outcome: Outcome, command: Consult) -> dict[str, Any]:
    """A stubbed opinion: a choice with its confidence; the rest of the probability is shared equally."""
    if outcome.fails is not None:
        return {"status": "error", "why": outcome.fails}
    stated = outcome.value
    options = command.options
    share = float(stated.get("confidence", 80)) / 100
    rest = (1 - share) / max(1, len(options) - 1)
    p = {option: share if option == stated.get("choice") else rest for option in options}
    return {"status": "given", "p": p, "reasoning": stated.get("reasoning", ""), "said": stated.get("confidence", 80)}


def started_name(machine: Machine, event: Event) -> str | None:
    """The name under which a trace lists what an event began, or none."""
    if event.kind == "emitted":
        return str(event.data["event"])
    if event.kind not in ("attempt_started", "asked", "consulted", "decided", "block_started", "event_awaited"):
        return None
    active = machine.actives.get(event.path)
    node = active.node if active is not None else machine.node_at(event.path)
    if event.kind == "block_started" and node.op != "do":
        return None
    return node.name

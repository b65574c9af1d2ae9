"""A world for tests: a virtual clock, stubs for what steps do, answers and events at given times."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, NamedTuple

from ..compiler.border import Mismatch, fit
from ..compiler.kinds import Catalogue, Kind
from .drive import go_on, replay, turn
from .machine.event import Ask, Begin, Cancel, Command, Consult, Emit, Event, Execute, LookUp
from .machine.machine import Error, Machine
from .machine.nodes.unclear import asked
from .machine.program import Program
from .machine.state import Active
from .places import Place, Places
from .stubs import Outcome, Stub, covers, opinion_of, quiet_result, stub_for

__all__ = ["MONDAY", "SECOND", "Called", "Endless", "Missing", "Outcome", "Started", "Stub", "VirtualWorld", "covers"]

SECOND = 1_000_000
MONDAY = 1_767_603_600 * SECOND
"""Monday 2026-01-05 09:00 UTC: when a test begins that says nothing else."""

LOOK_UP = "look_up"
"""What a test calls the look at whether a step has been done: `stub pay.look_up: { id: 3 }`."""

MOST_TURNS = 100_000
"""A test that has not come to rest after so many turns never will."""


class Started(NamedTuple):
    """Something that started: which run, which name, when, at which path."""

    run: str
    name: str
    at: int
    path: str


class Called(NamedTuple):
    """One attempt of a step, one question or one event sent, with the settings it was given."""

    run: str
    name: str
    at: int
    settings: Mapping[str, Any]


class Missing(NamedTuple):
    """A step, or the voice of a decision, that would have touched the world and has no stub.

    Where it stands in a flow that is a part of the one under test, it is the step that runs this part which lacks it.
    """

    name: str
    kind: str
    type: Any


class Endless(Exception):
    """The runs of a test go on for ever."""


class VirtualWorld:
    """Runs flows in no time: what is due next happens next.

    `stubs` by step name, `opinions` by decision and voice. `missing` names steps that would have touched the world
    and had no stub; `refused` are stubbed answers that were not taken, with the reason. `started`, `calls`, `emitted`
    tell what happened, in order.
    """

    def __init__(self, catalogue: Catalogue, at: int = MONDAY) -> None:
        self.catalogue = catalogue
        self.began = at
        self.now = at
        self.machines: dict[str, Machine] = {}
        self.histories: dict[str, list[Event]] = {}
        self.stubs: dict[str, list[Stub]] = {}
        self.opinions: dict[tuple[str, str], list[Stub]] = {}
        self.answered_later: set[str] = set()
        self.started: list[Started] = []
        self.calls: list[Called] = []
        self.emitted: list[Called] = []
        self.missing: list[Missing] = []
        self.refused: list[tuple[str, str]] = []
        self.places = Places()
        self._turns = 0
        self._seen: set[tuple[str, str]] = set()
        self._outcomes: dict[tuple[str, str, int], Outcome] = {}
        self._asked: set[tuple[str, str, str]] = set()
        self._agenda: list[tuple[int, int, Callable[[], None], Callable[[], bool] | None]] = []
        self._order = 0
        self._pending: dict[tuple[str, str], int] = {}
        self._dropped: set[int] = set()

    def at(self, when: int, do: Callable[[], None], wanted: Callable[[], bool] | None = None) -> int:
        """Put something on the agenda, at microseconds since 1970; what was put there first goes first.

        What is not `wanted` any more when its time comes is left out, and no time passes for it.
        """
        self._order += 1
        heapq.heappush(self._agenda, (max(when, self.now), self._order, do, wanted))
        return self._order

    def start(self, program: Program, run: str, inputs: dict[str, Any]) -> Machine:
        """Begin a run now."""
        machine = Machine(program, run)
        machine.stubbed = frozenset(
            name for name, stubs in self.stubs.items() if any(each.run in (None, run) for each in stubs)
        )
        self.machines[run] = machine
        self.histories[run] = []
        machine.start(inputs, self.now, mode="test")
        turn(machine, self)
        return machine

    def run(self, until: int | None = None) -> None:
        """Let everything happen that can, up to a moment; the clock stands there afterwards.

        Without a moment, until nothing is left but timers that repeat; each of these goes once more.

        Raises:
            Endless: when the runs never come to rest.
        """
        once_more: set[tuple[str, str, str, int]] = set()
        while self._next(until, once_more):
            pass
        if until is not None:
            self.now = max(self.now, until)

    def _next(self, until: int | None, once_more: set[tuple[str, str, str, int]]) -> bool:
        """Do what is due next; whether there was something."""
        while self._agenda and self._unwanted(self._agenda[0]):
            heapq.heappop(self._agenda)
        agenda = self._agenda[0][0] if self._agenda else None
        due = min((m.next_due for m in self.machines.values() if m.next_due is not None), default=None)
        moments = [moment for moment in (agenda, due) if moment is not None]
        if not moments or (until is not None and min(moments) > until):
            return False
        if until is None and agenda is None and not self._more_than_repeats(once_more):
            return False
        self.now = max(self.now, min(moments))
        if agenda is not None and agenda <= self.now:
            heapq.heappop(self._agenda)[2]()
        else:
            self._fire()
        return True

    def _unwanted(self, entry: tuple[int, int, Callable[[], None], Callable[[], bool] | None]) -> bool:
        _, order, _, wanted = entry
        return order in self._dropped or (wanted is not None and not wanted())

    def _more_than_repeats(self, once_more: set[tuple[str, str, str, int]]) -> bool:
        timers = {(run, *key): when for run, m in self.machines.items() for key, (when, _) in m.timers.items()}
        if any(role != "every" for _, _, role, _ in timers):
            return True
        following = min(timers, key=lambda key: timers[key])
        if following in once_more:
            return False
        once_more.add(following)
        return True

    def _fire(self) -> None:
        for machine in list(self.machines.values()):
            due = machine.next_due
            if due is not None and due <= self.now:
                machine.fire(self.now)
                self._turn(machine)

    def _turn(self, machine: Machine) -> None:
        self._turns += 1
        if self._turns > MOST_TURNS:
            raise Endless(f"still going on after {MOST_TURNS:,} turns")
        turn(machine, self)

    def answer(self, run: str, name: str, value: Any) -> str | None:
        """Answer a question by the name or path of its step; why it is refused, or none."""
        machine = self.machines[run]
        path = asked_path(machine, name)
        active = machine.actives.get(path)
        before = len(active.extra or ()) if active is not None and active.sent and "of" in active.sent else 0
        refusal = machine.answer(path, value, self.now, f"person {before + 1}" if before else "a person")
        self._turn(machine)
        return refusal

    def post(self, event: str, fields: dict[str, Any], *, to: str | None = None) -> str | None:
        """Send an event to all runs that know it, and to the address of one; why it is refused everywhere, or none."""
        refusals = []
        for run, machine in list(self.machines.items()):
            if run == to or event in machine.program.events:
                refusals.append(machine.post(event, fields, self.now, direct=run == to))
                self._turn(machine)
        return None if None in refusals else next(iter(refusals), "unknown_event")

    def cancel(self, run: str) -> None:
        """Ask for the end of a run."""
        self.machines[run].cancel(self.now, "a person")
        self._turn(self.machines[run])

    def restart(self) -> None:
        """Lose everything but what was recorded, and go on from there; attempts under way begin anew."""
        for order in self._pending.values():
            self._dropped.add(order)
        self._pending.clear()
        for run, old in list(self.machines.items()):
            machine = replay(old.program, run, self.histories[run])
            self.machines[run] = machine
            machine.stubbed = old.stubbed
            machine.at = self.now
            go_on(machine, self)
            self._turn(machine)

    def record(self, machine: Machine, events: list[Event]) -> None:
        """Keep events in memory and note what started."""
        self.histories[machine.run].extend(events)
        self._share(machine, events)
        for event in events:
            name = started_name(machine, event)
            if name is not None and (machine.run, event.path) not in self._seen:
                self._seen.add((machine.run, event.path))
                self.started.append(Started(machine.run, name, event.at, event.path))

    def _share(self, machine: Machine, events: list[Event]) -> None:
        """Tell the other runs what this one claims, frees and leaves."""
        freed, kept = machine.take_places()
        self.places.keep(kept)
        granted: list[Place] = []
        for event in events:
            if event.kind == "place_wanted" and "held" not in event.data:
                granted += self.places.want(Place(machine.run, event.path, event.data["name"], event.data["at_once"]))
        for path in freed:
            granted += self.places.free(machine.run, path)
        for place in granted:
            self.at(self.now, partial(self._grant, place))

    def _grant(self, place: Place) -> None:
        self._deliver(place.run, "grant", place.path, place.name, self.places.kept(place.name))

    def perform(self, machine: Machine, command: Command) -> None:
        """Let stubs answer for the world."""
        if isinstance(command, Execute):
            self._execute(machine, command)
        elif isinstance(command, Cancel):
            order = self._pending.pop((machine.run, command.path), None)
            if order is not None:
                self._dropped.add(order)
            self.at(self.now, lambda: self._cancelled(machine.run, command.path))
        elif isinstance(command, LookUp):
            self._look_up(machine, command)
        elif isinstance(command, Consult):
            self._consult(machine, command)
        elif isinstance(command, Ask):
            self._ask(machine, command)
        elif isinstance(command, Begin):
            # Another run is told of, like a mail that is sent: what it does is up to the tests of its own file.
            self.calls.append(Called(machine.run, command.name, self.now, command.inputs))
        else:
            assert isinstance(command, Emit)
            self.emitted.append(Called(machine.run, command.event, self.now, command.fields))
            self.calls.append(Called(machine.run, command.event, self.now, command.fields))
            self.at(self.now, lambda: self._spread(command))

    def _execute(self, machine: Machine, command: Execute) -> None:
        run, path, attempt = machine.run, command.path, command.attempt
        active, kind = machine.actives[path], self.catalogue.get(command.kind)
        name = told_as(active)
        stub = stub_for(self.stubs.get(name, []), active, run)
        outcome = self._outcomes.get((run, path, attempt))
        if outcome is None:
            self.calls.append(Called(run, name, self.now, command.settings))
            if stub is None and self._waits_for_a_person(active, command):
                machine.hand_over(path, attempt, self.now)
                self._turn(machine)
                return
            outcome = self._outcome(machine, command, active, kind, stub)
            self._outcomes[run, path, attempt] = outcome
        after, message = outcome.after, outcome
        if command.timeout is not None and after > command.timeout * SECOND:
            after, message = round(command.timeout * SECOND), Outcome(fails="timeout")
        unknown = message.fails == "timeout" and active.node.affects  # type: ignore[attr-defined]
        self._pending[run, path] = self.at(self.now + after, lambda: self._report(run, path, attempt, message, unknown))

    def _look_up(self, machine: Machine, command: LookUp) -> None:
        """What a look finds that a test says something of; without a word about it nobody can tell."""
        run, path, look = machine.run, command.path, command.look
        stub = stub_for(self.opinions.get((told_as(machine.actives[path]), LOOK_UP), []), machine.actives[path], run)
        outcome = self._outcomes.get((run, f"{path} {LOOK_UP} {command.attempt}", look))
        if outcome is None:
            outcome = Outcome(fails="no_look_up") if stub is None else stub.next(machine)
            self._outcomes[run, f"{path} {LOOK_UP} {command.attempt}", look] = outcome
        error: Error | None = None
        if outcome.fails is not None:
            error = {"kind": outcome.fails, "message": f"stub: {outcome.fails}"}
        self.at(
            self.now + outcome.after,
            lambda: self._looked(run, path, look, outcome.value, error),
            lambda: path in self.machines[run].actives,
        )

    def _looked(self, run: str, path: str, look: int, found: Any, error: Error | None) -> None:
        self.machines[run].looked(path, look, found, self.now, error)
        self._turn(self.machines[run])

    def _waits_for_a_person(self, active: Active, command: Execute) -> bool:
        typed = active.node.gives is not None  # type: ignore[attr-defined]
        return told_as(active) in self.answered_later or (command.kind == "task" and typed)

    def _outcome(
        self, machine: Machine, command: Execute, active: Active, kind: Kind | None, stub: Stub | None
    ) -> Outcome:
        gives = active.node.gives  # type: ignore[attr-defined]
        if stub is None:
            if kind is not None and (kind.quiet or command.kind == "task"):
                return Outcome(quiet_result(active, kind))
            self.missing.append(missing(active, command.kind, gives))
            return Outcome(fails="no_stub")
        outcome = stub.next(machine)
        if kind is not None and "bad_answer" in kind.errors and gives is not None and not _fits(gives, outcome):
            # A model is asked once again when its answer does not fit.
            self.calls.append(Called(machine.run, told_as(active), self.now, command.settings))
            again = stub.next(machine)
            outcome = again._replace(after=outcome.after + again.after)
            if not _fits(gives, outcome):
                outcome = Outcome(fails="bad_answer", after=outcome.after)
        return outcome

    def _report(self, run: str, path: str, attempt: int, outcome: Outcome, unknown: bool) -> None:
        self._pending.pop((run, path), None)
        if outcome.fails is None:
            self._deliver(run, "completed", path, attempt, outcome.value)
        else:
            error: Error = {"kind": outcome.fails, "message": f"stub: {outcome.fails}", "unknown": unknown}
            self._deliver(run, "failed", path, attempt, error)

    def _cancelled(self, run: str, path: str) -> None:
        active = self.machines[run].actives.get(path)
        if active is not None:
            unknown = getattr(active.node, "affects", False)
            error = {"kind": "cancelled", "message": "no longer wanted", "unknown": unknown}
            self._deliver(run, "failed", path, active.attempt, error)

    def _consult(self, machine: Machine, command: Consult) -> None:
        active = machine.actives[command.path]
        run = machine.run
        stub = stub_for(self.opinions.get((told_as(active), command.voice), []), active, run)
        if (run, command.path, command.voice) in self._asked:
            return
        self._asked.add((run, command.path, command.voice))
        after = 0
        if stub is not None:
            outcome = stub.next(machine)
            opinion, after = opinion_of(outcome, command), outcome.after
        else:
            opinion = {"status": "none", "why": "no stub"}
            if command.voice == "llm":
                self.missing.append(missing(active, "decide", None, ".llm"))
        give = partial(self._deliver, run, "opinion", command.path, command.voice, opinion)
        self.at(self.now + after, give, lambda: command.path in self.machines[run].actives)

    def _ask(self, machine: Machine, command: Ask) -> None:
        run, path, active = machine.run, command.path, machine.actives[command.path]
        if (run, path, "") in self._asked:
            return
        self._asked.add((run, path, ""))
        if active.attempt == 0:
            settings = {"question": command.question, "who": command.who, "show": command.show}
            self.calls.append(Called(run, told_as(active), self.now, settings))
        stub = None if asked(active) else stub_for(self.stubs.get(told_as(active), []), active, run)
        if stub is not None:
            outcome = stub.next(machine)
            answer = partial(self._answer_by_stub, run, command, outcome)
            self.at(self.now + outcome.after, answer, lambda: path in self.machines[run].actives)

    def _answer_by_stub(self, run: str, command: Ask, outcome: Outcome) -> None:
        if outcome.fails is not None:
            self.refused.append((command.name, "a question to a person can't fail; it can stay unanswered"))
            return
        active = self.machines[run].actives[command.path]
        wanted = active.sent.get("of", 1) if active.sent is not None else 1
        for _ in range(wanted):  # a stub says what all of them say
            refusal = self.answer(run, command.path, outcome.value)
            if refusal is not None:
                self.refused.append((command.name, refusal))
                return

    def _deliver(self, run: str, message: str, *arguments: Any) -> None:
        machine = self.machines[run]
        getattr(machine, message)(*arguments, self.now)
        self._turn(machine)

    def _spread(self, command: Emit) -> None:
        for machine in list(self.machines.values()):
            if command.event in machine.program.events and not machine.ended:
                machine.post(command.event, command.fields, self.now)
                self._turn(machine)


def _fits(type: Any, outcome: Outcome) -> bool:
    if outcome.fails is not None:
        return True
    try:
        fit(type, outcome.value)
    except Mismatch:
        return False
    return True


def told_as(active: Active) -> str:
    """The name of a step in a test; `kyc/check` of one in a flow that the step `kyc` runs."""
    owner = active.scope.frame.owner
    return active.node.name if owner is None else f"{told_as(owner)}/{active.node.name}"


def missing(active: Active, kind: str, type: Any, voice: str = "") -> Missing:
    """What is to be told of a step without a stub."""
    outer = active
    while outer.scope.frame.owner is not None:
        outer = outer.scope.frame.owner
    if outer is active:
        return Missing(f"{active.node.name}{voice}", kind, type)
    return Missing(outer.node.name, f"{told_as(active)}: {kind}", outer.node.gives)  # type: ignore[attr-defined]


def asked_path(machine: Machine, name: str) -> str:
    """The path of the question of that name that has waited longest, of the last that was open, or the name."""
    if name in machine.actives:
        return name
    for path, active in machine.actives.items():
        if told_as(active) == name and active.phase == "asked":
            return path
    opened = [path for path in machine.counts if path.rpartition("/")[2] == name]
    return opened[-1] if opened else name


STARTS = frozenset(
    {"attempt_started", "asked", "consulted", "decided", "block_started", "event_awaited", "flow_started"}
)


def started_name(machine: Machine, event: Event) -> str | None:
    """The name under which a trace lists what an event began, or none; what a part does is its own matter."""
    if not event.path or machine.program.part_at(event.path) is not machine.program:
        return None
    if event.kind == "emitted":
        return str(event.data["event"])
    if event.kind not in STARTS:
        return None
    active = machine.actives.get(event.path)
    node = active.node if active is not None else machine.node_at(event.path)
    if event.kind == "block_started" and node.op != "flow" and (node.op != "do" or not node.inside.nodes):  # type: ignore[attr-defined]
        return None
    return node.name

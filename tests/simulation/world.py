"""The simulated world: one seed draws programs, answers, faults, cancels and restarts, and repeats them exactly."""

from __future__ import annotations

import random
from collections import Counter
from functools import partial
from typing import Any, NamedTuple

from sayflow.compiler.kinds import Catalogue
from sayflow.runtime.drive import go_on, replay
from sayflow.runtime.machine.event import Ask, Command, Event, Execute
from sayflow.runtime.machine.machine import Machine
from sayflow.runtime.machine.program import Program
from sayflow.runtime.stubs import Outcome, Stub
from sayflow.runtime.virtual import SECOND, Endless, VirtualWorld

from ..machine.plans import KINDS
from ..machine.programs import Play, Seeded, happen, written

STALE = 99
"""What a report says that comes when its attempt is over."""

MOST_TURNS = 300
HOUR = 3600 * SECOND
TOLD_AGAIN = frozenset({"attempt_started", "attempt_completed", "attempt_failed", "step_completed", "timer_fired"})
"""A commit with one of these first may fail: the world tells what led to it once more."""


class Sent(NamedTuple):
    """An attempt that left for the outside, in which life of its run, behind how many events."""

    run: str
    path: str
    attempt: int
    life: int
    behind: int


class Unwritten(Exception):
    """The store refused a commit."""


class SimulatedWorld(VirtualWorld):
    """A virtual world in which commits fail, reports come twice or late, clocks jump and people say what they like.

    `sent` are the attempts that left; `log` is what was recorded, of all runs in one order; `accepted` counts the
    events that a run was told it has. Not `at_rest`: its runs go on for ever.
    """

    def __init__(self, catalogue: Catalogue, seed: int) -> None:
        super().__init__(catalogue)
        self.chance = random.Random(f"world {seed}")
        self.sent: list[Sent] = []
        self.log: list[tuple[str, Event]] = []
        self.accepted: Counter[str] = Counter()
        self.lives: Counter[str] = Counter()
        self.at_rest = True

    def record(self, machine: Machine, events: list[Event]) -> None:
        if events[0].kind in TOLD_AGAIN and self.histories[machine.run] and self.chance.random() < 0.03:
            raise Unwritten
        super().record(machine, events)
        self.log += [(machine.run, event) for event in events]

    def perform(self, machine: Machine, command: Command) -> None:
        run = machine.run
        if isinstance(command, Execute):
            self.sent.append(Sent(run, command.path, command.attempt, self.lives[run], len(self.histories[run])))
        super().perform(machine, command)
        if isinstance(command, Ask) and self.chance.random() < 0.5:
            self._person(run, command)

    def _person(self, run: str, ask: Ask) -> None:
        """Somebody looks after an attempt of which nobody knows."""
        words = ask.type
        if isinstance(words, list) and words[0] == "record" and "outcome" in words[1]:
            said: Any = {"outcome": self.chance.choice(words[1]["outcome"][1]), "result": 1}
        elif isinstance(words, list) and words[0] == "one_of" and "repeat" in words[1]:
            said = self.chance.choice(words[1])
        else:
            return
        self.at(self.now + self.chance.randrange(9 * SECOND), lambda: self.answer(run, ask.path, said))

    def _report(self, run: str, path: str, attempt: int, outcome: Outcome, unknown: bool) -> None:
        life = self.lives[run]
        super()._report(run, path, attempt, outcome, unknown)
        if self.chance.random() < 0.3:
            # It is told once more, or late: the attempt was given up, and ended all the same.
            late = self.now + self.chance.randrange(5 * SECOND)
            again = partial(self._deliver, run, "completed", path, attempt, STALE)
            # A process that lost the run tells nothing of it any more.
            self.at(late, again, lambda: self.lives[run] == life)

    def post(self, event: str, fields: dict[str, Any], *, to: str | None = None) -> str | None:
        before = {run: machine.ended for run, machine in self.machines.items()}
        for run, ended in before.items():
            self.accepted[run] += not ended
        return super().post(event, fields, to=to)

    def _turn(self, machine: Machine) -> None:
        if self._turns > MOST_TURNS:
            raise Endless("long enough")
        try:
            super()._turn(machine)
        except Unwritten:
            self.take_up(machine.run)

    def restart(self) -> None:
        for run in list(self.machines):
            self.take_up(run)

    def take_up(self, run: str) -> None:
        """What was in memory of a run is lost: it goes on from what is recorded."""
        self.lives[run] += 1
        for key in [key for key in self._pending if key[0] == run]:
            self._dropped.add(self._pending.pop(key))
        machine = self.machines[run] = replay(self.machines[run].program, run, self.histories[run])
        machine.at = self.now
        try:
            go_on(machine, self)
        except Unwritten:
            self.take_up(run)
        else:
            self._turn(machine)

    def jump(self, length: int) -> None:
        """The clock is set forward."""
        self.now += length


def play_of(seed: int) -> Play:
    """The program of a seed, with what its steps do and what happens to it."""
    return written(Seeded(seed), restarts=True, more=True)


def simulate(seed: int) -> SimulatedWorld:
    """The world of a seed, in which two runs of one program have come to rest, or go on for ever."""
    play, world = play_of(seed), SimulatedWorld(KINDS, seed)
    world.stubs = {key: [Stub(outcomes)] for key, outcomes in play.stubs.items()}
    world.opinions = {(key, "llm"): [Stub(outcomes)] for key, outcomes in play.opinions.items()}
    for after, what, key, value in play.happenings:
        world.at(world.began + after, lambda what=what, key=key, value=value: happen(world, what, key, value))
    if world.chance.random() < 0.2:
        world.at(world.began + world.chance.randrange(20 * SECOND), lambda: world.jump(HOUR))
    program = Program(play.plan, KINDS)
    world.at(world.began + world.chance.randrange(9 * SECOND), lambda: begin(world, program, "other"))
    try:
        world.start(program, "run", {"n": 2})
        world.run()
    except Endless:
        world.at_rest = False
    return world


def begin(world: SimulatedWorld, program: Program, run: str) -> None:
    """Begin another run."""
    world.start(program, run, {"n": 2})

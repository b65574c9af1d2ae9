"""Laws of the machine, over random programs: the history alone makes the state, and a crash changes nothing."""

from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings

from sayflow.compiler.values import dump, load
from sayflow.runtime.drive import replay, turn
from sayflow.runtime.machine.event import Event, Execute
from sayflow.runtime.machine.machine import Machine
from sayflow.runtime.virtual import Endless, VirtualWorld

from ..machine.lawful import LawfulWorld
from ..machine.programs import Play, plays
from ..machine.snapshot import snapshot

QUICK = settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
MOST_TURNS = 400


def played(play: Play, kind: type[VirtualWorld]) -> VirtualWorld:
    """The world after a play; one that goes on for ever is not looked at."""
    try:
        return play.world(kind)
    except Endless:
        assume(False)
        raise


class Bounded(VirtualWorld):
    """A world that loses patience early: what the laws say shows in short runs."""

    def _turn(self, machine: Machine) -> None:
        if self._turns > MOST_TURNS:
            raise Endless("long enough")
        super()._turn(machine)


class Lawful(LawfulWorld, Bounded):
    """Holds every turn to the laws."""


class Crashing(Bounded):
    """Dies after every turn and comes back from the history; what goes on outside goes on meanwhile."""

    depth = 0

    def _turn(self, machine: Machine) -> None:
        self.depth += 1
        super()._turn(machine)
        self.depth -= 1
        if self.depth == 0:
            self._crash(machine.run)

    def _crash(self, run: str) -> None:
        machine = replay(self.machines[run].program, run, self.histories[run])
        self.machines[run] = machine
        machine.at = self.now
        self.depth += 1
        for command in machine.outstanding():
            if not (isinstance(command, Execute) and (run, command.path) in self._pending):
                self.perform(machine, command)
        turn(machine, self)
        self.depth -= 1


def finished(history: list[Event]) -> list[tuple[str, Any]]:
    """What was finished, with what came of it."""
    return sorted(
        (event.path, repr(event.data.get("value")))
        for event in history
        if event.kind in ("step_completed", "attempt_completed", "answered")
    )


@given(plays())
@QUICK
def test_every_turn_keeps_the_laws(play: Play) -> None:
    played(play, Lawful)


@given(plays(restarts=True))
@QUICK
def test_restarts_keep_the_laws(play: Play) -> None:
    played(play, Lawful)


@given(plays())
@QUICK
def test_the_same_happenings_give_the_same_history(play: Play) -> None:
    one, other = played(play, Bounded), played(play, Bounded)
    assert one.histories == other.histories
    assert one.calls == other.calls
    assert snapshot(one.machines["run"]) == snapshot(other.machines["run"])


@given(plays())
@QUICK
def test_a_history_survives_being_written_down(play: Play) -> None:
    world = played(play, Bounded)
    machine = world.machines["run"]
    read = [
        Event(each.sequence, each.at, each.kind, each.path, load(dump(each.data)), each.label)
        for each in world.histories["run"]
    ]
    assert snapshot(replay(machine.program, "run", read)) == snapshot(machine)


@given(plays(ties=False))
@QUICK
def test_a_crash_after_every_turn_changes_nothing(play: Play) -> None:
    whole, crashed = played(play, Bounded), played(play, Crashing)
    one, other = whole.machines["run"], crashed.machines["run"]
    assert (one.status, one.mark, one.ending) == (other.status, other.mark, other.ending)
    assert one.scope.values == other.scope.values
    assert finished(whole.histories["run"]) == finished(crashed.histories["run"])
    assert len(set(finished(crashed.histories["run"]))) == len(finished(crashed.histories["run"]))
    assert sorted(map(repr, whole.calls)) == sorted(map(repr, crashed.calls))


@pytest.mark.slow
@given(plays(restarts=True))
@settings(QUICK, max_examples=1500)
def test_every_turn_keeps_the_laws_at_length(play: Play) -> None:
    played(play, Lawful)


@pytest.mark.slow
@given(plays(ties=False))
@settings(QUICK, max_examples=1500)
def test_a_crash_changes_nothing_at_length(play: Play) -> None:
    test_a_crash_after_every_turn_changes_nothing.hypothesis.inner_test(play)  # type: ignore[attr-defined]

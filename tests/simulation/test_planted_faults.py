"""Faults are planted in the machine, one at a time: the simulation finds each within its 2,000 seeds."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import pytest

from sayflow.runtime.machine.applying import APPLY
from sayflow.runtime.machine.event import Command, Event, Execute
from sayflow.runtime.machine.machine import Machine
from sayflow.runtime.machine.nodes.parallel import Race
from sayflow.runtime.machine.nodes.steps import Policy, StepNode
from sayflow.runtime.machine.nodes.undoing import RollBackNode
from sayflow.runtime.machine.program import Program
from sayflow.runtime.machine.state import Active
from sayflow.runtime.machine.structure import Structure

from . import world
from .invariants import Broken, check
from .test_simulation import SHORT, hold

replay = world.replay
advance = Machine.advance
judge_answer = Machine._judge_answer
pause = Policy.pause
opened = RollBackNode.opened
event_received = APPLY["event_received"]
race_ended = Race.ended


class Fault(NamedTuple):
    """A fault: what is replaced where, by what, and which invariants it breaks."""

    name: str
    where: Any
    what: str
    by: Callable[..., Any]
    breaks: Iterable[str]


def dispatch_twice(self: Machine) -> list[Command]:
    commands = advance(self)
    return commands + [each for each in commands if isinstance(each, Execute) and each.attempt > 1]


def lose_event(machine: Machine, event: Event) -> None:
    if any(active.phase == "listening" for active in machine.actives.values()):
        event_received(machine, event)


def forget_timers(program: Program, run: str, events: Iterable[Event]) -> Machine:
    machine = replay(program, run, events)
    machine.timers.clear()
    return machine


def pause_for_ever(self: Policy, machine: Machine, scope: Any, failures: int) -> int | None:
    return pause(self, machine, scope, 1 if failures < 6 else failures)


def undo_all_but_one(self: RollBackNode, machine: Machine, active: Active, *rest: Any) -> None:
    if len(machine.undoable) > 1:
        machine.undoable.pop(0)
    opened(self, machine, active, *rest)


def join_at_first(self: Race, machine: Machine, active: Active, how: str, error: Any) -> None:
    race_ended(self, machine, active, how, error)
    if self.need is None and self.left == 1 and how == "done" and active.phase == "open" and active.then is None:
        active.phase = "finishing"
        machine.end(active, "done")


def take_any_report(self: Machine, path: str, attempt: int) -> Active | None:
    active = self.actives.get(path)
    return active if active is not None and active.phase == "executing" else None


def answer_when_over(self: Machine, path: str, value: Any, by: str | None) -> str | None:
    active = self.actives.get(path)
    if active is not None and active.phase == "open" and active.runs and hasattr(active.node, "accept"):
        self.record("answered", path, {"value": value, "by": by}, "untrusted")
        return None
    return judge_answer(self, path, value, by)


def go_on_after_cancel(self: Structure, run: Any) -> None:
    """A cancelled body is left to run to its end."""


FAULTS = [
    Fault("an attempt leaves twice", Machine, "advance", dispatch_twice, ["I4"]),
    Fault("an event is lost", APPLY, "event_received", lose_event, ["I3"]),
    Fault("timers are forgotten after a restart", world, "replay", forget_timers, ["I1", "I3"]),
    Fault("a retry without a budget", Policy, "pause", pause_for_ever, ["I4"]),
    Fault("an undo block is left out", RollBackNode, "opened", undo_all_but_one, ["I7"]),
    Fault("branches are joined too early", Race, "ended", join_at_first, ["I2"]),
    Fault("an effect is repeated when it is unknown", StepNode, "_once", lambda *_: False, ["I4"]),
    Fault("the report of an attempt that is over is taken", Machine, "_executing", take_any_report, ["I1"]),
    Fault("a late answer is taken", Machine, "_judge_answer", answer_when_over, ["I1"]),
    Fault("a cancel stops nothing", Structure, "cancel_run", go_on_after_cancel, ["I5"]),
]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_planted_fault_is_found(fault: Fault, monkeypatch: pytest.MonkeyPatch) -> None:
    if isinstance(fault.where, dict):
        monkeypatch.setitem(fault.where, fault.what, fault.by)
    else:
        monkeypatch.setattr(fault.where, fault.what, fault.by)
    assert found(fault.breaks) is not None


def test_a_failing_seed_says_how_to_repeat_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Machine, "advance", dispatch_twice)
    with pytest.raises(Broken, match=r'seed 0: (?s:.)*to repeat it: make test ARGS="-k test_a_seed --seed 0"'):
        hold(range(5))


def found(invariants: Iterable[str]) -> int | None:
    """The first seed that breaks one of the invariants; a machine that breaks down itself is no finding."""
    for seed in range(SHORT):
        try:
            check(world.simulate(seed))
        except Broken as broken:
            if str(broken).startswith(tuple(invariants)):
                return seed
        except (AssertionError, LookupError, ValueError, AttributeError):
            continue
    return None

"""The guard's own guard: a machine that breaks a law is caught."""

from typing import Any

import pytest

from sayflow.runtime.machine.event import Cancel, Event
from sayflow.runtime.machine.machine import APPLY, Machine
from sayflow.runtime.machine.structure import Structure
from sayflow.runtime.stubs import Outcome, Stub
from sayflow.runtime.virtual import SECOND

from .lawful import LawfulWorld, check_history
from .plans import Json, ask, block, lit, name, node, program, step, timed, world


def play(*nodes: Json, stubs: dict[str, Outcome] | None = None) -> LawfulWorld:
    there = world(LawfulWorld)
    assert isinstance(there, LawfulWorld)
    there.stubs = {key: [Stub([outcome])] for key, outcome in (stubs or {}).items()}
    there.start(program(*nodes), "run", {})
    there.run()
    return there


RACE = node("p", "parallel", branches=[block(step("a")), block(step("b"))], need="first")
STUBS = {"a": Outcome(after=SECOND), "b": Outcome(after=9 * SECOND)}


def test_a_sound_machine_passes() -> None:
    play(RACE, ask("q", within=timed(5, step("late"))), stubs=STUBS)


def test_a_timer_left_over_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Structure, "_stop_timers", lambda self, active: None)
    with pytest.raises(AssertionError, match="a timer of a is left"):
        play(step("a", within=timed(5, step("late"))), stubs=STUBS)


def test_a_cancellation_that_never_leaves_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    perform = LawfulWorld.perform

    def deaf(self: LawfulWorld, machine: Machine, command: Any) -> None:
        if not isinstance(command, Cancel):
            perform(self, machine, command)

    monkeypatch.setattr(LawfulWorld, "perform", deaf)
    there = play(RACE, stubs=STUBS)
    assert there.now == there.began + 9 * SECOND, "it waits for what it cancelled, and says so in its state"


def test_state_that_no_event_tells_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    take = Machine.take_events

    def forgetful(self: Machine) -> list[Event]:
        self.counts["secret"] = 1
        return take(self)

    monkeypatch.setattr(Machine, "take_events", forgetful)
    with pytest.raises(AssertionError):
        play(step("a"), stubs=STUBS)


def test_an_event_that_is_folded_in_differently_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    folded = APPLY["step_completed"]
    seen: set[int] = set()

    def changing(machine: Machine, event: Event) -> None:
        if id(event) in seen:
            event = Event(event.sequence, event.at, event.kind, event.path, {"value": 99}, event.label)
        seen.add(id(event))
        folded(machine, event)

    monkeypatch.setitem(APPLY, "step_completed", changing)
    with pytest.raises(AssertionError):
        play(step("a"), ask("q"), stubs={"a": Outcome(5)})


def test_settings_that_change_over_a_restart_are_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    reads = step("b", arguments={"x": ["else", [name("a"), lit(0)]]})
    both = node("p", "parallel", branches=[block(step("a")), block(reads)], need="all")
    stubs = {"a": Outcome(5, after=SECOND), "b": Outcome(after=9 * SECOND)}
    assert play(both, stubs=stubs).calls[1].settings == {"x": 0}
    monkeypatch.setattr("sayflow.runtime.machine.program.volatile", lambda content: frozenset())
    with pytest.raises(AssertionError, match="Execute"):
        play(both, stubs=stubs)


def event(sequence: int, kind: str, at: int = 0, **data: Any) -> Event:
    return Event(sequence, at, kind, "a", data)


@pytest.mark.parametrize(
    "history",
    [
        [event(1, "run_started"), event(3, "step_completed")],
        [event(1, "run_started", at=5), event(2, "step_completed", at=4)],
        [event(1, "run_completed"), event(2, "attempt_started", attempt=1)],
        [event(1, "run_completed"), event(2, "run_cancelled")],
        [event(1, "attempt_started", attempt=1), event(2, "attempt_started", attempt=1)],
    ],
)
def test_unsound_histories_are_seen(history: list[Event]) -> None:
    with pytest.raises(AssertionError):
        check_history(history)

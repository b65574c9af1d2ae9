"""A world that holds every machine in it to the laws, turn after turn."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from sayflow.runtime.drive import replay
from sayflow.runtime.machine.event import ENDED, Ask, Command, Consult, Event, Execute, LookUp
from sayflow.runtime.machine.machine import Machine
from sayflow.runtime.machine.state import Active, BodyRun
from sayflow.runtime.virtual import VirtualWorld

from .snapshot import snapshot

AFTER_THE_END = {"event_refused", "answer_refused"}
WAITING = {"queueing", "asked", "timing", "listening", "retrying", "consulting", "executing", "looking"}


class LawfulWorld(VirtualWorld):
    """Checks after each turn that the state is sound and that the history alone leads to it."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.issued: dict[tuple[str, str], list[Command]] = {}

    def perform(self, machine: Machine, command: Command) -> None:
        self.issued.setdefault((machine.run, command.path), []).append(command)
        super().perform(machine, command)

    def _turn(self, machine: Machine) -> None:
        super()._turn(machine)
        self.check(self.machines.get(machine.run, machine))

    def check(self, machine: Machine) -> None:
        """Hold one machine to the laws."""
        history = self.histories[machine.run]
        check_structure(machine)
        check_history(history)
        told = replay(machine.program, machine.run, history)
        assert snapshot(told) == snapshot(machine)
        told.at = self.now
        draining = any(each.then is not None or unrepeatable(told, each) for each in told.actives.values())
        owed = told.outstanding()
        assert draining or not told.events, "a restart makes something happen"
        told.take_events()
        check_structure(told)
        for command in owed:
            if isinstance(command, Execute | LookUp | Ask | Consult) and not draining:
                assert command in self.issued[machine.run, command.path], command


def unrepeatable(machine: Machine, active: Active) -> bool:
    """Whether a restart leads to a question about an attempt."""
    return active.phase == "executing" and active.node.never_repeated(machine, active)  # type: ignore[attr-defined]


def check_structure(machine: Machine) -> None:
    """What is open hangs together, nothing is lost and nothing left over."""
    assert not machine.ready
    assert not machine.finale
    assert not machine.events
    found = {active.path: active for active in inside(machine.root)} if machine.root else {}
    assert found == machine.actives
    for path, _, _ in machine.timers:
        assert path in found, f"a timer of {path} is left"
    for active in found.values():
        assert active.phase not in ("ready", "routing", "judging", "undoing", "concluding", "closed"), active.phase
        if active.then is not None:
            assert any(each.phase == "executing" for each in [active, *below(active)]), f"{active.path} is stuck"
        if active.phase == "open":
            assert active.runs, f"{active.path} is open and nothing runs in it"
    if machine.ended:
        assert not found
        assert not machine.timers
    elif machine.started_at and machine.gating != "wait":
        assert any(active.phase in WAITING for active in found.values()), "nothing can go on, and nothing waits"


def inside(run: BodyRun) -> Iterator[Active]:
    """The nodes that are open in a body, those inside them included."""
    for active in run.actives:
        assert active.run is run
        yield active
        yield from below(active)


def below(active: Active) -> Iterator[Active]:
    for run in active.runs:
        assert run.owner is active
        assert not run.closed
        yield from inside(run)


def check_history(history: list[Event]) -> None:
    """Numbers go up by one, time never goes back, and nothing happens after the end."""
    assert [event.sequence for event in history] == list(range(1, len(history) + 1))
    assert all(one.at <= other.at for one, other in pairwise(history))
    ends = [index for index, event in enumerate(history) if event.kind in ENDED]
    assert len(ends) <= 1
    if ends:
        assert all(event.kind in AFTER_THE_END for event in history[ends[0] + 1 :])
    attempts: dict[tuple[str, int], int] = {}
    for event in history:
        if event.kind == "attempt_started":
            key = (event.path, event.data["attempt"])
            attempts[key] = attempts.get(key, 0) + 1
            assert attempts[key] == 1, f"{key} began twice"

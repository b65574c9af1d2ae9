"""`roll back`: run the undo blocks of what has completed, in reverse order."""

from __future__ import annotations

from typing import Any

from ..event import Event
from ..machine import Error, Machine
from ..program import Node
from ..state import Active, BodyRun
from ..structure import Undoable


class Rollback:
    """What is still to be undone, and what became of the rest; `others` are older and not to be undone by this."""

    __slots__ = ("before", "ended", "failed", "left", "others", "running")

    def __init__(self, left: list[Undoable], others: int) -> None:
        self.left = left
        self.others = others
        self.running: Undoable | None = None
        self.before: Any = None
        self.ended: tuple[str, Error | None] | None = None
        self.failed = 0


class RollBackNode(Node):
    """`roll back`: a failed undo does not stop the others; it does not raise.

    In a flow that is a part of another one it takes back what this part has done.
    """

    op = "roll_back"
    __slots__ = ()

    def begin(self, machine: Machine, active: Active) -> None:
        machine.begun("block_started", active, {})

    def opened(self, machine: Machine, active: Active, data: dict[str, Any], label: str) -> None:
        frame = active.scope.frame
        others = [each for each in machine.undoable if not each.scope.frame.inside(frame)]
        active.extra = Rollback([each for each in machine.undoable if each.scope.frame.inside(frame)], len(others))
        machine.undoable = others
        self._go_on(machine, active)

    def _go_on(self, machine: Machine, active: Active) -> None:
        active.phase = "undoing"
        machine.ready.append(active)

    def resume(self, machine: Machine, active: Active) -> None:
        state: Rollback = active.extra
        if state.ended is not None and state.running is not None:
            how, error = state.ended
            if how == "failed":
                machine.record("undo_failed", active.path, {"step": state.running.path, "error": error})
            else:
                machine.record("undo_completed", active.path, {"step": state.running.path})
        elif state.left:
            machine.record("undo_started", active.path, {"step": state.left[-1].path})
        else:
            machine.record("step_completed", active.path, {"failed": state.failed})

    def undo_started(self, machine: Machine, active: Active, data: dict[str, Any]) -> None:
        """Start the undo block of the step that completed last; it sees the result that this step had."""
        active.phase = "open"
        undone = active.extra.left.pop()
        active.extra.running = undone
        active.extra.before = undone.scope.target.values.get(undone.node.name)
        show(undone, undone.value)
        machine.enter(machine.open_body(undone.node.undo, active, "undo", undone.scope))

    def run_ended(self, machine: Machine, active: Active, run: BodyRun, how: str, error: Error | None) -> None:
        active.extra.ended = (how, error)
        self._go_on(machine, active)

    def undo_ended(self, machine: Machine, active: Active, event: Event) -> None:
        """Count one undo block and take the next."""
        state: Rollback = active.extra
        assert state.running is not None
        show(state.running, state.before)
        state.running = state.ended = None
        state.failed += event.kind == "undo_failed"
        self._go_on(machine, active)

    def dropped(self, machine: Machine, active: Active) -> None:
        """It was interrupted: what it has not undone is still to be undone."""
        state: Rollback | None = active.extra
        if state is not None:
            if state.running is not None:
                show(state.running, state.before)
            left = [*state.left, *([state.running] if state.running else [])]
            machine.undoable[state.others : state.others] = left
            machine.mark = "partly undone" if left else machine.mark

    def completed(self, machine: Machine, active: Active, data: dict[str, Any], label: str) -> None:
        if data["failed"] or machine.mark == "partly undone":
            machine.mark = "partly undone"
        elif active.scope.frame is machine.frame or not machine.undoable:
            machine.mark = "undone"
        machine.complete(active)


def show(undone: Undoable, value: Any) -> None:
    """Let the name of a step stand for a value: in its undo block for the result undone, afterwards as before."""
    if value is not None:
        undone.scope.bind(undone.node.name, value, undone.scope.label(undone.node.name) or "untrusted")
    else:
        undone.scope.unbind(undone.node.name)

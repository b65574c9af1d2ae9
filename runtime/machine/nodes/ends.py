"""Ends and jumps: finish, fail, fail again, stop, go to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ....compiler.border import Mismatch, fit
from ....compiler.expressions import EvaluationError
from ..machine import Error, Machine
from ..program import Linker, Node
from ..state import Active, BodyRun


class FinishNode(Node):
    """`finish OUTPUT = VALUE, ...`: end the whole run, or the flow that is a part of it."""

    op = "finish"
    __slots__ = ("values",)

    def __init__(self, data: Mapping[str, Any], linker: Linker) -> None:
        super().__init__(data, linker)
        self.values = {name: linker.expression(value) for name, value in data["values"].items()}

    def begin(self, machine: Machine, active: Active) -> None:
        outputs: dict[str, Any] = {}
        try:
            for name, compiled in self.values.items():
                value = machine.value(compiled, active.scope)
                declared = active.scope.frame.flow.outputs.get(name)
                outputs[name] = fit(declared, value, name) if declared is not None else value
        except EvaluationError as problem:
            machine.give_up(active, problem)
            return
        except Mismatch as mismatch:
            machine.give_up(active, EvaluationError("wrong_type", str(mismatch)))
            return
        machine.record("step_completed", active.path, {"outputs": outputs})

    def completed(self, machine: Machine, active: Active, data: dict[str, Any], label: str) -> None:
        frame = active.scope.frame
        frame.ending = ("completed", data["outputs"])
        assert frame.root is not None
        machine.leave(active, frame.root)
        machine.cancel_run(frame.root)


class FailNode(Node):
    """`fail "KIND" because "MESSAGE"`."""

    op = "fail"
    __slots__ = ("because", "kind")

    def __init__(self, data: Mapping[str, Any], linker: Linker) -> None:
        super().__init__(data, linker)
        self.kind = linker.expression(data["kind"])
        self.because = linker.optional(data.get("because"))

    def begin(self, machine: Machine, active: Active) -> None:
        try:
            kind = str(machine.value(self.kind, active.scope))
            because = machine.value(self.because, active.scope) if self.because is not None else None
        except EvaluationError as problem:
            machine.give_up(active, problem)
            return
        error: Error = {"kind": kind, "message": kind if because is None else str(because)}
        error |= {"step": self.name, "attempts": 1, "detail": None}
        machine.record("step_failed", active.path, {"error": error})


class FailAgainNode(Node):
    """`fail again`: pass the error on that the handler around it handles."""

    op = "fail_again"
    __slots__ = ()

    def begin(self, machine: Machine, active: Active) -> None:
        run: BodyRun | None = active.run
        while run is not None and run.error is None:
            run = run.owner.run if run.owner is not None else None
        error = run.error if run is not None else None
        if error is None:
            error = {
                "kind": "failed",
                "message": "there is no error to pass on",
                "step": self.name,
                "attempts": 1,
            }
        machine.record("step_failed", active.path, {"error": error})


class StopNode(Node):
    """`stop`: leave the loop and keep what is finished."""

    op = "stop"
    __slots__ = ("loop",)

    def __init__(self, data: Mapping[str, Any], linker: Linker) -> None:
        super().__init__(data, linker)
        self.loop: str = data["loop"]

    def begin(self, machine: Machine, active: Active) -> None:
        machine.record("step_completed", active.path)

    def completed(self, machine: Machine, active: Active, data: dict[str, Any], label: str) -> None:
        run, owner = active.run, active.run.owner
        while owner is not None and owner.node.id != self.loop:
            run, owner = owner.run, owner.run.owner
        assert owner is not None
        machine.leave(active, owner.run)
        machine.interrupt(owner, ("stopped", run.index))


class GoToNode(Node):
    """`go to STEP up to N times`; used up, it does not jump."""

    op = "go_to"
    __slots__ = ("target", "times")

    def __init__(self, data: Mapping[str, Any], linker: Linker) -> None:
        super().__init__(data, linker)
        self.target: str = data["target"]
        self.times: int = data["times"]

    def begin(self, machine: Machine, active: Active) -> None:
        run = self._body(active)[0]
        jumps = (run.jumps or {}).get(self.id, 0)
        machine.record("step_completed", active.path, {"jump": jumps < self.times})

    def completed(self, machine: Machine, active: Active, data: dict[str, Any], label: str) -> None:
        if not data["jump"]:
            machine.complete(active)
            return
        machine.rounds_left -= 1
        run, inside = self._body(active)
        run.jumps = run.jumps or {}
        run.jumps[self.id] = run.jumps.get(self.id, 0) + 1
        target = run.body.ids[self.target]
        machine.leave(active, run)
        if inside is active:
            machine.open_node(run, target)
        else:
            machine.interrupt(inside, ("jump", target))

    def _body(self, active: Active) -> tuple[BodyRun, Active]:
        """The body that holds the target, and the node in it that this jump leaves."""
        inside = active
        while self.target not in inside.run.body.ids:
            owner = inside.run.owner
            assert owner is not None
            inside = owner
        return inside.run, inside

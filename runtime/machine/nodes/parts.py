"""A step that runs another flow: as a part of this run, or as a run of its own that nobody waits for."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from ....compiler.border import Mismatch, fit
from ....compiler.expressions import EvaluationError
from ....dsl.error import SayflowError
from ...inputs import prepare
from ..event import Begin, Execute
from ..machine import Error, Machine
from ..program import Linker
from ..state import Active, BodyRun, Frame
from .steps import Attempted


class FlowNode(Attempted):
    """`step NAME: FLOW { INPUT: VALUE, ... }`: an attempt is one execution of the whole flow."""

    op = "flow"
    __slots__ = ("hash", "part", "use", "wait")

    def __init__(self, data: Mapping[str, Any], linker: Linker) -> None:
        super().__init__(data, linker)
        self.use: str = data["use"]
        self.hash, self.part = linker.parts[self.use]
        self.wait: bool = data["wait"]

    def begin(self, machine: Machine, active: Active) -> None:
        try:
            settings = machine.value(self.arguments, active.scope)
            if machine.performed_outside(active):
                self._perform(machine, active, settings)
                return
            inputs = self._inputs(machine, settings)
        except EvaluationError as problem:
            machine.give_up(active, problem)
            return
        label = machine.label(self.arguments, active.scope)
        if self.wait:
            machine.begun("block_started", active, {"attempt": active.attempt + 1, "inputs": inputs}, label)
        else:
            run = hashlib.sha256(f"{machine.run}/{active.path}".encode()).hexdigest()[:12]
            machine.record("flow_started", active.path, {"value": run, "plan": self.hash, "inputs": inputs}, label)
            machine.commands.append(Begin(active.path, self.name, run, self.hash, inputs))

    def _inputs(self, machine: Machine, settings: Mapping[str, Any]) -> dict[str, Any]:
        assert self.part is not None
        brought = {each["as"]: each["type"] for each in self.part.triggers if each.get("as")}
        given = {name: value for name, value in settings.items() if name in self.part.inputs}
        try:
            inputs = prepare(self.part, given, machine.at)
            for name in brought.keys() & settings.keys():
                if settings[name] is not None:
                    inputs[name] = fit(brought[name], settings[name], name)
        except SayflowError as problem:
            raise EvaluationError("wrong_type", problem.message) from None
        except Mismatch as problem:
            raise EvaluationError("wrong_type", str(problem)) from None
        return inputs

    def _perform(self, machine: Machine, active: Active, settings: dict[str, Any]) -> None:
        """Let the world do what the flow would: what a stub in a test stands for."""
        attempt = active.attempt + 1
        machine.begun("attempt_started", active, {"attempt": attempt, "sent": {"settings": settings, "timeout": None}})
        if active.phase == "executing":
            key = f"{machine.run}/{active.path}"
            machine.commands.append(Execute(active.path, self.kind, self.name, key, attempt, settings, None))

    def opened(self, machine: Machine, active: Active, data: dict[str, Any], label: str) -> None:
        assert self.part is not None
        active.attempt = data["attempt"]
        frame = active.extra = Frame(self.part, active)
        for name, value in data["inputs"].items():
            frame.scope.bind(name, value, label)
        frame.root = machine.open_body(self.part.body, active, "branch", frame.scope)
        machine.enter(frame.root)

    def run_ended(self, machine: Machine, active: Active, run: BodyRun, how: str, error: Error | None) -> None:
        frame: Frame = active.extra
        if frame.ending is None:
            frame.ending = machine.flow_ended(frame, run, how, error)
        if frame.ending is not None:
            active.phase = "concluding"
            machine.ready.append(active)

    def does_without(self, active: Active, run: BodyRun) -> bool:
        """What the step says of failures counts for what runs inside it, and so does the flow's own handler."""
        frame: Frame = active.extra
        handles = run is frame.root and run.body is frame.flow.body and frame.flow.on_error is not None
        return handles or bool(self.policies) or self.fallback is not None or self.skip is not None

    def resume(self, machine: Machine, active: Active) -> None:
        frame: Frame = active.extra
        assert frame.ending is not None
        how, found = frame.ending
        if how == "failed":
            self.failed(machine, active, found)
        else:
            outputs = {name: found.get(name) for name in frame.flow.outputs}
            machine.record("step_completed", active.path, {"value": outputs}, self.label(machine, active))

    def error(self, active: Active, problem: Error) -> Error:
        """The error as the step inside left it, unless the flow was stubbed."""
        return super().error(active, problem) if "step" not in problem else dict(problem)

    def completed(self, machine: Machine, active: Active, data: dict[str, Any], label: str) -> None:
        active.extra = None
        super().completed(machine, active, data, label)

"""Plain nodes: a named value, a named block, an emitted event."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ....compiler.border import Mismatch, fit
from ....compiler.expressions import EvaluationError
from ....compiler.labels.label import SECRET
from ....compiler.labels.marks import holds_secret, joined
from ..event import Emit
from ..machine import Machine
from ..program import Linker, Node
from ..state import Active


class LetNode(Node):
    """`let NAME = EXPRESSION`."""

    op = "let"
    binds = True
    __slots__ = ("secret", "type", "value")

    def __init__(self, data: Mapping[str, Any], linker: Linker) -> None:
        super().__init__(data, linker)
        self.value = linker.expression(data["value"])
        self.secret = SECRET if holds_secret(data["value"]) else ""
        self.type = data.get("type")

    def begin(self, machine: Machine, active: Active) -> None:
        try:
            value = machine.value(self.value, active.scope)
            value = fit(self.type, value, self.name) if self.type is not None else value
        except EvaluationError as problem:
            machine.give_up(active, problem)
            return
        except Mismatch as mismatch:
            machine.give_up(active, EvaluationError("wrong_type", str(mismatch)))
            return
        label = joined(machine.label(self.value, active.scope), self.secret)
        machine.record("step_completed", active.path, {"value": value}, self.foreseen(label))

    def completed(self, machine: Machine, active: Active, data: dict[str, Any], label: str) -> None:
        if data["value"] is not None:
            active.scope.bind(self.name, data["value"], label)
        else:
            active.scope.unbind(self.name)
        machine.complete(active)


class DoNode(Node):
    """`do NAME { ... }`."""

    op = "do"
    __slots__ = ("inside",)

    def __init__(self, data: Mapping[str, Any], linker: Linker) -> None:
        super().__init__(data, linker)
        self.inside = linker.body(data["body"])

    def begin(self, machine: Machine, active: Active) -> None:
        machine.begun("block_started", active, {})

    def opened(self, machine: Machine, active: Active, data: dict[str, Any], label: str) -> None:
        machine.enter(machine.open_body(self.inside, active, "branch", active.scope))


class EmitNode(Node):
    """`emit EVENT { ... }`."""

    op = "emit"
    __slots__ = ("event", "fields", "types")

    def __init__(self, data: Mapping[str, Any], linker: Linker) -> None:
        super().__init__(data, linker)
        self.event: str = data["event"]
        self.fields = linker.expression(data["fields"])

    def begin(self, machine: Machine, active: Active) -> None:
        try:
            fields = machine.value(self.fields, active.scope)
            declared = active.scope.frame.flow.events.get(self.event)
            if declared is not None:
                fields = fit(["record", declared["fields"]], fields, self.event)
        except EvaluationError as problem:
            machine.give_up(active, problem)
            return
        except Mismatch as mismatch:
            machine.give_up(active, EvaluationError("wrong_type", str(mismatch)))
            return
        label = machine.label(self.fields, active.scope)
        machine.record("emitted", active.path, {"event": self.event, "fields": fields}, label)
        machine.commands.append(Emit(active.path, self.event, fields, f"{machine.run}/{active.path}"))


class KeepNode(Node):
    """`keep NAME = VALUE`: what the next run finds, once this one has completed."""

    op = "keep"
    __slots__ = ("value",)

    def __init__(self, data: Mapping[str, Any], linker: Linker) -> None:
        super().__init__(data, linker)
        self.value = linker.expression(data["value"])

    def begin(self, machine: Machine, active: Active) -> None:
        try:
            type, _ = machine.program.gates.remember[self.name]
            value = fit(type, machine.value(self.value, active.scope), self.name)
        except EvaluationError as problem:
            machine.give_up(active, problem)
            return
        except Mismatch as mismatch:
            machine.give_up(active, EvaluationError("wrong_type", str(mismatch)))
            return
        label = self.foreseen(machine.label(self.value, active.scope))
        machine.record("step_completed", active.path, {"value": value}, label)

    def completed(self, machine: Machine, active: Active, data: dict[str, Any], label: str) -> None:
        machine.keeping[self.name] = {"value": data["value"], "label": label}
        machine.complete(active)

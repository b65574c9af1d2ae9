"""Choices: the first arm whose guard is true."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ....compiler.expressions import Compiled, EvaluationError
from ..machine import Machine
from ..program import Body, Linker, Node
from ..state import Active, Scope


class Arms:
    """Guarded bodies and what happens otherwise."""

    __slots__ = ("arms", "otherwise")

    def __init__(self, data: Mapping[str, Any], linker: Linker) -> None:
        self.arms: list[tuple[Compiled, Body]] = [
            (linker.expression(arm["guard"]), linker.body(arm["body"])) for arm in data["arms"]
        ]
        self.otherwise = linker.body(data["otherwise"]) if data.get("otherwise") is not None else None

    def choose(self, machine: Machine, scope: Scope) -> int | None:
        """The number of the first arm whose guard is true; the number of arms stands for `otherwise`."""
        for index, (guard, _) in enumerate(self.arms):
            truth = machine.value(guard, scope)
            if truth is True:
                return index
            if truth is not False:
                raise EvaluationError("wrong_type", "a condition must be true or false")
        return len(self.arms) if self.otherwise is not None else None

    def body(self, index: int) -> Body:
        """The body of an arm."""
        if index == len(self.arms):
            assert self.otherwise is not None
            return self.otherwise
        return self.arms[index][1]


class ChoiceNode(Node):
    """`if ... otherwise ...` and `when`."""

    op = "choice"
    __slots__ = ("arms",)

    def __init__(self, data: Mapping[str, Any], linker: Linker) -> None:
        super().__init__(data, linker)
        self.arms = Arms(data, linker)

    def begin(self, machine: Machine, active: Active) -> None:
        try:
            arm = self.arms.choose(machine, active.scope)
        except EvaluationError as problem:
            machine.give_up(active, problem)
            return
        machine.begun("block_started", active, {"arm": arm})

    def opened(self, machine: Machine, active: Active, data: dict[str, Any], label: str) -> None:
        arm = data["arm"]
        if arm is None:
            machine.complete(active)
        else:
            machine.enter(machine.open_body(self.arms.body(arm), active, "branch", active.scope, arm))

"""Bodies at the same time: all of, first of, at least, any of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ....compiler.expressions import EvaluationError
from ..machine import Error, Machine
from ..program import Body, Linker, Node
from ..state import Active, BodyRun
from .choices import Arms


class Race:
    """How far the branches have come: how many must succeed (none: all), how many have, the first error."""

    __slots__ = ("error", "keep_going", "left", "need", "won")

    def __init__(self, count: int, need: int | None, keep_going: bool) -> None:
        self.need = need
        self.left = count
        self.won = 0
        self.error: Error | None = None
        self.keep_going = keep_going

    def ended(self, machine: Machine, active: Active, how: str, error: Error | None) -> None:
        """Take in the end of one branch and do what follows."""
        self.left -= 1
        if how == "done":
            self.won += 1
        elif self.error is None:
            self.error = error
        if self.need is None:
            if error is not None and not self.keep_going:
                machine.fail(active, error)
            elif self.left == 0:
                self.over(machine, active)
        elif self.won >= self.need:
            machine.interrupt(active, ("enough",))
        elif self.won + self.left < self.need:
            machine.fail(active, not_enough(active, self.won, self.need, self.error))

    def over(self, machine: Machine, active: Active) -> None:
        """All branches have ended and all were needed."""
        if self.error is not None:
            machine.fail(active, self.error)
        else:
            machine.complete(active)


def not_enough(active: Active, won: int, need: int, cause: Error | None) -> Error:
    """The error of a part in which too few can still succeed."""
    message = f"{need} must succeed, only {won} did"
    if cause is not None:
        message += f"; the first error: {cause['message']}"
    return {
        "kind": "not_enough",
        "message": message,
        "step": active.node.name,
        "attempts": 1,
        "detail": cause,
    }


class ParallelNode(Node):
    """`all of`, `first of`, `at least N of`."""

    op = "parallel"
    __slots__ = ("branches", "keep_going", "need")

    def __init__(self, data: Mapping[str, Any], linker: Linker) -> None:
        super().__init__(data, linker)
        self.branches: list[Body] = [linker.body(each) for each in data["branches"]]
        need = data["need"]
        self.need = need if isinstance(need, str) else linker.expression(need)
        self.keep_going = bool(data.get("keep_going"))

    def begin(self, machine: Machine, active: Active) -> None:
        need: int | None
        if self.need == "all":
            need = None
        elif self.need == "first":
            need = 1
        else:
            try:
                need = machine.value(self.need, active.scope)  # type: ignore[arg-type]
                if not isinstance(need, int) or isinstance(need, bool):
                    raise EvaluationError("wrong_type", "`at least` needs a whole number")
            except EvaluationError as problem:
                machine.give_up(active, problem)
                return
            if need > len(self.branches):
                machine.record("step_failed", active.path, {"error": not_enough(active, 0, need, None)})
                return
        machine.begun("block_started", active, {"need": need})

    def opened(self, machine: Machine, active: Active, data: dict[str, Any], label: str) -> None:
        need = data["need"]
        active.extra = Race(len(self.branches), need, self.keep_going)
        if need is not None and need <= 0:
            machine.complete(active)
            return
        start_all(machine, active, self.branches)

    def run_ended(self, machine: Machine, active: Active, run: BodyRun, how: str, error: Error | None) -> None:
        active.extra.ended(machine, active, how, error)

    def does_without(self, active: Active, run: BodyRun) -> bool:
        return active.extra.need is not None

    def settled(self, machine: Machine, active: Active, then: tuple[Any, ...]) -> None:
        """Enough have succeeded and the rest has ended."""
        machine.complete(active)


class AnyNode(Node):
    """`any of { if ... if ... }`: those whose condition holds, at the same time."""

    op = "any"
    __slots__ = ("choices",)

    def __init__(self, data: Mapping[str, Any], linker: Linker) -> None:
        super().__init__(data, linker)
        self.choices = [Arms(each, linker) for each in data["choices"]]

    def begin(self, machine: Machine, active: Active) -> None:
        try:
            arms = [choice.choose(machine, active.scope) for choice in self.choices]
        except EvaluationError as problem:
            machine.give_up(active, problem)
            return
        machine.begun("block_started", active, {"arms": arms})

    def opened(self, machine: Machine, active: Active, data: dict[str, Any], label: str) -> None:
        bodies = [choice.body(arm) for choice, arm in zip(self.choices, data["arms"], strict=True) if arm is not None]
        active.extra = Race(len(bodies), None, keep_going=False)
        if bodies:
            start_all(machine, active, bodies)
        else:
            machine.complete(active)

    def run_ended(self, machine: Machine, active: Active, run: BodyRun, how: str, error: Error | None) -> None:
        active.extra.ended(machine, active, how, error)


def start_all(machine: Machine, active: Active, bodies: list[Body]) -> None:
    """Start bodies at the same instant, in text order; all stand open before the first may end."""
    runs = [machine.open_body(body, active, "branch", active.scope, i) for i, body in enumerate(bodies)]
    for run in runs:
        if not run.closed:
            machine.enter(run)

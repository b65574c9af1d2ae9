"""Loops: for each item of a list, and round after round."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ....compiler.expressions import Compiled, EvaluationError
from ....compiler.labels.marks import joined_all
from ..machine import Error, Machine
from ..program import Linker, Node
from ..state import Active, BodyRun, Scope
from .parallel import not_enough


def whole(machine: Machine, compiled: Compiled, scope: Scope, what: str) -> int:
    """The value of an expression that must be a whole number of at least 1."""
    value = machine.value(compiled, scope)
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise EvaluationError("wrong_type", f"{what} needs a whole number of at least 1")
    return value


class Items:
    """How far a `for each` has come."""

    __slots__ = ("at_once", "done", "error", "items", "label", "next", "scopes", "until")

    def __init__(self, items: list[Any], at_once: int | None, until: int | None, label: str) -> None:
        self.items = items
        self.label = label
        self.at_once = at_once
        self.until = until
        self.next = 0
        self.done: set[int] = set()
        self.error: Error | None = None
        self.scopes: list[Scope | None] = [None] * len(items)

    @property
    def won(self) -> int:
        """How many items have succeeded."""
        return len(self.done)


class EachNode(Node):
    """`for each NAME in LIST`."""

    op = "each"
    __slots__ = ("at_once", "collect", "inside", "items", "keep_going", "together", "until", "variable")

    def __init__(self, data: Mapping[str, Any], linker: Linker) -> None:
        super().__init__(data, linker)
        self.variable: str = data["variable"]
        self.items = linker.expression(data["items"])
        self.together = data.get("at_once") == "all"
        self.at_once = None if self.together else linker.optional(data.get("at_once"))
        self.until = linker.optional(data.get("until"))
        self.keep_going = bool(data.get("keep_going"))
        self.inside = linker.body(data["body"])
        self.collect: list[str] = list(data.get("collect", ()))

    def begin(self, machine: Machine, active: Active) -> None:
        scope = active.scope
        try:
            items = machine.value(self.items, scope)
            if items is None:
                raise EvaluationError(
                    "missing_value", f"the list that `for each {self.variable}` goes through is missing"
                )
            if not isinstance(items, list):
                raise EvaluationError("wrong_type", f"`for each {self.variable}` needs a list")
            at_once: int | None = 1
            if self.together:
                at_once = None
            elif self.at_once is not None:
                at_once = whole(machine, self.at_once, scope, "`at once`")
            until = whole(machine, self.until, scope, "`succeed`") if self.until is not None else None
        except EvaluationError as problem:
            machine.give_up(active, problem)
            return
        data = {"items": items, "at_once": at_once, "until": until}
        machine.begun("block_started", active, data, machine.label(self.items, scope))

    def opened(self, machine: Machine, active: Active, data: dict[str, Any], label: str) -> None:
        state = Items(data["items"], data["at_once"], data["until"], label)
        active.extra = state
        if self.inside.nodes:
            self._fill(machine, active)
        else:
            state.next = len(state.items)
            state.done.update(range(len(state.items)))
        if not active.runs:
            self._over(machine, active)

    def _fill(self, machine: Machine, active: Active) -> None:
        state: Items = active.extra
        limit = len(state.items) if state.at_once is None else state.at_once
        opened: list[BodyRun] = []
        running = sum(1 for run in active.runs if run.role == "branch")
        while state.next < len(state.items) and running + len(opened) < limit:
            index = state.next
            state.next += 1
            scope = Scope(active.scope, prefix=f"{active.path}[{index}]/")
            scope.bind(self.variable, state.items[index], state.label)
            state.scopes[index] = scope
            opened.append(machine.open_body(self.inside, active, "branch", scope, index))
        for run in opened:
            if not run.closed and active.then is None:
                machine.enter(run)

    def run_ended(self, machine: Machine, active: Active, run: BodyRun, how: str, error: Error | None) -> None:
        state: Items = active.extra
        if how == "done":
            state.done.add(run.index)
        else:
            assert error is not None
            state.error = state.error or error
            if state.until is None and not self.keep_going:
                machine.fail(active, error)
                return
        running = sum(1 for each in active.runs if each.role == "branch")
        if state.until is not None and state.won >= state.until:
            machine.interrupt(active, ("enough",))
        elif state.until is not None and state.won + running + len(state.items) - state.next < state.until:
            machine.fail(active, not_enough(active, state.won, state.until, state.error))
        elif state.next < len(state.items):
            self._fill(machine, active)
        elif not running:
            self._over(machine, active)

    def does_without(self, active: Active, run: BodyRun) -> bool:
        return self.keep_going or active.extra.until is not None

    def _over(self, machine: Machine, active: Active) -> None:
        state: Items = active.extra
        if state.until is not None and state.won < state.until:
            machine.fail(active, not_enough(active, state.won, state.until, state.error))
            return
        self._gather(active)
        machine.complete(active)

    def settled(self, machine: Machine, active: Active, then: tuple[Any, ...]) -> None:
        """The loop was left early: since enough have succeeded, or by `stop`, which keeps what its own item has."""
        state: Items = active.extra
        if then[0] == "stopped":
            state.done.add(then[1])
        self._gather(active)
        machine.complete(active)

    def _gather(self, active: Active) -> None:
        """Make the names inside lists, in item order; items that failed or were cancelled are left out."""
        state: Items = active.extra
        done = [state.scopes[index] for index in sorted(state.done)]
        for name in self.collect:
            scopes = [scope for scope in done if scope is not None and name in scope.values]
            label = joined_all(scope.label(name) for scope in scopes)
            active.scope.bind(name, [scope.values[name] for scope in scopes], label)


class Rounds:
    """How far a `repeat` has come: the scopes of all rounds, the bound."""

    __slots__ = ("earlier", "scope", "times")

    def __init__(self, times: int | None) -> None:
        self.earlier: list[Scope] = []
        self.scope: Scope | None = None
        self.times = times


class RepeatNode(Node):
    """`repeat until CONDITION, up to N times`."""

    op = "repeat"
    __slots__ = ("collect", "inside", "times", "until")

    def __init__(self, data: Mapping[str, Any], linker: Linker) -> None:
        super().__init__(data, linker)
        self.until = linker.optional(data.get("until"))
        self.times = linker.optional(data.get("times"))
        self.inside = linker.body(data["body"])
        self.collect = frozenset(data.get("collect", ()))

    def begin(self, machine: Machine, active: Active) -> None:
        try:
            times = whole(machine, self.times, active.scope, "`times`") if self.times is not None else None
        except EvaluationError as problem:
            machine.give_up(active, problem)
            return
        machine.begun("block_started", active, {"times": times})

    def opened(self, machine: Machine, active: Active, data: dict[str, Any], label: str) -> None:
        active.extra = Rounds(data["times"])
        self.next_round(machine, active)

    def next_round(self, machine: Machine, active: Active) -> None:
        """Begin the next round in a scope of its own."""
        rounds: Rounds = active.extra
        if rounds.scope is not None:
            rounds.earlier = [*rounds.earlier, rounds.scope]
        scope = Scope(active.scope, prefix=active.scope.prefix)
        scope.loop = (rounds.earlier, self.collect)
        scope.values["round"] = len(rounds.earlier) + 1
        rounds.scope = scope
        machine.enter(machine.open_body(self.inside, active, "branch", scope))

    def run_ended(self, machine: Machine, active: Active, run: BodyRun, how: str, error: Error | None) -> None:
        if how == "failed":
            assert error is not None
            machine.fail(active, error)
            return
        active.phase = "judging"
        machine.ready.append(active)

    def resume(self, machine: Machine, active: Active) -> None:
        rounds: Rounds = active.extra
        assert rounds.scope is not None
        number = len(rounds.earlier) + 1
        try:
            done = self.until is not None and machine.value(self.until, rounds.scope)
            if done is not True and done is not False:
                raise EvaluationError("wrong_type", "the condition of `repeat until` must be true or false")
        except EvaluationError as problem:
            machine.give_up(active, problem)
            return
        if done or (self.until is None and number == rounds.times):
            machine.record("step_completed", active.path, {"rounds": number})
        elif number == rounds.times:
            message = f"after {number} rounds the condition was still not true"
            error = {
                "kind": "loop_limit",
                "message": message,
                "step": self.name,
                "attempts": number,
                "detail": None,
            }
            machine.record("step_failed", active.path, {"error": error})
        else:
            machine.record("round_started", active.path, {"round": number + 1})

    def completed(self, machine: Machine, active: Active, data: dict[str, Any], label: str) -> None:
        self._gather(active)
        machine.complete(active)

    def settled(self, machine: Machine, active: Active, then: tuple[Any, ...]) -> None:
        """The loop was left by `stop`."""
        self._gather(active)
        machine.complete(active)

    def _gather(self, active: Active) -> None:
        rounds: Rounds = active.extra
        if rounds.scope is None:
            return
        scopes = [*rounds.earlier, rounds.scope]
        target = active.scope.target
        for name in self.collect:
            last = rounds.scope
            if name in last.values:
                target.bind(name, last.values[name], last.label(name))
            else:
                target.unbind(name)
            target.rounds = target.rounds or {}
            target.rounds[name] = [scope.values[name] for scope in scopes if name in scope.values]

"""Stubs: what steps, people and voices do in a test, call after call."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from ..compiler.kinds import Kind
from .machine.event import Consult
from .machine.machine import Machine
from .machine.state import Active, Scope


class Outcome(NamedTuple):
    """What one call of a stubbed step does: a value or an error kind, after a time in microseconds."""

    value: Any = None
    fails: str | None = None
    after: int = 0


class Stub:
    """What a step does call after call; the last outcome repeats. `item` and `run` are what it is for, None all."""

    def __init__(
        self, outcomes: list[Outcome], item: Any = None, *, for_item: bool = False, run: str | None = None
    ) -> None:
        self.outcomes = outcomes
        self.item = item
        self.for_item = for_item
        self.run = run
        self.calls = 0

    def fits(self, scope: Scope | None, variables: frozenset[str]) -> bool:
        """Whether the stub is for the loop items around a step."""
        if not self.for_item:
            return True
        while scope is not None:
            if any(covers(scope.values[name], self.item) for name in variables & scope.values.keys()):
                return True
            scope = scope.parent
        return False

    def next(self, machine: Machine) -> Outcome:
        """The outcome of the next call, for a step of this run."""
        outcome = self.outcomes[min(self.calls, len(self.outcomes) - 1)]
        self.calls += 1
        return outcome


def covers(value: Any, wanted: Any) -> bool:
    """Whether a value holds what is wanted: equal, or a record with at least these fields."""
    if isinstance(wanted, dict):
        return isinstance(value, dict) and all(key in value and covers(value[key], wanted[key]) for key in wanted)
    if isinstance(wanted, list):
        return (
            isinstance(value, list)
            and len(value) == len(wanted)
            and all(covers(one, other) for one, other in zip(value, wanted, strict=True))
        )
    return bool(value == wanted) and isinstance(value, bool) == isinstance(wanted, bool)


def stub_for(stubs: list[Stub], active: Active, run: str) -> Stub | None:
    """The stub for a step of a run: one for this run before one for all, and one for its loop item likewise."""
    variables = frozenset(loop_variables(active))
    fitting = [stub for stub in stubs if stub.run in (None, run) and stub.fits(active.scope, variables)]
    return max(fitting, key=lambda stub: (stub.run is not None, stub.for_item), default=None)


def loop_variables(active: Active) -> list[str]:
    """The variables of the `for each` loops around a node."""
    names, owner = [], active.run.owner
    while owner is not None:
        if owner.node.op == "each":
            names.append(owner.node.variable)  # type: ignore[attr-defined]
        owner = owner.run.owner
    return names


def quiet_result(active: Active, kind: Kind | None) -> Any:
    """What a step gives in a test that says nothing about it: a text where a text is due, else nothing."""
    type = active.node.gives  # type: ignore[attr-defined]
    if type is None and kind is not None and isinstance(kind.result, str):
        type = kind.result
    return f"{active.node.name} (test)" if type == "text" else None


def opinion_of(outcome: Outcome, command: Consult) -> dict[str, Any]:
    """A stubbed opinion: a choice with its confidence; the rest of the probability is shared equally."""
    if outcome.fails is not None:
        return {"status": "error", "why": outcome.fails}
    stated, options = outcome.value, command.options
    if not isinstance(stated, Mapping) or stated.get("choice") not in options:
        return {"status": "error", "why": f"its answer names none of the options {', '.join(options)}"}
    said = stated.get("confidence", 80)
    share = float(said) / 100
    rest = (1 - share) / max(1, len(options) - 1)
    p = {option: share if option == stated["choice"] else rest for option in options}
    return {"status": "given", "p": p, "reasoning": stated.get("reasoning") or "", "said": said}

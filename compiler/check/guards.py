"""The guards of one step, taken together: kinds that don't mix, edges never taken, cases that no edge takes."""

from __future__ import annotations

from collections.abc import Hashable, Mapping

from ...dsl.tree import (
    Boolean,
    Compare,
    Decide,
    Expression,
    Guard,
    GuardError,
    GuardIf,
    GuardOtherwise,
    GuardTimeout,
    IsState,
    ListOf,
    Member,
    Name,
    Not,
    Statement,
    Step,
    Target,
    Text,
    TypeName,
    Union,
)
from .. import types
from .edges import Arrow, arrow_kind
from .findings import Findings, here, listed
from .model import Model

_CONTRARY = {"==": "!=", "<": ">=", "<=": ">", "in": "not in"}
_CONTRARY |= {contrary: operator for operator, contrary in _CONTRARY.items()}
_BOOLEANS = frozenset({True, False})


def check_guards(
    nodes: Mapping[str, Statement | Target],
    out: Mapping[str, list[Arrow]],
    model: Model | None,
    findings: Findings,
) -> None:
    """Check the edges out of each step."""
    for name, leaving in out.items():
        guarded = [each for each in leaving if arrow_kind(each) in ("if", "otherwise")]
        plain = [each for each in leaving if arrow_kind(each) == "next"]
        _never_taken(leaving, findings)
        if guarded and plain:
            findings.error(
                "SF335",
                plain[0].source_span.to(plain[0].target_span),
                f"`{name}` has edges with guards and this one without",
                labels=here(guarded[0].source_span.to(guarded[0].target_span), "one with a guard"),
                hint="write `: otherwise` behind it if it is for the rest, or lead it out of another step",
            )
        elif guarded:
            _cover(name, guarded, _Values(name, nodes.get(name), model), findings)


def _guard(arrow: Arrow) -> Guard | None:
    return arrow.edge.guard if arrow.last else None


def _never_taken(leaving: list[Arrow], findings: Findings) -> None:
    """Edges that an earlier edge of the same step leaves nothing for."""
    seen: list[Arrow] = []
    for arrow in leaving:
        first = next((each for each in seen if _takes_all(_guard(each), _guard(arrow))), None)
        if first is not None and (first.target != arrow.target or _guard(first) != _guard(arrow)):
            findings.warning(
                "SF337",
                arrow.source_span.to(arrow.target_span),
                f"this edge to `{arrow.target}` is never taken",
                labels=here(first.source_span.to(first.target_span), "this one comes first and takes every case"),
                hint="edges are tried in the order they stand in: move it up, change its guard or remove it",
            )
        seen.append(arrow)


def _takes_all(first: Guard | None, second: Guard | None) -> bool:
    """Whether the first guard takes every case that the second could."""
    if isinstance(first, GuardOtherwise):
        return isinstance(second, GuardIf | GuardOtherwise)
    if isinstance(first, GuardIf):
        return isinstance(second, GuardIf) and first.times is None and first.condition == second.condition
    if isinstance(first, GuardError):
        return isinstance(second, GuardError) and first.kind in (None, second.kind)
    return isinstance(first, GuardTimeout) and isinstance(second, GuardTimeout)


def _cover(name: str, guarded: list[Arrow], values: _Values, findings: Findings) -> None:
    """Warn if all guards of a step may be false at once, or if the last resort is for nothing."""
    rest = next((each for each in guarded if arrow_kind(each) == "otherwise"), None)
    conditions = [
        guard.condition for each in guarded if isinstance(guard := _guard(each), GuardIf) and guard.times is None
    ]
    covered, left = _covered(conditions, values)
    if covered and rest is not None:
        findings.warning(
            "SF337",
            rest.source_span.to(rest.target_span),
            f"this edge to `{rest.target}` is never taken",
            labels=here(guarded[0].source_span.to(guarded[0].target_span), "the guards from here on take every case"),
            hint="remove it, or one of the guards",
        )
    elif not covered and rest is None:
        last = guarded[-1]
        all_conditions = [guard.condition for each in guarded if isinstance(guard := _guard(each), GuardIf)]
        when = f"for {listed(left)}" if left else "when none of its guards holds"
        if len(guarded) == 1 and not conditions:
            when = "once its bound is used up"
        elif _covered(all_conditions, values)[0]:
            when = "once a bound is used up"
        findings.warning(
            "SF336",
            last.source_span.to(last.target_span),
            f"no edge leads on from `{name}` {when}",
            hint=f"add the rest: `{name} -> ... : otherwise`",
        )


def _covered(conditions: list[Expression], values: _Values) -> tuple[bool, list[str]]:
    """Whether one of the conditions always holds; if not, the values left out where these are known."""
    if any(_contrary(one, other) for one in conditions for other in conditions):
        return True, []
    taken: dict[Hashable, set[object]] = {}
    for condition in conditions:
        subject, found = values.of(condition)
        if subject is not None:
            taken.setdefault(subject, set()).update(found)
    left: list[str] = []
    for subject, found in taken.items():
        wanted = values.all_of(subject, found)
        if wanted is not None and wanted <= found:
            return True, []
        left = left or sorted(map(_shown, (wanted or set()) - found))
    return False, left


def _shown(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _contrary(one: Expression, other: Expression) -> bool:
    """Whether exactly one of two conditions holds, as `x > 5` and `x <= 5`."""
    if isinstance(one, Not):
        return one.operand == other
    if isinstance(one, IsState) and isinstance(other, IsState):
        return (one.operand, one.state) == (other.operand, other.state) and one.negated is not other.negated
    if isinstance(one, Compare) and isinstance(other, Compare):
        same = (one.left, one.right) == (other.left, other.right)
        return same and _CONTRARY.get(one.operator) == other.operator
    return False


class _Values:
    """What the guards of one step compare, and which values that can have."""

    def __init__(self, name: str, node: Statement | Target | None, model: Model | None) -> None:
        self.name = name
        self.node = node
        self.model = model
        self.members = self._own_members()
        self.subjects: dict[Hashable, Expression] = {}

    def of(self, condition: Expression) -> tuple[Hashable | None, set[object]]:
        """What a condition is about and the values for which it holds; no subject where that can't be told."""
        if isinstance(condition, Name):
            if self.members is not None and condition.name in self.members:
                return self.name, {condition.name}
            return condition, {True}
        if isinstance(condition, Not) and isinstance(condition.operand, Name):
            return condition.operand, {False}
        if not isinstance(condition, Compare) or condition.operator not in ("==", "in"):
            return None, set()
        listing = condition.right.items if isinstance(condition.right, ListOf) else (condition.right,)
        found = {_literal(each) for each in listing}
        if None in found:
            return None, set()
        if self.members is not None and isinstance(condition.left, Name) and condition.left.name == self.name:
            return self.name, set(found)
        self.subjects[condition.left] = condition.left
        return condition.left, set(found)

    def all_of(self, subject: Hashable, found: set[object]) -> set[object] | None:
        """All values that a subject can have, none where they can't be told."""
        if found & _BOOLEANS:
            return set(_BOOLEANS)
        if subject == self.name:
            return set(self.members or ()) or None
        expression = self.subjects.get(subject)
        type = self.model.type_of.get(id(expression)) if self.model is not None else None
        if type is not None and type[0] == "one_of":
            return set(type[1])
        return None

    def _own_members(self) -> frozenset[str] | None:
        """The closed set that the step itself gives a member of."""
        if isinstance(self.node, Decide):
            return frozenset(self.node.options)
        if self.model is not None and self.name in self.model.symbols:
            type = types.without_optional(self.model.symbols[self.name].type)
            return frozenset(type[1]) if type[0] == "one_of" else None
        if isinstance(self.node, Step) and isinstance(self.node.gives, Union):
            options = self.node.gives.options
            names = [each.name for each in options if isinstance(each, TypeName)]
            names += [each.value for each in options if isinstance(each, Member)]
            return frozenset(names) if len(names) == len(options) else None
        return None


def _literal(node: Expression) -> object:
    """The value of a literal or of a bare word; None for anything else."""
    if isinstance(node, Boolean):
        return node.value
    if isinstance(node, Name):
        return node.name
    if isinstance(node, Text) and len(node.parts) == 1 and isinstance(node.parts[0], str):
        return node.parts[0]
    return None

"""What a plan alone says about types: which names hold members of closed sets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .plan import Plan
from .types import Type, field_type, is_optional, without_optional

Form = Any


class PlanTypes:
    """The types of inputs, of steps that state theirs, and of decisions."""

    def __init__(self, plan: Plan) -> None:
        content = plan.content
        self.types: dict[str, Type] = {name: spec["type"] for name, spec in (content.get("inputs") or {}).items()}
        self.decisions: dict[str, list[str]] = {}
        for node in _nodes([content.get("body"), content.get("on_error")]):
            if node["op"] == "decide":
                self.decisions[node["name"]] = list(node["options"])
            elif node["op"] in ("step", "flow") and node.get("gives") is not None:
                self.types[node["name"]] = node["gives"]

    def type_of(self, form: Form) -> Type | None:
        """The type of a name or of a field of one; none where the plan does not say."""
        if form[0] == "name":
            if form[1] in self.decisions:
                return ["record", {"choice": ["one_of", self.decisions[form[1]]]}]
            return self.types.get(form[1])
        if form[0] == "field":
            of = self.type_of(form[1])
            return None if of is None else field_type(of, form[2])
        return None

    def members(self, form: Form) -> list[str] | None:
        """The members of the closed set that a form's value is of, none if it is of no such set."""
        type = self.type_of(form)
        if type is None:
            return None
        type = without_optional(type)
        return list(type[1]) if type[0] == "one_of" else None

    def closed(self, form: Form) -> bool:
        """Whether a form's value is a member of a closed set."""
        return self.members(form) is not None

    def covers(self, choice: Mapping[str, Any]) -> bool:
        """Whether the arms of a choice name every member of what they compare, so that one of them is always taken."""
        rest: set[Any] | None = None
        subject = None
        for arm in choice["arms"]:
            guard = arm["guard"]
            if guard[0] != "compare" or guard[1] not in ("==", "in"):
                return False
            if rest is None:
                subject = guard[2]
                rest = self._all_values(subject)
            if rest is None or guard[2] != subject:
                return False
            rest -= set(_constants(guard[3]))
        return rest == set()

    def _all_values(self, form: Form) -> set[Any] | None:
        type = self.type_of(form)
        if type is None or is_optional(type):
            return None
        if type == "boolean":
            return {True, False}
        return set(type[1]) if type[0] == "one_of" else None


def _constants(form: Form) -> Iterator[Any]:
    """The values of a literal or of a list of literals."""
    if form[0] == "lit" and isinstance(form[1], str | bool):
        yield form[1]
    elif form[0] == "lit" and isinstance(form[1], list):
        yield from (item for item in form[1] if isinstance(item, str | bool))
    elif form[0] == "text" and all(isinstance(part, str) for part in form[1]):
        yield "".join(form[1])
    elif form[0] == "list":
        for item in form[1]:
            yield from _constants(item)


def _nodes(data: Any) -> Iterator[Mapping[str, Any]]:
    """Every node inside a part of a plan."""
    pending = [data]
    while pending:
        each = pending.pop()
        if isinstance(each, Mapping):
            if "op" in each and "id" in each:
                yield each
            pending.extend(each.values())
        elif isinstance(each, list):
            pending.extend(each)

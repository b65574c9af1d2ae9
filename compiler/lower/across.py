"""What reaches across runs becomes a part of the plan, where there is any."""

from __future__ import annotations

from typing import Any

from ...dsl.tree import Assignment, Entry, Expression, Field, Flow, Limit, Name, OncePer, Record, Remember, walk
from ..check.model import Model
from .expressions import Expressions, Form


def across(expressions: Expressions, model: Model, flow: Flow) -> dict[str, Any]:
    """The keys `remember`, `once` and `limits` of a plan."""
    found: dict[str, Any] = {}
    for each in flow.declarations:
        if isinstance(each, Remember):
            value = {"type": model.symbols[each.name].type, "value": expressions.form(each.value)}
            found.setdefault("remember", {})[each.name] = value
        elif isinstance(each, OncePer):
            found["once"] = {
                "key": expressions.form(each.key),
                "keep": expressions.optional(each.keep),
                "reused": _reused(flow),
            }
        elif isinstance(each, Limit):
            assert isinstance(each.entry.value, Record)
            settings = limit(expressions, each.entry.value.entries)
            found.setdefault("limits", {})[each.entry.key] = settings["at_once"]
    return found


def limit(expressions: Expressions, entries: tuple[Entry, ...]) -> dict[str, Form]:
    """The settings of a limit."""
    return {entry.key: expressions.form(entry.value) for entry in entries}


def _reused(flow: Flow) -> list[str]:
    """The outputs that are set to `run.reused`: true where a run takes the outputs of another one."""
    names = [node.name for node in walk(flow) if isinstance(node, Assignment) and _is_reused(node.value)]
    return list(dict.fromkeys(names))


def _is_reused(value: Expression) -> bool:
    return isinstance(value, Field) and value.name == "reused" and isinstance(value.of, Name) and value.of.name == "run"

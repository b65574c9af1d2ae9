"""How a step looks whether it has been done: `look_up: { get: URL, found: answer.id }`."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ...dsl.source import Span
from ...dsl.tree import Entry, Expression, Record, Step, Text
from ..effects import effect_as_written
from ..kinds import Kind
from ..types import Type
from .context import Context, Here
from .expressions import entries_once
from .findings import instead, listed, nearest
from .literal import literal
from .model import Declaration, Scope, Symbol
from .typing import check, fits

FOUND = "found"
"""What of the answer is the result of the step; missing means that there is nothing."""


def reading(step: Step, value: Record) -> Step:
    """The step that a look is: of the same kind, with the settings of the look."""
    return replace(step, main=None, settings=tuple(entry for entry in value.entries if entry.key != FOUND), gives=None)


def check_look_up(context: Context, step: Step, kind: Kind, entry: Entry, here: Here) -> None:
    """A record of settings of the same kind that together only read, and what of the answer is the result."""
    value = entry.value
    if not isinstance(value, Record):
        check(context, value, here)
        context.findings.error(
            "SF236", value.span, "`look_up` is a record of settings that read", hint=f"write `look_up: {_hint(kind)}`"
        )
        return
    inner = _scope(context, value, here, "key", "text")
    for each in entries_once(context, value.entries, "the setting"):
        if each.key == FOUND:
            check(context, each.value, _scope(context, each, here, "answer", "any"))
        else:
            _setting(context, kind, each, inner)
    if effect_as_written(step, kind) in ("none", "read"):
        context.findings.error(
            "SF250", entry.span, f"`{step.name}` only reads, so there is nothing to look for", hint="take it away"
        )
        return
    look = reading(step, value)
    if effect_as_written(look, kind) != "read":
        context.findings.error(
            "SF250", value.span, "`look_up` does not only read", hint=f"write `look_up: {_hint(kind)}`"
        )
    elif kind.check is not None:
        written: dict[str, Expression] = {each.key: each.value for each in look.settings}
        for problem in kind.check({name: literal(each) for name, each in written.items()}):
            at = written.get(problem.setting)
            context.findings.error("SF250", value.span if at is None else at.span, problem.message, hint=problem.hint)


def _hint(kind: Kind) -> str:
    if "query" in kind.settings and "params" in kind.settings:
        return '{ query: "select ... where ...", params: { name: value } }'
    return '{ get: "https://..." }'


def _scope(context: Context, node: Record | Entry, here: Here, name: str, type: Type) -> Here:
    """The scope of what holds one name more."""
    scope = Scope("inner", here.scope, node=node)
    scope.names[name] = Symbol(name, "answer", scope, [Declaration(node, node.span)], type, sure=True)
    context.model.scopes[id(node)] = scope
    return here.within(scope)


def _setting(context: Context, kind: Kind, entry: Entry, here: Here) -> None:
    own = kind.settings.get(entry.key) if entry.key != "look_up" else None
    if own is None:
        check(context, entry.value, here)
        known = [*kind.settings, FOUND]
        key = Span(entry.span.start, entry.span.start + len(entry.key))
        rest: dict[str, Any] = instead(key, nearest(entry.key, known)) or {"hint": f"it has {listed(known, 'and')}"}
        context.findings.error("SF202", key, f"`look_up` has no setting `{entry.key}`", **rest)
        return
    fits(context, entry.value, here, own.type, f"`{entry.key}`")
    plain = isinstance(entry.value, Text) and all(isinstance(part, str) for part in entry.value.parts)
    if own.fills == "never" and not plain:
        context.findings.error(
            "SF248",
            entry.value.span,
            f"`{entry.key}` of a look-up is not plain text",
            hint="write `:name` where a value belongs, and give it in `params: { name: value }`",
        )

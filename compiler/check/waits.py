"""Waiting: timers and events; emitting events."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...dsl.source import Span
from ...dsl.tree import Emit, Entry, WaitEvent, WaitFor, WaitStatement, WaitUntil
from .. import types
from ..types import Type
from .blocks import check_clauses
from .context import Context, Here, Place
from .expressions import entries_once
from .findings import instead, listed, nearest
from .model import Declaration, Scope, Symbol
from .state import State
from .typing import condition, fits

if TYPE_CHECKING:
    from .statements import Statements


def check_wait(flow: Statements, wait: WaitStatement, place: Place, state: State) -> State:
    """`wait 10s`, `wait until moment`, `wait for event`."""
    context = flow.context
    here = place.at(state)
    end = state
    if isinstance(wait, WaitFor):
        fits(context, wait.duration, here, "duration", "`wait`")
    elif isinstance(wait, WaitUntil):
        fits(context, wait.moment, here, "datetime", "`wait until`")
    elif isinstance(wait, WaitEvent):
        unknown = wait.event not in context.model.events
        fields = event(context, wait.event, wait.event_span)
        if wait.where is not None:
            inner = event_scope(context, wait, wait.alias or wait.event, "any" if unknown else ["record", fields], here)
            condition(context, wait.where, inner)
        symbol = flow.symbol(wait.alias or wait.event, wait)
        if symbol is not None and state.reached:
            end = state.knowing([("ran", symbol, ())])
    return check_clauses(flow, wait, place, state, end)


def event(context: Context, name: str, span: Span) -> dict[str, Type]:
    """The fields of a declared event; one that is not declared is a finding."""
    events = context.model.events
    context.model.reads.setdefault(f"event {name}", []).append(span)
    if name in events:
        return events[name]
    rest: dict[str, Any] = instead(span, nearest(name, events)) or {
        "hint": f"declare it at the top: `event {name} {{ ... }}`, with `from outside` if others send it"
    }
    context.findings.error("SF214", span, f"there is no event `{name}`", **rest)
    events[name] = {}
    return {}


def event_scope(context: Context, node: Any, name: str, type: Type, here: Here) -> Here:
    """The scope of a `where`, which holds the event."""
    scope = Scope("inner", here.scope, node=node)
    scope.names[name] = Symbol(name, "event", scope, [Declaration(node, node.span)], type, sure=True)
    context.model.scopes[id(node)] = scope
    return here.within(scope)


def check_emit(context: Context, emit: Emit, here: Here) -> None:
    """`emit paid { order: id }`: a declared event with all its fields."""
    fields = event(context, emit.event, emit.event_span)
    context.model.reads.setdefault(f"emit {emit.event}", []).append(emit.event_span)
    check_fields(context, emit.fields, fields, here, f"the event `{emit.event}`")
    written = {entry.key for entry in emit.fields}
    for name, type in fields.items():
        if name not in written and not types.is_optional(type):
            context.findings.error(
                "SF243",
                emit.event_span,
                f"the event `{emit.event}` is sent without its field `{name}`",
                hint=f"add `{name}: ...`",
            )


def check_fields(context: Context, entries: tuple[Entry, ...], fields: dict[str, Type], here: Here, what: str) -> None:
    """The fields written of something whose fields are declared."""
    for entry in entries_once(context, entries, "the field"):
        key = Span(entry.span.start, entry.span.start + len(entry.key))
        wanted = fields.get(entry.key)
        if wanted is None:
            rest: dict[str, Any] = instead(key, nearest(entry.key, fields)) or {
                "hint": f"it has {listed(list(fields), 'and')}" if fields else "it has no fields"
            }
            context.findings.error("SF208", key, f"{what} has no field `{entry.key}`", **rest)
        fits(context, entry.value, here, wanted or "any", f"`{entry.key}`")

"""Declarations: inputs, outputs, events, triggers, defaults."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ...dsl.source import Span
from ...dsl.tree import (
    DefaultHandler,
    DefaultSetting,
    EventDefinition,
    Flow,
    Input,
    Limit,
    NamedDeclaration,
    OncePer,
    OnEvent,
    OnMail,
    OnSchedule,
    OnWebhook,
    Output,
    Remember,
    Text,
    Trigger,
    TypeDefinition,
)
from .. import types
from ..caps import caps
from ..kinds import COMMON_SETTINGS
from ..types import Type
from . import across, schedules
from .context import Context, Here
from .declare import Declarer
from .findings import here as label
from .findings import instead, listed, nearest
from .model import Declaration, Scope
from .settings import common
from .typing import condition, fits
from .waits import event, event_scope
from .written import Types

FILE_SETTINGS = ("ask", "cap", "zone")
"""Settings that only a whole file has."""

UNTYPED: dict[type, Type] = {
    OnMail: [
        "record",
        {"from": "text", "to": ["list", "text"], "subject": "text", "body": "text", "attachments": ["list", "file"]},
    ],
    OnSchedule: ["record", {"at": "datetime"}],
}
"""What triggers bring when no type is written."""


def gather_types(context: Context, flow: Flow) -> Types:
    """The declared types, each name once."""
    definitions: dict[str, TypeDefinition] = {}
    for each in flow.declarations:
        if not isinstance(each, TypeDefinition):
            continue
        if each.name in types.BASE_TYPES:
            context.findings.error(
                "SF204", each.name_span, f"`{each.name}` is a type of the language", hint="give yours another name"
            )
        elif each.name in definitions:
            _twice(context, each, definitions[each.name], "type")
        else:
            definitions[each.name] = each
    written = Types(context, definitions)
    for name, definition in definitions.items():
        if name not in written.resolved:
            from ...dsl.tree import TypeName

            written.resolve(TypeName(name, span=definition.name_span))
    context.model.types.update(written.resolved)
    return written


def _twice(context: Context, second: NamedDeclaration, first: NamedDeclaration, word: str) -> None:
    context.findings.error(
        "SF204",
        second.name_span,
        f"the {word} `{second.name}` is declared twice",
        labels=label(first.name_span, "first here"),
        hint="remove one of the two, or give it another name",
    )


def declare(context: Context, flow: Flow, written: Types, declarer: Declarer) -> None:
    """Enter inputs, outputs, events and what triggers bring into the model."""
    model = context.model
    first: dict[tuple[type, str], NamedDeclaration] = {}
    for each in flow.declarations:
        if isinstance(each, Output | EventDefinition):
            before = first.setdefault((type(each), each.name), each)
            if before is not each:
                _twice(context, each, before, "output" if isinstance(each, Output) else "event")
                continue
        if isinstance(each, Input | Remember):
            symbol = declarer.add(
                each.name, "input" if isinstance(each, Input) else "state", model.run, each, each.name_span
            )
            if symbol.declarations[0].node is each:
                symbol.sure = True
                symbol.type = written.resolve(each.type)
                if isinstance(each, Input):
                    model.inputs[each.name] = symbol.type
        elif isinstance(each, Output):
            model.outputs[each.name] = written.resolve(each.type)
        elif isinstance(each, EventDefinition):
            model.events[each.name] = written.fields(each.fields)
    for each in flow.declarations:
        if isinstance(each, Trigger) and each.alias is not None:
            _alias(context, each, written, declarer)


def _alias(context: Context, trigger: Trigger, written: Types, declarer: Declarer) -> None:
    """`as m: Mail` names what the trigger brings; a run that was started otherwise is given it by that name."""
    assert trigger.alias is not None
    if trigger.type is not None:
        brought = written.resolve(trigger.type)
    elif isinstance(trigger, OnEvent):
        brought = ["record", context.model.events.get(trigger.event, {})]
    else:
        brought = UNTYPED.get(type(trigger), "any")
    text = context.source.text[trigger.span.start : trigger.span.end]
    at = text.rfind(trigger.alias)
    span = Span(trigger.span.start + at, trigger.span.start + at + len(trigger.alias)) if at >= 0 else trigger.span
    known = context.model.symbols.get(trigger.alias)
    if known is not None and known.role == "trigger" and types.without_optional(known.type) == brought:
        known.declarations.append(Declaration(trigger, span))
        return
    symbol = declarer.add(trigger.alias, "trigger", context.model.run, trigger, span)
    if symbol.declarations[0].node is trigger:
        always = all(
            each.alias == trigger.alias for each in context.model.flow.declarations if isinstance(each, Trigger)
        )
        symbol.type, symbol.sure = brought if always else types.optional(brought), True


def check_declarations(context: Context, flow: Flow) -> None:
    """Check what declarations say besides names and types."""
    here = Here(context.model.run)
    defaults: dict[str, DefaultSetting] = {}
    handler: DefaultHandler | None = None
    single: dict[str, OncePer | Limit] = {}
    for each in flow.declarations:
        if isinstance(each, Input) and each.default is not None:
            _default_value(context, each)
        elif isinstance(each, Trigger):
            _trigger(context, each, here)
            _not_brought(context, flow, each)
        elif isinstance(each, DefaultSetting):
            before = defaults.setdefault(each.entry.key, each)
            if before is not each:
                context.findings.error(
                    "SF204",
                    each.span,
                    f"the default of `{each.entry.key}` is set twice",
                    labels=label(before.span, "first here"),
                    hint="remove one of the two",
                )
            _default(context, each)
        elif isinstance(each, DefaultHandler):
            if handler is not None:
                context.findings.error(
                    "SF204",
                    Span(each.span.start, each.span.start + len("default on error")),
                    "`default on error` stands twice",
                    labels=label(handler.span, "first here"),
                    hint="make one of the two",
                )
            handler = handler or each
        elif isinstance(each, Remember):
            symbol = context.model.symbols.get(each.name)
            own = symbol is not None and symbol.declarations[0].node is each
            with _no_names(context) as nowhere:
                across.check_remember(context, each, symbol.type if symbol is not None and own else "any", nowhere)
        elif isinstance(each, OncePer | Limit):
            key = each.entry.key if isinstance(each, Limit) else "once per"
            before_it = single.setdefault(key, each)
            if before_it is not each:
                across.check_twice(context, each, before_it, f"`{key}`")
            with _no_names(context) as nowhere:
                if isinstance(each, Limit):
                    across.check_limit(context, each, nowhere)
            if isinstance(each, OncePer):
                across.check_once(context, each, here, Here(Scope("run")))


def _not_brought(context: Context, flow: Flow, trigger: Trigger) -> None:
    """Inputs that a trigger surely does not fill need a default, or may be missing."""
    fields = UNTYPED.get(type(trigger), ["record", context.model.events.get(getattr(trigger, "event", ""), {})])[1]
    if isinstance(trigger, OnWebhook) and trigger.alias is None:
        return
    for each in flow.declarations:
        if not isinstance(each, Input) or each.default is not None:
            continue
        if types.is_optional(context.model.inputs.get(each.name, "any")):
            continue
        if trigger.alias is not None or each.name not in fields:
            context.findings.error(
                "SF244",
                each.name_span,
                f"the trigger does not bring the input `{each.name}`",
                labels=label(trigger.span, "the trigger"),
                hint="give it a default, or let it be missing with `?`",
            )


def _default_value(context: Context, each: Input) -> None:
    """The default of an input may not read the run: it is taken before anything is known."""
    assert each.default is not None
    with _no_names(context) as here:
        fits(context, each.default, here, context.model.inputs.get(each.name, "any"), f"the input `{each.name}`")


@contextmanager
def _no_names(context: Context) -> Iterator[Here]:
    """A place at which nothing is known."""
    saved, context.model.symbols = context.model.symbols, {}
    try:
        yield Here(Scope("run"))
    finally:
        context.model.symbols = saved


def _default(context: Context, each: DefaultSetting) -> None:
    """A default stands for all steps, in loops and out of them, so it may not read the run either."""
    with _no_names(context) as here:
        _default_setting(context, each, here)


def _default_setting(context: Context, each: DefaultSetting, here: Here) -> None:
    entry = each.entry
    key = Span(entry.span.start, entry.span.start + len(entry.key))
    if entry.key == "zone":
        if not isinstance(entry.value, Text) or not schedules.is_zone("".join(map(str, entry.value.parts))):
            context.findings.error(
                "SF238", entry.value.span, "this is no time zone", hint='write one like `"Europe/Berlin"`, or `"UTC"`'
            )
    elif entry.key == "ask":
        if not isinstance(entry.value, Text) or any(not isinstance(part, str) for part in entry.value.parts):
            context.findings.error(
                "SF241",
                entry.value.span,
                "`default ask` names one role as a plain text",
                hint='write `default ask: "desk"`',
            )
    elif entry.key == "cap":
        try:
            caps(entry.value)
        except ValueError as problem:
            context.findings.error("SF249", entry.value.span, str(problem), hint="write `default cap: { time: 2h }`")
    elif entry.key in COMMON_SETTINGS:
        common(context, entry, here, "any")
    else:
        known = [*COMMON_SETTINGS, *FILE_SETTINGS]
        rest: dict[str, Any] = instead(key, nearest(entry.key, known)) or {
            "hint": f"defaults are {listed(known, 'and', most=12)}"
        }
        context.findings.error("SF202", key, f"no setting of all steps is called `{entry.key}`", **rest)


def _trigger(context: Context, trigger: Trigger, here: Here) -> None:
    if isinstance(trigger, OnEvent):
        text = context.source.text[trigger.span.start : trigger.span.end]
        at = text.find(trigger.event, len("on event"))
        span = Span(trigger.span.start + at, trigger.span.start + at + len(trigger.event)) if at >= 0 else trigger.span
        fields = event(context, trigger.event, span)
        if trigger.where is not None:
            name = trigger.alias or trigger.event
            condition(context, trigger.where, event_scope(context, trigger, name, ["record", fields], here))
    elif isinstance(trigger, OnSchedule):
        fault = schedules.fault(trigger.schedule)
        if fault is not None:
            context.findings.error("SF234", trigger.span, fault[0], hint=fault[1])
        if trigger.zone is not None and not schedules.is_zone(trigger.zone):
            context.findings.error(
                "SF238",
                trigger.span,
                f"`{trigger.zone}` is no time zone",
                hint='write one like `"Europe/Berlin"`, or `"UTC"`',
            )
        return

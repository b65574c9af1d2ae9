"""The settings that every kind of step takes."""

from __future__ import annotations

from typing import Any

from ...dsl.source import Span
from ...dsl.tree import Entry, Expression, ListOf, Name, Nothing, Record, Text
from ..kinds import COMMON_SETTINGS, Setting
from ..types import Type
from .across import check_key, check_limit_setting
from .context import Context, Here
from .expressions import entries_once
from .findings import instead, listed, nearest
from .model import Declaration, Scope, Symbol
from .typing import check, counted, fits

ERROR: Type = [
    "record",
    {"kind": "text", "message": "text", "step": "text", "attempts": "integer", "detail": "any"},
]
"""What a handler sees as `error`."""

RETRY: dict[str, Type] = {
    "times": "integer",
    "wait": "duration",
    "grow": "number",
    "up_to": "duration",
    "on": ["union", ["text", ["list", "text"]]],
}


def common(context: Context, entry: Entry, here: Here, result: Type) -> None:
    """A setting that every kind takes."""
    setting: Setting = COMMON_SETTINGS[entry.key]
    if entry.key == "limit":
        check_limit_setting(context, entry.value, here)
    elif entry.key == "once_per":
        check_key(context, entry.value, here, "`once_per`")
    elif entry.key == "retry":
        _retry(context, entry.value, here)
    elif entry.key == "recovery":
        _recovery(context, entry.value, here)
    elif entry.key == "fallback":
        scope = Scope("inner", here.scope, node=entry)
        scope.names["error"] = Symbol("error", "error", scope, [Declaration(entry, entry.span)], ERROR, sure=True)
        context.model.scopes[id(entry)] = scope
        fits(context, entry.value, here.within(scope), result, "`fallback`")
    elif entry.key == "skip":
        fits(context, entry.value, here, "boolean", "`skip`")
    else:
        fits(context, entry.value, here, setting.type, f"`{entry.key}`")


def _retry(context: Context, value: Expression, here: Here) -> None:
    """`{ times: 3, wait: 1s }` or a list of these."""
    for part in value.items if isinstance(value, ListOf) else (value,):
        if not isinstance(part, Record):
            check(context, part, here)
            context.findings.error(
                "SF236",
                part.span,
                "`retry` is a record, or a list of records",
                hint="write `retry: { times: 3, wait: 1s }`",
            )
            continue
        entries = entries_once(context, part.entries, "the setting")
        for entry in entries:
            wanted = RETRY.get(entry.key)
            if wanted is None:
                check(context, entry.value, here)
                key = Span(entry.span.start, entry.span.start + len(entry.key))
                rest: dict[str, Any] = instead(key, nearest(entry.key, RETRY)) or {
                    "hint": f"it has {listed(list(RETRY), 'and')}"
                }
                context.findings.error("SF202", key, f"`retry` has no setting `{entry.key}`", **rest)
            elif entry.key == "times":
                counted(context, entry.value, here, "`times`")
            elif entry.key == "on":
                _error_kinds(context, entry.value)
            else:
                fits(context, entry.value, here, wanted, f"`{entry.key}`")
        if all("times" not in (entry.key, nearest(entry.key, RETRY)) for entry in entries):
            context.findings.error(
                "SF213", part.span, "`retry` does not say how often", hint="add `times: 3`; the first attempt counts"
            )


def _recovery(context: Context, value: Expression, here: Here) -> None:
    """`automatic`, `{ ask: "role" }`, or `none` to switch it off for one step."""
    if is_automatic(value) or isinstance(value, Nothing):
        return
    if isinstance(value, Record) and [entry.key for entry in value.entries] == ["ask"]:
        fits(context, value.entries[0].value, here, ["union", ["text", ["list", "text"]]], "`ask`")
        return
    context.findings.error(
        "SF236",
        value.span,
        "`recovery` is `automatic`, or says who is asked about what is left",
        hint='write `recovery: automatic` or `recovery: { ask: "role" }`',
    )


def is_automatic(value: Expression) -> bool:
    """Whether the value of `recovery` is the word `automatic`, which names nothing here."""
    return isinstance(value, Name) and value.name == "automatic"


def _error_kinds(context: Context, value: Expression) -> None:
    """Error kinds are plain texts, so that a reader and the checks know them."""
    for part in value.items if isinstance(value, ListOf) else (value,):
        if not isinstance(part, Text) or any(not isinstance(each, str) for each in part.parts):
            context.findings.error(
                "SF236", part.span, "error kinds are written as plain texts", hint='write `on: ["timeout"]`'
            )

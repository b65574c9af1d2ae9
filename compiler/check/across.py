"""What reaches across the runs of a flow: remembered values, runs that are one, places that are limited."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ...dsl.source import Span
from ...dsl.tree import Entry, Expression, Keep, Limit, OncePer, Record, Remember
from .. import types
from .context import Context, Here
from .expressions import entries_once
from .findings import here as label
from .findings import instead, listed, nearest
from .typing import check, counted, fits, mismatch, present

KEYS = ("text", "integer", "number", "boolean", "date", "datetime")
"""The types that a key may be of, besides a closed set."""

LIMIT = ("name", "at_once")


def check_remember(context: Context, remember: Remember, type: types.Type, nowhere: Here) -> None:
    """The value that the first run finds; `nowhere` is a place at which nothing is known."""
    fits(context, remember.value, nowhere, type, f"`{remember.name}`")


def check_keep(context: Context, keep: Keep, here: Here) -> None:
    """`keep NAME = VALUE`: a remembered name, and a value of its type."""
    symbol = context.model.symbols.get(keep.name)
    if symbol is not None and symbol.role == "state":
        context.refer(keep.name_span, symbol, use=False)
        fits(context, keep.value, here, symbol.type, f"`{keep.name}`")
        return
    check(context, keep.value, here)
    known = [each.name for each in context.model.symbols.values() if each.role == "state"]
    rest: dict[str, Any] = instead(keep.name_span, nearest(keep.name, known)) or {
        "hint": f"declare it at the top: `remember {keep.name}: TYPE = VALUE`"
    }
    context.findings.error("SF265", keep.name_span, f"`{keep.name}` is not remembered", **rest)


def check_once(context: Context, once: OncePer, here: Here, nowhere: Here) -> None:
    """`once per KEY keep DURATION`: the key is known when a run begins."""
    check_key(context, once.key, here, "`once per`")
    if once.keep is not None:
        fits(context, once.keep, nowhere, "duration", "`keep`")


def check_key(context: Context, key: Expression, here: Here, what: str) -> None:
    """A key is one plain value."""
    found = present(context, key, here)
    if found not in (*KEYS, "any", "never") and found[0] != "one_of":
        mismatch(context, key, found, "text", what, here)


def check_limit(context: Context, limit: Limit, nowhere: Here) -> None:
    """`limit NAME: { at_once: N }`: how many runs of the flow may be at work."""
    if isinstance(limit.entry.value, Record):
        entries = entries_once(context, limit.entry.value.entries, "the setting")
        _settings(context, entries, nowhere, limit.entry.span, ("at_once",))
    else:
        check(context, limit.entry.value, nowhere)
        _no_record(context, limit.entry.value.span, f"limit {limit.entry.key}: {{ at_once: 2 }}")


def check_limit_setting(context: Context, value: Expression, here: Here) -> None:
    """`limit: { name: "crm", at_once: 2 }` of a step."""
    if isinstance(value, Record):
        check_limit_clause(context, value.entries, here, value.span)
    else:
        check(context, value, here)
        _no_record(context, value.span, 'limit: { name: "crm", at_once: 2 }')


def check_limit_clause(context: Context, entries: tuple[Entry, ...], here: Here, span: Span) -> None:
    """`limit { name: "crm", at_once: 2 }` behind a block."""
    _settings(context, entries_once(context, entries, "the setting"), here, span, LIMIT)


def _no_record(context: Context, span: Span, form: str) -> None:
    context.findings.error("SF236", span, "`limit` is a record", hint=f"write `{form}`")


def _settings(context: Context, entries: Iterable[Entry], here: Here, span: Span, known: tuple[str, ...]) -> None:
    written = set()
    for entry in entries:
        written.add(entry.key)
        if entry.key not in known:
            check(context, entry.value, here)
            key = Span(entry.span.start, entry.span.start + len(entry.key))
            guess = nearest(entry.key, known)
            written.add(guess or "")
            rest: dict[str, Any] = instead(key, guess) or {"hint": f"it has {listed(known, 'and')}"}
            context.findings.error("SF202", key, f"`limit` has no setting `{entry.key}`", **rest)
        elif entry.key == "at_once":
            counted(context, entry.value, here, "`at_once`")
        else:
            fits(context, entry.value, here, "text", "`name`")
    for name in known:
        if name not in written:
            example = {"name": 'name: "crm"', "at_once": "at_once: 2"}[name]
            context.findings.error("SF213", span, f"`limit` does not say its `{name}`", hint=f"add `{example}`")


def check_twice(context: Context, each: OncePer | Limit, before: OncePer | Limit, what: str) -> None:
    """Report a declaration of which there may be one only."""
    context.findings.error(
        "SF204",
        each.span,
        f"{what} stands twice",
        labels=label(before.span, "first here"),
        hint="make one of the two",
    )

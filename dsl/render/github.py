"""Findings as commands of GitHub's workflows, which show each beside its line of a change."""

from __future__ import annotations

from collections.abc import Sequence

from ..columns import safe
from ..diagnostic import Diagnostic, Severity, in_order
from ..error import SayflowError
from ..source import Source
from . import Findings, Look, counted

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.HINT: "notice"}


def findings(sources: Findings, errors: Sequence[SayflowError], look: Look) -> str:
    """One line each, and one for the log that counts them."""
    lines = [_finding(source, each) for source, found in sources for each in in_order(found)]
    return "\n".join([*lines, *map(_error, errors), counted(sources, errors)]) + "\n"


def error(error: SayflowError, look: Look) -> str:
    """The error as one line."""
    return _error(error) + "\n"


def _finding(source: Source, found: Diagnostic) -> str:
    line, column = source.place(found.span.start)
    last_line, last_column = source.place(found.span.end)
    place = {"file": source.name, "line": str(line), "endLine": str(last_line)}
    if line == last_line:
        place |= {"col": str(column), "endColumn": str(last_column)}
    return _command(_COMMANDS[found.severity], {**place, "title": found.code}, found.message, found.hint)


def _error(error: SayflowError) -> str:
    place = {"file": error.where} if error.where else {}
    return _command("error", {**place, "title": error.code}, error.message, error.hint)


def _command(name: str, properties: dict[str, str], message: str, hint: str | None) -> str:
    shown = ",".join(f"{key}={_escaped(value, ':,')}" for key, value in properties.items())
    text = "%0A".join(_escaped(line) for line in (message, *(hint or "").split("\n")) if line)
    return f"::{name} {shown}::{text}"


def _escaped(text: str, signs: str = "") -> str:
    """The text without what would end it: the percent sign first, since the others are written with it."""
    for sign in f"%{signs}":
        text = text.replace(sign, f"%{ord(sign):02X}")
    return safe(text)

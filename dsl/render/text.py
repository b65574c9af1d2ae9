"""Findings for people: place, code and message, the source with the place underlined, hint and fixes."""

from __future__ import annotations

from collections.abc import Sequence

from ..columns import safe
from ..diagnostic import Diagnostic, Severity, in_order
from ..error import SayflowError
from ..snippet import Paint, marks, snippet
from ..source import NOWHERE, Source
from . import Findings, Look, counted

_STYLES = {
    "error": "\x1b[1;31m",
    "warning": "\x1b[1;33m",
    "hint": "\x1b[1;36m",
    "label": "\x1b[34m",
    "gutter": "\x1b[2m",
    "message": "\x1b[1m",
}


def findings(sources: Findings, errors: Sequence[SayflowError], look: Look) -> str:
    """Every finding with its snippet, a blank line behind each, and a line that counts them."""
    paint = _paint(look)
    parts = [_finding(source, each, look, paint) for source, found in sources for each in in_order(found)]
    parts += [_error(each, paint) for each in errors]
    parts.append(_counts(sources, errors))
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def error(error: SayflowError, look: Look) -> str:
    """The error with where it happened, what to do, and the command that says more."""
    paint = _paint(look)
    return "\n".join([*_error(error, paint), *_advice("more", f"sayflow explain {error.code}", paint)]) + "\n"


def _finding(source: Source, found: Diagnostic, look: Look, paint: Paint) -> list[str]:
    severity = found.severity.value
    line, column = source.place(found.span.start)
    rows = [_header(f"{source.name}:{line}:{column}", severity, found.code, found.message, paint)]
    # A finding about the whole file has no place to underline.
    places = [] if found.span == NOWHERE else marks(source, found.span, "^", severity)
    for label in found.labels:
        places += marks(source, label.span, "-", "label", label.text)
    if places:
        rows += snippet(source, places, look.width, paint)
    if found.hint:
        rows += _advice("hint", found.hint, paint)
    for fix in found.fixes:
        rows += _advice("fix", fix.title if fix.safe else f"{fix.title} (unsafe: may change the meaning)", paint)
    return rows


def _error(error: SayflowError, paint: Paint) -> list[str]:
    header = _header(error.where or "", Severity.ERROR.value, error.code, error.message, paint)
    return [header, *(_advice("hint", error.hint, paint) if error.hint else [])]


def _header(where: str, severity: str, code: str, message: str, paint: Paint) -> str:
    place = f"{safe(where)}: " if where else ""
    return f"{place}{paint(severity, f'{severity} {code}')}: {paint('message', safe(message))}"


def _advice(word: str, text: str, paint: Paint) -> list[str]:
    first, *rest = text.split("\n")
    return [
        f"  {paint('hint', word + ':')} {safe(first)}",
        *(" " * (len(word) + 4) + safe(line) for line in rest),
    ]


def _counts(sources: Findings, errors: Sequence[SayflowError]) -> list[str]:
    shown = [each for _, found in sources for each in in_order(found)]
    weighed = [*((each.severity, each.code) for each in shown), *((Severity.ERROR, each.code) for each in errors)]
    if not weighed:
        return [counted(sources, errors)]
    mended = sum(any(fix.safe for fix in each.fixes) for each in shown)
    _, heaviest = min(weighed, key=lambda each: tuple(Severity).index(each[0]))
    what = "it" if len(weighed) == 1 else f"{mended} of them"
    return [
        counted(sources, errors),
        *([f"`sayflow check --fix` mends {what}."] if mended else []),
        f"More about a code: `sayflow explain {heaviest}`",
    ]


def _paint(look: Look) -> Paint:
    if not look.colour:
        return lambda style, text: text
    return lambda style, text: f"{_STYLES[style]}{text}\x1b[0m" if text else ""

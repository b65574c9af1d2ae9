"""`# sayflow: ignore[SF230] reason`: a comment that silences a warning or a hint of one line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ...dsl.diagnostic import Diagnostic, Edit, Fix, Severity, has_errors
from ...dsl.parse import Comment
from ...dsl.source import Source
from .findings import Findings

_FORM = re.compile(r"#\s*sayflow:\s*ignore\s*\[(?P<codes>[^\]]*)\]\s*(?P<reason>.*)")


class Ignore(NamedTuple):
    """One such comment: the codes it names, the line it is for, whether it gives a reason."""

    comment: Comment
    codes: tuple[str, ...]
    line: int
    reason: str


def silence(source: Source, comments: Iterable[Comment], found: Sequence[Diagnostic]) -> list[Diagnostic]:
    """The findings that no comment silences, and what is wrong with such comments.

    Errors can't be silenced. A comment at the end of a line is for that line, one on a line of its own for the next
    line that holds anything else.
    """
    ignores = [ignore for comment in comments if (ignore := _read(source, comment)) is not None]
    if not ignores:
        return list(found)
    findings = Findings()
    kept: list[Diagnostic] = []
    used: set[tuple[int, str]] = set()
    for each in found:
        line = source.place(each.span.start).line
        matching = [ignore for ignore in ignores if ignore.line == line and each.code in ignore.codes]
        if not matching or each.severity is Severity.ERROR:
            kept.append(each)
        used |= {(ignore.comment.span.start, each.code) for ignore in matching if each.severity is not Severity.ERROR}
    for ignore in ignores:
        if not ignore.reason:
            findings.warning(
                "SF701",
                ignore.comment.span,
                "this comment silences a finding without a reason",
                hint="say behind the bracket why it is right here",
            )
        for code in ignore.codes:
            # Some findings are only made of flows without errors: before that nobody knows whether it is of use.
            if (ignore.comment.span.start, code) not in used and not has_errors(found):
                _unused(findings, ignore, code)
    return [*kept, *findings.items]


def _unused(findings: Findings, ignore: Ignore, code: str) -> None:
    fixes: tuple[Fix, ...] = ()
    if len(ignore.codes) == 1:
        fixes = (Fix("take the comment away", (Edit(ignore.comment.span, ""),)),)
    findings.warning(
        "SF702",
        ignore.comment.span,
        f"there is no {code} to silence in line {ignore.line}",
        hint="take the comment away",
        fixes=fixes,
    )


def _read(source: Source, comment: Comment) -> Ignore | None:
    form = _FORM.match(comment.text)
    if form is None:
        return None
    codes = tuple(code for code in re.split(r"[\s,]+", form["codes"].upper()) if code)
    place = source.place(comment.span.start)
    line = place.line
    if not source.line(line)[: place.column - 1].strip():
        line += 1
        while line < len(source.line_starts) and source.line(line).strip()[:1] in ("", "#"):
            line += 1
    return Ignore(comment, codes, line, form["reason"].strip())

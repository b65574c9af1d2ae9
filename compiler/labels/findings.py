"""What is said of a value that goes where it may not: the whole way it came, and what can be done."""

from __future__ import annotations

from collections.abc import Sequence

from ...dsl.diagnostic import Diagnostic, Label, Severity
from ...dsl.source import Source, Span
from .label import Way


def way_in_words(source: Source, way: Way | None) -> str:
    """`m.body (mail, line 1) -> angry (AI answer, line 3) -> refund (line 9)`."""
    words = []
    for stop in way.stops() if way is not None else ():
        line = source.place(stop.span.start).line
        words.append(f"{stop.words} ({f'{stop.note}, ' if stop.note else ''}line {line})")
    return " -> ".join(words)


def finding(
    source: Source,
    code: str,
    span: Span,
    message: str,
    way: Way | None,
    last: str,
    *,
    why: str,
    fixes: Sequence[str],
    severity: Severity = Severity.ERROR,
) -> Diagnostic:
    """A finding with its way in the message and on labels, and a numbered list of what can be done."""
    labels = tuple(
        Label(stop.span, f"{stop.words}: {stop.note}" if stop.note else stop.words)
        for stop in (way.stops() if way is not None else ())
        if stop.span != span
    )
    advice = f"{why}\nOne of these mends it:"
    for number, fix in enumerate(fixes, 1):
        advice += f"\n{number}. {fix}"
    if len(fixes) == 1:
        advice = f"{why}\n{fixes[0]}"
    return Diagnostic(
        code,
        f"{message}: {way_in_words(source, Way(last, '', span, way))}",
        span,
        severity,
        tuple(dict.fromkeys(labels)),
        advice,
    )

"""Expressions that stand alone: inside `"{ }"` of a text, or given as a text of their own."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .builder import Builder
from .diagnostic import Diagnostic
from .lexing import Token
from .mending import mend
from .recovery import Reader
from .source import Span
from .tables import load
from .tree import Expression, Field, Name

MAX_TEXTS = 4  # texts inside texts inside ...
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_PATH = re.compile(rf"[ \t]*{_WORD.pattern}(?:\.{_WORD.pattern}){{0,20}}[ \t]*")


def fill(builder: Builder, inner: str, offsets: Sequence[int], span: Span) -> Expression | None:
    """The expression between `{` and `}` of a text; None when there is none, and a finding says why."""
    if not inner.strip():
        hint = "Name what to fill in, or write \\{ for the sign itself."
        builder.report("SF126", "nothing stands between these { }", span, hint)
        return None
    if builder.full:
        return None
    if builder.texts >= MAX_TEXTS:
        builder.report("SF143", "texts stand too deep inside one another", span, "Give a part a name with `let`.")
        return None
    simple = _simple(inner, offsets)
    if simple is not None:
        return simple
    builder.texts += 1
    try:
        return read_expression(builder, inner, offsets, Span(span.end - 1, span.end - 1))
    finally:
        builder.texts -= 1


def _simple(inner: str, offsets: Sequence[int]) -> Expression | None:
    """The expression when it is a name with fields: most are, and need no parser."""
    if _PATH.fullmatch(inner) is None:
        return None
    words = list(_WORD.finditer(inner))
    if words[0].group() in load().keywords:
        return None
    start = offsets[words[0].start()]
    expression: Expression = Name(words[0].group(), span=Span(start, offsets[words[0].end() - 1] + 1))
    for word in words[1:]:
        expression = Field(expression, word.group(), span=Span(start, offsets[word.end() - 1] + 1))
    return expression


def read_expression(builder: Builder, text: str, offsets: Sequence[int], end: Span) -> Expression | None:
    """One expression, with the place of each of its characters in the file; findings go to the builder."""
    found, slips = mend(text)
    while found and found[-1].type == "_NL":
        found.pop()
    while found and found[0].type == "_NL":
        found.pop(0)
    moved = [_moved(slip, offsets) for slip in slips]
    builder.diagnostics += moved
    placed = [_placed(token, offsets, end.end) for token in found]
    reader = Reader(builder.source, placed, builder, "expression", moved, end.end)
    reader.read()
    return reader.driver.result if reader.driver.finished else None


def _span(span: Span, offsets: Sequence[int], end: int) -> Span:
    """Where a stretch of the expression stands in the file."""
    start = offsets[span.start] if span.start < len(offsets) else end
    return Span(start, max(start, offsets[span.end - 1] + 1 if span.end > span.start else start))


def _moved(diagnostic: Diagnostic, offsets: Sequence[int]) -> Diagnostic:
    """A finding with its place in the file; its fix would stand inside a text, and is left out."""
    end = offsets[-1] + 1 if offsets else 0
    return diagnostic._replace(span=_span(diagnostic.span, offsets, end), fixes=(), labels=())


def _placed(token: Token, offsets: Sequence[int], end: int) -> Token:
    """A token with its place in the file, and the places of its characters when a text's are needed."""
    start, stop = _span(token.span, offsets, end)
    places = None
    if token.type == "STRING":
        inner = token.offsets if token.offsets is not None else range(token.start, token.end)
        places = [offsets[place] for place in inner]
    return Token(token.type, token.text, start, stop, places)

"""The lines of a source text that a finding speaks of, with marks under its places."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from .columns import ELLIPSIS, safe, stretch
from .source import Source, Span

# Paints a text in a named style; the plain one gives it back.
Paint = Callable[[str, str], str]


class Mark(NamedTuple):
    """Characters `start` to `end` of a line to be underlined, both counted from 0, and a word on them."""

    line: int
    start: int
    end: int
    sign: str
    style: str
    text: str = ""


def marks(source: Source, span: Span, sign: str, style: str, text: str = "") -> list[Mark]:
    """The marks of a span: one, or for a span over several lines those of its first and its last line."""
    start = min(max(span.start, 0), len(source.text))
    end = min(max(span.end, start), len(source.text))
    line, column = source.place(start)
    # The line a span ends on is that of its last character: one that takes in a line end stays on its line.
    last_line, last_column = source.place(max(start, end - 1))
    if last_line == line:
        return [_mark(source, line, column - 1, column - 1 + end - start, sign, style, text)]
    closing = source.line(last_line)
    indentation = min(len(closing) - len(closing.lstrip()), last_column - 1)
    return [
        _mark(source, line, column - 1, len(source.line(line)), sign, style, ""),
        _mark(source, last_line, indentation, last_column, sign, style, text),
    ]


def snippet(source: Source, wanted: Sequence[Mark], width: int, paint: Paint) -> list[str]:
    """The marked lines in order with their numbers and underlines, at most `width` columns wide.

    What a mark says stands beside its underline and is never cut.
    """
    ordered = sorted(wanted, key=lambda mark: (mark.line, mark.sign != "^", mark.start))
    gutter = 2 + len(str(max(mark.line for mark in wanted)))
    room = max(20, width - gutter - len(" | "))
    rows: list[str] = []
    before: int | None = None
    for number, group in groupby(ordered, key=lambda mark: mark.line):
        if before is not None and number == before + 2:
            shown = stretch(source.line(before + 1), 0, 0, room).text
            rows.append(_row(str(before + 1), shown, gutter, paint))
        elif before is not None and number > before + 2:
            rows.append(paint("gutter", " " * gutter + ELLIPSIS))
        rows += _line(source.line(number), number, list(group), gutter, room, paint)
        before = number
    return rows


def _mark(source: Source, line: int, start: int, end: int, sign: str, style: str, text: str) -> Mark:
    length = len(source.line(line))
    return Mark(line, min(start, length), min(end, length), sign, style, text)


def _line(line: str, number: int, wanted: list[Mark], gutter: int, room: int, paint: Paint) -> Iterator[str]:
    # A mark that lies outside of what is shown of a long line gets its own cut of the line.
    while wanted:
        part = stretch(line, wanted[0].start, wanted[0].end, room)
        yield _row(str(number), part.text, gutter, paint)
        later = []
        for mark in wanted:
            if part.first <= mark.start < part.last or mark is wanted[0] or mark.start == part.last == len(line):
                start, end = part.column(mark.start), part.column(mark.end)
                under = paint(mark.style, mark.sign * max(1, end - start) + (" " + safe(mark.text)).rstrip())
                yield _row("", " " * start + under, gutter, paint)
            else:
                later.append(mark)
        wanted = later


def _row(number: str, text: str, gutter: int, paint: Paint) -> str:
    return (paint("gutter", f"{number:>{gutter}} |") + " " + text).rstrip()

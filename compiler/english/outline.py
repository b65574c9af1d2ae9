"""The outline of a text: lines that stand below other lines, by indentation and by number."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

Marker = Literal["number", "bullet", "none"]


@dataclass
class Line:
    """One line, without its marker and without `.` or `:` at its end.

    `index` counts the sentences of the text from 0; `number` is what stood before a numbered line (`2.1`); `bare` lines
    are written without a `.`; `asks` says that it ended with `:`, `ended` with `.` or the like, `question` with `?`.
    """

    text: str
    marker: Marker = "number"
    below: list[Line] = field(default_factory=list)
    bare: bool = False
    index: int = -1
    number: str = ""
    asks: bool = False
    ended: bool = False
    question: bool = False


def render(lines: Iterable[Line], indent: int = 0, number: str = "") -> list[str]:
    """The lines as text, numbered in order; what stands below is indented."""
    return _render(list(lines), indent, number, [0])


def _render(lines: list[Line], indent: int, number: str, count: list[int]) -> list[str]:
    found = []
    own, counter = number, count
    for line in lines:
        mark = ""
        if line.marker == "number":
            count[0] += 1
            own, counter = f"{number}{count[0]}.", [0]
            mark = own + " "
        elif line.marker == "bullet":
            own, counter, mark = number, count, "- "
        end = ":" if line.below else "" if line.bare else "."
        found.append(" " * indent + mark + line.text + end)
        found += _render(line.below, indent + (2 if line.marker == "bullet" else 3), own, counter)
    return found


_MARK = re.compile(
    r"(?P<number>(?:[Ss]tep )?\d+(?:\.\d+)*[.):]|\(\d+\)|\(?[a-z][.)](?=\s)|\d+(?:\.\d+)+(?=\s))\s+|"
    r"(?P<bullet>[-*•–·])\s+"
)


def read(text: str) -> list[Line]:
    """The lines of a text, each with the lines that stand below it; empty lines are gone."""
    top: list[Line] = []
    open_lines: list[tuple[int, Line]] = []
    for raw in _unwrapped(re.split(r"\r\n|[\r\n]", _on_lines(text))):
        stripped = raw.strip()
        indent = len(raw.expandtabs(4)) - len(raw.expandtabs(4).lstrip())
        marker, number, rest = _marked(stripped)
        while open_lines and not _holds(open_lines[-1], indent, number):
            open_lines.pop()
        lines = [
            Line(text, marker, number=number, asks=end == ":", ended=end in (".", "?"), question=end == "?")
            for text, end in sentences(rest)
        ]
        (open_lines[-1][1].below if open_lines else top).extend(lines)
        open_lines.append((indent, lines[-1]))
    for index, line in enumerate(each_line(top)):
        line.index = index
    return top


_GOES_ON = re.compile(r"[a-z(]")
_WRAPPED = 60
"""A longer line without a sign at its end goes on in the next one."""


def _unwrapped(raws: list[str]) -> Iterator[str]:
    """The lines that are not empty; a sentence that was broken over several is one again."""
    held = ""
    before = ""
    for raw in raws:
        stripped = raw.strip()
        open_line = bool(before) and before[-1] not in ".:!?;" and not before.startswith("#")
        goes_on = _GOES_ON.match(stripped) or (len(before) > _WRAPPED and stripped[:1].isalnum())
        further = len(raw.expandtabs(4)) - len(raw.expandtabs(4).lstrip()) - (len(held) - len(held.lstrip()))
        if open_line and goes_on and 0 <= further <= 3 and _marked(stripped)[0] == "none":
            held = f"{held.rstrip()} {stripped}"
        else:
            if held.strip():
                yield held
            held = raw
        before = stripped
    if held.strip():
        yield held


_INLINE = re.compile(r"(?<=[.!?;:]) +(?=(?:[2-9]|[1-9]\d)[.)] +[A-Z])")


def _on_lines(text: str) -> str:
    """`1. Open it. 2. Read it.` with each number on a line of its own."""
    return "\n".join(
        _INLINE.sub("\n", raw) if re.match(r"\s*1[.)] ", raw) else raw for raw in re.split(r"\r\n|[\r\n]", text)
    )


def each_line(lines: Iterable[Line]) -> Iterator[Line]:
    """All lines, those below a line right behind it."""
    for line in lines:
        yield line
        yield from each_line(line.below)


def _holds(above: tuple[int, Line], indent: int, number: str) -> bool:
    """Whether a line stands below one above it: further in, or with a longer number at the same place."""
    if indent != above[0]:
        return indent > above[0]
    return bool(number and above[1].number) and number.startswith(f"{above[1].number}.")


def _marked(text: str) -> tuple[Marker, str, str]:
    """The marker of a line, its number, and what follows."""
    found = _MARK.match(text)
    if found is None:
        return "none", "", text
    marker: Marker = "number" if found["number"] else "bullet"
    number = re.sub(r"[^\d.]|\.$", "", (found["number"] or "").rstrip(".):"))
    return marker, number, text[found.end() :]


_QUOTED = re.compile(r'"[^"\\\r\n]*(?:\\.[^"\\\r\n]*)*"')
_END = re.compile(
    r"(?<!\b[A-Za-z])(?<!e\.g)(?<!i\.e)(?<!\bNo)(?<!\bvs)(?<!\b[Mm]ax)(?<!\b[Mm]in)(?<!\bapprox)(?<!\b[Ee]tc)(?<!\bincl)[.!?;](?=\s+\S)"
)


def sentences(text: str) -> list[tuple[str, str]]:
    """The sentences of a line without what ends them; and what that was: `.`, `:` or nothing."""
    hidden = _QUOTED.sub(lambda found: "_" * len(found.group()), text)
    ends = [found.start() for found in _END.finditer(hidden)]
    starts = [0, *(end + 1 for end in ends)]
    pieces = [text[start:end].strip() for start, end in zip(starts, [*ends, len(text)], strict=True)]
    marks = [text[end] if text[end] == "?" else "." for end in ends]
    found = [
        (piece.rstrip(".!?; "), mark) for piece, mark in zip(pieces[:-1], marks, strict=True) if piece.strip(".!?; ")
    ]
    last = pieces[-1]
    if last.endswith(":"):
        return [*found, (last[:-1].rstrip(), ":")]
    shorter = last.rstrip("!?;. ")
    return [*found, (shorter or last, "" if shorter == last else "?" if last.endswith("?") else ".")]

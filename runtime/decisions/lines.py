"""Lines of an explanation: pieces of styled text, laid out in the columns of a terminal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ...dsl.columns import columns, safe

LABEL = 13
"""Columns that the labels on the left take."""

_STYLES = {"strong": "\x1b[1m", "dim": "\x1b[2m", "for": "\x1b[32m", "against": "\x1b[31m"}

Row = list[tuple[str, str]]
"""A line: pieces of text, each behind its style (`strong`, `dim`, `for`, `against` or none)."""


def labelled(label: str, lines: Iterable[Row], indent: int = LABEL) -> list[Row]:
    """The lines behind a label, which stands on the first only."""
    return [[("dim", f"  {pad('' if number else label, indent)}"), *line] for number, line in enumerate(lines)]


def with_note(text: str, note: str, room: int) -> list[Row]:
    """Wrapped text with a note behind it, or below it where it does not fit."""
    rows: list[Row] = [[("", line)] for line in wrap(text, room)] or [[]]
    if note and rows[-1] and measure(rows[-1][0][1]) + 3 + measure(note) <= room:
        rows[-1].append(("dim", f"   {note}"))
    elif note:
        rows += [[("dim", line)] for line in wrap(note, room)]
    return rows


def clean(value: Any) -> str:
    """The value as text whose control and hidden characters are escapes."""
    return safe(str(value))


def measure(text: str) -> int:
    """How many columns a text takes."""
    return sum(map(columns, text))


def pad(text: str, room: int) -> str:
    """The text, filled up with blanks to so many columns."""
    return text + " " * (room - measure(text))


def cut(text: str, room: int) -> str:
    """The text, shortened with dots where it is wider than the room."""
    if measure(text) <= room:
        return text
    kept, taken = "", 0
    for character in text:
        taken += columns(character)
        if taken > room - 3:
            break
        kept += character
    return f"{kept.rstrip()}..."


def wrap(text: str, room: int) -> list[str]:
    """The words of a text in lines of at most so many columns; a longer word has a line of its own."""
    lines: list[str] = []
    for word in text.split(" "):
        if lines and measure(lines[-1]) + 1 + measure(word) <= room:
            lines[-1] += f" {word}"
        elif word:
            lines.append(word)
    return lines


def paint(row: Row, colour: bool) -> str:
    """The line as text, without blanks at its end."""
    row = list(row)
    while row and not row[-1][1].strip():
        row.pop()
    if row:
        row[-1] = (row[-1][0], row[-1][1].rstrip())
    if not colour:
        return "".join(text for _, text in row)
    return "".join(f"{_STYLES[style]}{text}\x1b[0m" if style in _STYLES and text else text for style, text in row)

"""A sheet of character cells to draw boxes, lines and words on."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby, pairwise

from ..dsl.columns import columns
from .layout import Point, Rectangle
from .terminal_style import DASHED, coloured

_UP, _DOWN, _LEFT, _RIGHT = 1, 2, 4, 8
_OPPOSITE = {_UP: _DOWN, _DOWN: _UP, _LEFT: _RIGHT, _RIGHT: _LEFT}
_LINES = " │││─╯╮┤─╰╭├─┴┬┼"
_HEADS = {_DOWN: "▼", _UP: "▲", _RIGHT: "►", _LEFT: "◄"}
_JOINTS = {"─": {_DOWN: "┬", _UP: "┴"}, "═": {_DOWN: "╤", _UP: "╧"}, "╌": {_DOWN: "┬"}}
_SIDE_JOINTS = {"│": "├", "║": "╟"}


class Canvas:
    """Cells by column and row; what is drawn later lies above, lines join where they meet."""

    def __init__(self) -> None:
        self.cells: dict[Point, tuple[str, str]] = {}
        self.lines: dict[Point, int] = {}
        self.styles: dict[Point, str] = {}

    def text(self, x: int, y: int, text: str, style: str) -> None:
        """Write words from a cell to the right; a wide character takes two cells."""
        for letter in text:
            taken = columns(letter)
            if taken == 0:
                x -= 1
                letter = self.cells.get((x, y), ("", ""))[0] + letter
            self._set(x, y, letter, style)
            if taken == 2:
                self._set(x + 1, y, "", style)
            x += max(taken, 1)

    def box(self, place: Rectangle, border: str, style: str) -> None:
        """Draw a border: left upper corner, horizontal, right upper, vertical, right lower, left lower corner."""
        x, y, width, height = place
        right, bottom = x + width - 1, y + height - 1
        for column in range(x + 1, right):
            self._set(column, y, border[1], style)
            self._set(column, bottom, border[1], style)
        for row in range(y + 1, bottom):
            self._set(x, row, border[3], style)
            self._set(right, row, border[3], style)
        corners = {(x, y): 0, (right, y): 2, (right, bottom): 4, (x, bottom): 5}
        for corner, sign in corners.items():
            self._set(*corner, border[sign], style)

    def line(self, points: Sequence[Point], style: str, sideways: bool) -> None:
        """Draw a line with a head; it begins below (`sideways`: right of) what it leaves, ends before what it meets."""
        cells = _cells(points)
        first, last = points[0], points[-1]
        came = _direction(points[-2], last) if len(points) > 1 else _DOWN
        if came == _DOWN and len(cells) > 1:
            cells.pop()
        if sideways and self.cells.get((first[0] - 1, first[1]), (" ", ""))[0] == " ":
            cells.insert(0, (first[0] - 1, first[1]))
        self._leave(first, sideways)
        self._join(cells[0], _LEFT if sideways else _UP, style)
        for cell, following in pairwise(cells):
            towards = _direction(cell, following)
            self._join(cell, towards, style)
            self._join(following, _OPPOSITE[towards], style)
        self._set(*cells[-1], _HEADS[came], style)

    def show(self, colour: bool) -> str:
        """All lines of the sheet, without blanks at their ends."""
        for cell, directions in self.lines.items():
            sign = _LINES[directions]
            style = self.styles[cell]
            if style in DASHED:
                sign = {"│": "┆", "─": "┄"}.get(sign, sign)
            self.cells.setdefault(cell, (sign, style))
        if not self.cells:
            return "\n"
        height = max(y for _, y in self.cells) + 1
        width = max(x for x, _ in self.cells) + 1
        return "".join([self._row(y, width, colour) + "\n" for y in range(height)])

    def _row(self, y: int, width: int, colour: bool) -> str:
        row = [self.cells.get((x, y), (" ", "")) for x in range(width)]
        if not colour:
            return "".join([sign for sign, _ in row]).rstrip()
        pieces = [
            coloured("".join([sign for sign, _ in group]), style) for style, group in groupby(row, lambda cell: cell[1])
        ]
        return "".join(pieces).rstrip()

    def _set(self, x: int, y: int, sign: str, style: str) -> None:
        self.cells[x, y] = (sign, style)

    def _join(self, cell: Point, towards: int, style: str) -> None:
        """Let a line reach a neighbouring cell; over a frame the line wins."""
        if cell in self.cells and self.cells[cell][1] == "frame":
            del self.cells[cell]
        self.lines[cell] = self.lines.get(cell, 0) | towards
        if style not in DASHED or cell not in self.styles:
            self.styles[cell] = style

    def _leave(self, first: Point, sideways: bool) -> None:
        """Join a line to the border that it leaves."""
        x, y = first
        cell = (x - 1, y) if sideways else (x, y - 1)
        if cell in self.cells:
            sign, style = self.cells[cell]
            joint = _SIDE_JOINTS.get(sign, sign) if sideways else _JOINTS.get(sign, {}).get(_DOWN, sign)
            self.cells[cell] = (joint, style)


def _direction(start: Point, end: Point) -> int:
    if start[0] == end[0]:
        return _DOWN if end[1] > start[1] else _UP
    return _RIGHT if end[0] > start[0] else _LEFT


def _cells(points: Sequence[Point]) -> list[Point]:
    """Every cell on the way."""
    cells = [points[0]]
    for (x1, y1), (x2, y2) in pairwise(points):
        step_x, step_y = (x2 > x1) - (x2 < x1), (y2 > y1) - (y2 < y1)
        for number in range(1, abs(x2 - x1) + abs(y2 - y1) + 1):
            cells.append((x1 + step_x * number, y1 + step_y * number))
    return cells

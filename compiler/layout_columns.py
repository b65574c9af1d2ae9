"""Where the cells of rows stand from left to right: in order, apart, and as straight above each other as can be."""

from __future__ import annotations

from .layout import Spacing
from .layout_rows import Cell

PASSES = 6

_PIN = 10_000
_SOLID = frozenset({"part", "label"})

Wish = tuple[int, int]
"""A place and how much it is wanted."""


def set_columns(rows: list[list[Cell]], spacing: Spacing) -> None:
    """Set `x` of every cell; the leftmost side of all is 0."""
    for row in rows:
        _pack(row, spacing)
    for number in range(PASSES):
        if number:
            for row in reversed(rows[:-1]):
                _settle(row, spacing, up=False)
        for row in rows[1:]:
            _settle(row, spacing, up=True)
    for row in reversed(rows[:-1]):
        _settle(row, spacing, up=False, pinned=True)
    _straighten(rows, spacing.line // 2)
    left = min((cell.x - cell.left for row in rows for cell in row), default=0)
    for row in rows:
        for cell in row:
            cell.x -= left


def _straighten(rows: list[list[Cell]], most: int) -> None:
    """Let lines come in a little beside the middle of a node rather than turn twice for so little."""
    for row in rows:
        for cell in row:
            if cell.up and cell.part is not None and cell.part.block is None:
                link = max(cell.up, key=lambda link: link.weight)
                aside = link.top - link.bottom
                if abs(aside) <= min(most, cell.left - 1, cell.right - 1):
                    for each in cell.up:
                        each.lower_shift += aside


def apart(left: Cell, right: Cell, spacing: Spacing) -> int:
    """The least distance between the anchors of two neighbours; lines keep the distance of the parts they lead to."""
    solid = left.kind in _SOLID and right.kind in _SOLID
    distance = left.right + (spacing.beside if solid else spacing.line) + right.left
    if left.over is not None and right.over is not None:
        shift = right.over.lower_shift - left.over.lower_shift
        distance = max(distance, apart(left.over.lower, right.over.lower, spacing) + shift)
    return distance


def _pack(row: list[Cell], spacing: Spacing) -> None:
    """Side by side, the middle of the row at 0."""
    x = 0
    for index, cell in enumerate(row):
        x = x + apart(row[index - 1], cell, spacing) if index else 0
        cell.x = x
    for cell in row:
        cell.x -= x // 2


def _settle(row: list[Cell], spacing: Spacing, *, up: bool, pinned: bool = False) -> None:
    """Move the cells of a row as near as the order allows to where their neighbours want them.

    Neighbours that push each other become one group, which stands where its members on the whole want it. With
    `pinned`, parts stay where they are and only lines and labels move.
    """
    groups: list[tuple[list[Wish], int, list[int]]] = []
    offset = 0
    offsets: list[int] = []
    for index, cell in enumerate(row):
        offset += apart(row[index - 1], cell, spacing) if index else 0
        offsets.append(offset)
        wishes = [(x - offset, weight) for x, weight in _wishes(cell, up, pinned)]
        members = [index]
        middle = _middle(wishes)
        while groups and groups[-1][1] > middle:
            earlier, _, others = groups.pop()
            wishes = earlier + wishes
            members = others + members
            middle = _middle(wishes)
        groups.append((wishes, middle, members))
    for _, middle, members in groups:
        for index in members:
            row[index].x = middle + offsets[index]


def _wishes(cell: Cell, up: bool, pinned: bool) -> list[Wish]:
    if pinned and cell.kind == "part":
        return [(cell.x, _PIN)]
    if up:
        wishes = [(link.top - link.lower_shift, link.weight) for link in cell.up]
    else:
        wishes = [(link.bottom - link.upper_shift, link.weight) for link in cell.down]
    return wishes or [(cell.x, 1)]


def _middle(wishes: list[Wish]) -> int:
    """The weighted median; between two, their middle."""
    ordered = sorted(wishes)
    half = sum(weight for _, weight in ordered)
    passed = 0
    for index, (x, weight) in enumerate(ordered):
        passed += weight
        if 2 * passed > half:
            return x
        if 2 * passed == half:
            return (x + ordered[index + 1][0]) // 2
    raise AssertionError("no wishes")

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
    packed = [_Row(row, spacing) for row in rows]
    for number in range(PASSES):
        if number:
            for row in reversed(packed[:-1]):
                row.settle(up=False)
        for row in packed[1:]:
            row.settle(up=True)
    for row in reversed(packed[:-1]):
        row.settle(up=False, pinned=True)
    _straighten(rows, spacing.line // 2)
    left = min((cell.x - cell.left for row in rows for cell in row), default=0)
    for cells in rows:
        for cell in cells:
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


class _Row:
    """A row of cells; at first they stand side by side with their middle at 0."""

    def __init__(self, cells: list[Cell], spacing: Spacing) -> None:
        self.cells = cells
        # How far each anchor is from the first one at least.
        self.offsets: list[int] = []
        offset = 0
        for index, cell in enumerate(cells):
            offset += apart(cells[index - 1], cell, spacing) if index else 0
            self.offsets.append(offset)
        for cell, place in zip(cells, self.offsets, strict=True):
            cell.x = place - offset // 2

    def settle(self, *, up: bool, pinned: bool = False) -> None:
        """Move the cells as near as the order allows to where their neighbours above (or below) want them.

        Cells that push each other become one group, which stands where its members on the whole want it. With
        `pinned`, parts stay where they are and only lines and labels move.
        """
        groups: list[tuple[list[Wish], int, int]] = []
        for index, cell in enumerate(self.cells):
            offset = self.offsets[index]
            wishes = [(x - offset, weight) for x, weight in _wishes(cell, up, pinned)]
            first = index
            middle = _middle(wishes)
            while groups and groups[-1][1] > middle:
                earlier, _, first = groups.pop()
                wishes = earlier + wishes
                middle = _middle(wishes)
            groups.append((wishes, middle, first))
        ends = [first for _, _, first in groups[1:]] + [len(self.cells)]
        for (_, middle, first), end in zip(groups, ends, strict=True):
            for index in range(first, end):
                self.cells[index].x = middle + self.offsets[index]


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
    if len(wishes) == 1:
        return wishes[0][0]
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

"""The rows of one block: parts in layers by the longest way to them, lines and labels between, few crossings."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from .layout_parts import SIDE_KINDS, Block, Part, Port, Way
from .wired_loops import loop_edges

SWEEPS = 6

# How much a line wants to be straight: the main line more than what leaves it, and twice as much far from nodes.
MAIN_WEIGHT, SIDE_WEIGHT = 12, 1


@dataclass(eq=False, slots=True)
class Cell:
    """One place in a row: a part, a line that passes, a label on a line, or a port in the block's side."""

    kind: Literal["part", "line", "label", "port"]
    row: int
    part: Part | None = None
    left: int = 0
    right: int = 0
    height: int = 0
    x: int = 0
    place: int = 0
    over: Link | None = None
    up: list[Link] = field(default_factory=list)
    down: list[Link] = field(default_factory=list)


@dataclass(eq=False, slots=True)
class Link:
    """A piece of line from a cell to one in the next row; the shifts are those of its ends against the anchors."""

    upper: Cell
    upper_shift: int
    lower: Cell
    lower_shift: int
    weight: int

    @property
    def top(self) -> int:
        """Where it leaves the upper row."""
        return self.upper.x + self.upper_shift

    @property
    def bottom(self) -> int:
        """Where it comes into the lower row."""
        return self.lower.x + self.lower_shift


@dataclass(eq=False, slots=True)
class Rows:
    """The rows of a block from top to bottom, and the chain of links that each way takes."""

    rows: list[list[Cell]]
    cells: dict[int, Cell]
    chains: dict[int, list[Link]]
    labels: dict[int, Cell]
    lines: list[Cell]
    back: list[Way]


def make_rows(block: Block) -> Rows:
    """Give every part its row, every way its cells, and order the rows."""
    ways = list(block.ways.values())
    back = _back_ways(block, ways)
    forward = [way for way in ways if id(way) not in back]
    ranks = _ranks(block, forward)
    numbers, count = _row_numbers(forward, ranks)
    rows = Rows([[] for _ in range(count)], {}, {}, {}, [], [way for way in ways if id(way) in back])
    for part in block.parts:
        cell = Cell("part", numbers[ranks[id(part)]], part, part.left, part.right, part.height)
        rows.cells[id(part)] = cell
    _Threader(rows, forward, _beside(block, forward)).thread()
    _stack(rows)
    _first_order(rows, block)
    _fewer_crossings(rows.rows)
    for row in rows.rows:
        for place, cell in enumerate(row):
            cell.place = place
    return rows


def _back_ways(block: Block, ways: list[Way]) -> set[int]:
    """The ways that must not order the rows: those that lead back, and any that close a cycle all the same."""
    back = {id(way) for way in ways if way.back}
    rest = [way for way in ways if not way.back and way.source is not None and way.target is not None]
    names = {id(part): str(index) for index, part in enumerate(block.parts)}
    edges = [(names[id(way.source)], names[id(way.target)]) for way in rest]
    return back | {id(rest[index]) for index in loop_edges(names.values(), edges)}


def _ranks(block: Block, ways: list[Way]) -> dict[int, int]:
    """The layer of each part: one more than the last of those before it; a title stands above all."""
    after: dict[int, list[Part]] = {}
    waiting = {id(part): 0 for part in block.parts}
    for way in ways:
        if way.source is not None and way.target is not None:
            after.setdefault(id(way.source), []).append(way.target)
            waiting[id(way.target)] += 1
    first = 0 if block.title is None else 1
    ranks = {id(part): first for part in block.parts}
    if block.title is not None:
        ranks[id(block.title)] = 0
    ready = [part for part in block.parts if not waiting[id(part)]]
    for part in ready:
        for target in after.get(id(part), ()):
            ranks[id(target)] = max(ranks[id(target)], ranks[id(part)] + 1)
            waiting[id(target)] -= 1
            if not waiting[id(target)]:
                ready.append(target)
    return ranks


def _row_numbers(ways: Iterable[Way], ranks: dict[int, int]) -> tuple[dict[int, int], int]:
    """The row of each rank (-1 and the one past the last are the sides of the block); labels get rows between."""
    last = max(ranks.values(), default=-1) + 1
    labelled = {ranks[id(way.source)] if way.source else -1 for way in ways if way.label}
    numbers: dict[int, int] = {}
    row = 0
    for rank in range(-1, last + 1):
        if (rank == -1 and all(way.source for way in ways)) or (rank == last and all(way.target for way in ways)):
            numbers[rank] = row
            continue
        numbers[rank] = row
        row += 2 if rank in labelled else 1
    return numbers, row


def _beside(block: Block, ways: list[Way]) -> set[int]:
    """The parts off the main line: nothing leads to them but errors, time and undoing."""
    into: dict[int, list[Way]] = {}
    out: dict[int, list[Way]] = {}
    for way in ways:
        if way.target is not None:
            into.setdefault(id(way.target), []).append(way)
        if way.source is not None:
            out.setdefault(id(way.source), []).append(way)
    found: set[int] = set()
    pending = list(block.parts)
    while pending:
        part = pending.pop()
        leading = into.get(id(part), ())
        off = all(way.style in SIDE_KINDS or id(way.source) in found for way in leading)
        if leading and off and id(part) not in found:
            found.add(id(part))
            pending += [way.target for way in out.get(id(part), ()) if way.target is not None]
    return found


def _stack(rows: Rows) -> None:
    """Note which cells lead straight into one part, and that into nothing else: both can stand in one column."""
    for cell in [*rows.labels.values(), *rows.lines]:
        if len(cell.down) == 1 and cell.down[0].lower.kind == "part" and len(cell.down[0].lower.up) == 1:
            cell.over = cell.down[0]


class _Threader:
    """Leads every way from row to row. Ways to one target share a line as soon as they can."""

    def __init__(self, rows: Rows, ways: list[Way], beside: set[int]) -> None:
        self.rows = rows
        self.ways = ways
        self.beside = beside
        self.ports: dict[tuple[bool, Port], Cell] = {}
        self.lines: dict[tuple[int, Port, str, int], Cell] = {}
        self.links: dict[tuple[int, int, int, int], Link] = {}

    def thread(self) -> None:
        """Make the cells and links of all ways; the main line of a part comes before what leaves it."""
        for way in sorted(self.ways, key=lambda way: way.style in SIDE_KINDS):
            upper, shift = self._source(way)
            target, into = self._target(way)
            chain: list[Link] = []
            for row in range(upper.row + 1, target.row):
                if way.label is not None and row == upper.row + 1 and id(way) not in self.rows.labels:
                    cell = self._label(way, row)
                else:
                    cell = self._line(target, way, row)
                chain.append(self._link(upper, shift, cell, 0, way))
                upper, shift = cell, 0
            chain.append(self._link(upper, shift, target, into, way))
            self.rows.chains[id(way)] = chain

    def _source(self, way: Way) -> tuple[Cell, int]:
        if way.source is None:
            return self._port(True, way.out), 0
        return self.rows.cells[id(way.source)], way.source.ways_out.get(way.out, 0)

    def _target(self, way: Way) -> tuple[Cell, int]:
        if way.target is None:
            return self._port(False, way.into), 0
        return self.rows.cells[id(way.target)], way.target.ways_in.get(way.into, 0)

    def _port(self, upper: bool, port: Port) -> Cell:
        cell = self.ports.get((upper, port))
        if cell is None:
            row = 0 if upper else len(self.rows.rows) - 1
            cell = self.ports[upper, port] = Cell("port", row)
        return cell

    def _label(self, way: Way, row: int) -> Cell:
        assert way.label is not None
        width, height = way.label
        cell = self.rows.labels[id(way)] = Cell("label", row, None, width // 2, width - width // 2, height)
        return cell

    def _line(self, target: Cell, way: Way, row: int) -> Cell:
        key = (id(target), way.into, way.style, row)
        cell = self.lines.get(key)
        if cell is None:
            cell = self.lines[key] = Cell("line", row)
            self.rows.lines.append(cell)
        return cell

    def _link(self, upper: Cell, out: int, lower: Cell, into: int, way: Way) -> Link:
        key = (id(upper), out, id(lower), into)
        link = self.links.get(key)
        if link is None:
            side = way.style in SIDE_KINDS or id(way.source) in self.beside
            weight = SIDE_WEIGHT if side else MAIN_WEIGHT
            if upper.kind != "part" and lower.kind != "part":
                weight *= 2
            link = self.links[key] = Link(upper, out, lower, into, weight)
            upper.down.append(link)
            lower.up.append(link)
        return link


def _first_order(rows: Rows, block: Block) -> None:
    """Put the cells into their rows as a walk from the top meets them: what comes first in the text stands left."""
    seen: set[int] = set()
    cells = [rows.cells[id(part)] for part in block.parts]
    ports = [link.upper for chain in rows.chains.values() for link in chain if link.upper.kind == "port"]
    pending = [*reversed(cells), *reversed(ports)]
    while pending:
        cell = pending.pop()
        if id(cell) not in seen:
            seen.add(id(cell))
            rows.rows[cell.row].append(cell)
            pending.extend([link.lower for link in reversed(cell.down)])


def _fewer_crossings(rows: list[list[Cell]]) -> None:
    """Order rows by the middle of their neighbours, down and up; keep the best order that was seen."""
    best = [list(row) for row in rows]
    fewest = _crossings(rows)
    for sweep in range(SWEEPS):
        if fewest == 0:
            break
        down = sweep % 2 == 0
        for row in rows[1:] if down else reversed(rows[:-1]):
            _sort_row(row, down)
        crossings = _crossings(rows)
        if crossings < fewest:
            fewest = crossings
            best = [list(row) for row in rows]
    for row, order in zip(rows, best, strict=True):
        row[:] = order


def _sort_row(row: list[Cell], down: bool) -> None:
    def middle(cell: Cell) -> float:
        links = cell.up if down else cell.down
        if not links:
            return cell.place
        others = [(link.upper if down else link.lower) for link in links]
        shifts = [(link.upper_shift if down else link.lower_shift) for link in links]
        return sum(other.place + _fraction(shift) for other, shift in zip(others, shifts, strict=True)) / len(links)

    row.sort(key=middle)
    for place, cell in enumerate(row):
        cell.place = place


def _fraction(shift: int) -> float:
    """A shift as a small part of a place: it only decides between lines of one cell."""
    return shift / (1000 + 3 * abs(shift))


def _crossings(rows: list[list[Cell]]) -> int:
    """How many pairs of links cross; sets the places of all cells."""
    for row in rows:
        for place, cell in enumerate(row):
            cell.place = place
    total = 0
    for row in rows[:-1]:
        ends: list[tuple[int, int]] = []
        for cell in row:
            links = sorted(cell.down, key=lambda link: (link.upper_shift, link.lower.place, link.lower_shift))
            for link in links:
                end = (link.lower.place, link.lower_shift)
                total += len(ends) - bisect_right(ends, end)
                insort(ends, end)
    return total

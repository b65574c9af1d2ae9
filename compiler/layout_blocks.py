"""Lays out the parts of each block, from the innermost outwards."""

from __future__ import annotations

from .layout import Point, Rectangle, Spacing
from .layout_columns import set_columns
from .layout_parts import Block, Part, Way
from .layout_rows import Cell, Rows, make_rows
from .layout_tracks import Gap


def place(block: Block, spacing: Spacing) -> None:
    """Place everything in a block, and in the blocks inside it first."""
    for part in block.parts:
        if part.block is not None:
            place(part.block, spacing)
    _Placement(block, spacing).run()


class _Placement:
    """The layout of one block."""

    def __init__(self, block: Block, spacing: Spacing) -> None:
        self.block = block
        self.spacing = spacing
        self.rows: Rows = make_rows(block)
        # gaps[i] lies above row i; the last one below all rows.
        self.gaps = [Gap() for _ in range(len(self.rows.rows) + 1)]
        self.tops: list[int] = []
        self.bottoms: list[int] = []
        self.bottom = 0
        self.pad = spacing.pad if block.title is not None else 0
        self.foot = spacing.foot if block.title is not None else 0

    def run(self) -> None:
        """Columns, tracks, heights, ways, the size of the whole."""
        rows = self.rows.rows
        set_columns(rows, self.spacing)
        for index in range(1, len(rows)):
            links = {id(link): link for cell in rows[index] for link in cell.up}
            self.gaps[index].fill(list(links.values()))
        for number, way in enumerate(self.rows.back):
            self._plan_back(number, way)
        for gap in self.gaps:
            gap.arrange(max(self.spacing.line // 2, 1))
        self._set_heights()
        for way in self.block.ways.values():
            if id(way) in self.rows.chains:
                self._draw_down(way)
        width = max((cell.x + max(cell.right, 1) for row in rows for cell in row), default=0)
        width = max(width, self._draw_back())
        self._finish(width)

    def _set_heights(self) -> None:
        """Set the upper and lower side of each row, and the heights of the tracks between."""
        y = 0
        rows = self.rows.rows
        for index, row in enumerate(rows):
            gap = self.gaps[index]
            gap.set_heights(y, self.spacing)
            y += self._gap_height(index, gap)
            self.tops.append(y)
            y += max((cell.height for cell in row), default=0)
            self.bottoms.append(y)
        last = self.gaps[-1]
        last.set_heights(y, self.spacing)
        self.bottom = y + self._turns(last)

    def _gap_height(self, index: int, gap: Gap) -> int:
        spacing = self.spacing
        turns = self._turns(gap)
        above = self._kinds(index - 1) if index else {"port"}
        below = self._kinds(index)
        if not turns and (above <= {"port"} or not below & {"part", "label"}):
            return 0
        if "part" not in below:
            return turns + spacing.label
        return turns + spacing.after if turns or "part" not in above else spacing.straight

    def _turns(self, gap: Gap) -> int:
        return self.spacing.before + gap.levels * self.spacing.track if gap.levels else 0

    def _kinds(self, index: int) -> set[str]:
        return {cell.kind for cell in self.rows.rows[index]}

    def _draw_down(self, way: Way) -> None:
        """Set the points of a way that leads down, and the place of its label."""
        for link in self.rows.chains[id(way)]:
            upper, lower = link.upper, link.lower
            start = self.tops[upper.row] + upper.height if upper.kind == "part" else self.bottoms[upper.row]
            way.points.append((link.top, start))
            way.points += self.gaps[lower.row].turns(link)
            way.points.append((link.bottom, self.tops[lower.row]))
        label = self.rows.labels.get(id(way))
        if label is not None:
            width, height = way.label or (0, 0)
            way.label_at = Rectangle(label.x - width // 2, self.tops[label.row], width, height)

    def _plan_back(self, number: int, way: Way) -> None:
        """Reserve tracks for a way back where it can't leave or come in at the side."""
        source, target = self._ends(way)
        comes_aside = self._free_aside(target)
        if not (self._free_aside(source) and not self._comes_in(source)):
            shift = way.source.ways_out.get(way.out, 0) if way.source else 0
            self.gaps[source.row + 1].leave(number, source.x + shift)
        if not comes_aside and target.part is not self.block.title:
            shift = way.target.ways_in.get(way.into, 0) if way.target else 0
            self.gaps[target.row].come(number, target.x + shift)

    def _ends(self, way: Way) -> tuple[Cell, Cell]:
        assert way.source is not None
        assert way.target is not None
        return self.rows.cells[id(way.source)], self.rows.cells[id(way.target)]

    def _free_aside(self, cell: Cell) -> bool:
        """Whether nothing stands right of a node; a title is as wide as all."""
        if cell.part is None or cell.part.block is not None or cell.part is self.block.title:
            return False
        return cell is self.rows.rows[cell.row][-1]

    def _comes_in(self, cell: Cell) -> bool:
        """Whether a way back comes in at the right side of a node, so that none can leave there."""
        return any(way.target is cell.part for way in self.rows.back) and cell.part is not self.block.title

    def _draw_back(self) -> int:
        """Draw the ways back, short ones inside long ones; gives how far right they reach."""
        bundles: dict[tuple[int, int], list[int]] = {}
        for number, way in enumerate(self.rows.back):
            bundles.setdefault((id(way.target), number if way.label else -1), []).append(number)
        lanes: list[tuple[int, int, int]] = []
        for numbers in sorted(bundles.values(), key=self._span):
            first, last = self._reach(numbers)
            rights = [cell.x + cell.right for row in self.rows.rows[first : last + 1] for cell in row]
            rights += [x for begin, end, x in lanes if begin <= last and first <= end]
            lane = max(rights) + self.spacing.line
            end = max([self._draw_lane(number, lane) for number in numbers])
            lanes.append((first, last, end))
        return max((x for _, _, x in lanes), default=0)

    def _reach(self, numbers: list[int]) -> tuple[int, int]:
        """The first and the last row that ways back touch."""
        rows = [cell.row for number in numbers for cell in self._ends(self.rows.back[number])]
        return min(rows), max(rows)

    def _span(self, numbers: list[int]) -> tuple[int, int]:
        first, last = self._reach(numbers)
        return last - first, numbers[0]

    def _draw_lane(self, number: int, lane: int) -> int:
        """Draw one way back on its lane; gives how far right it reaches, its label included."""
        way = self.rows.back[number]
        source, target = self._ends(way)
        points: list[Point] = way.points
        leaving = self.gaps[source.row + 1].leaving.get(number)
        assert source.part is not None
        assert target.part is not None
        if leaving is not None:
            gap = self.gaps[source.row + 1]
            x = min(leaving.tops)
            points.append((x, self.tops[source.row] + source.height))
            points += [(x, gap.height(leaving)), (lane, gap.height(leaving))]
        else:
            y = self.tops[source.row] + source.height // 2
            points += [(source.x + source.right, y), (lane, y)]
        coming = self.gaps[target.row].coming.get(number)
        if target.part is self.block.title:
            points.append((lane, self.tops[target.row] + target.height))
        elif coming is not None:
            gap = self.gaps[target.row]
            x = min(coming.bottoms)
            points += [(lane, gap.height(coming)), (x, gap.height(coming)), (x, self.tops[target.row])]
        else:
            y = self.tops[target.row] + target.height // 2
            points += [(lane, y), (target.x + target.right, y)]
        if way.label is None:
            return lane + 1
        ys = [y for x, y in points if x == lane]
        middle = (min(ys) + max(ys)) // 2
        way.label_at = Rectangle(
            lane + self.spacing.letter, middle - way.label.height // 2, way.label.width, way.label.height
        )
        return lane + self.spacing.letter + way.label.width

    def _finish(self, width: int) -> None:
        """Set the size of the block, move its content inside its frame, tell the part around it."""
        block = self.block
        block.width = width + 2 * self.pad
        block.height = self.bottom + self.foot
        for part in block.parts:
            cell = self.rows.cells[id(part)]
            part.x, part.y = cell.x + self.pad, self.tops[cell.row]
        if self.pad:
            for way in block.ways.values():
                way.points = [(x + self.pad, y) for x, y in way.points]
                if way.label_at is not None:
                    way.label_at = way.label_at._replace(x=way.label_at.x + self.pad)
                if way.target is None:
                    way.points.append((way.points[-1][0], block.height))
        title = block.title
        if title is not None:
            # A title is as wide as its frame.
            block.width = max(block.width, title.left + title.right)
            title.left, title.right = title.x, block.width - title.x
        if block.around is not None:
            self._tell(block.around)

    def _tell(self, part: Part) -> None:
        block = self.block
        ways = block.ways.values()
        ins = {way.out: way.points[0][0] for way in ways if way.source is None}
        outs = {way.into: way.points[-1][0] for way in ways if way.target is None}
        anchor = block.title.x if block.title is not None else min(ins.values(), default=block.width // 2)
        part.left, part.right, part.height = anchor, block.width - anchor, block.height
        part.ways_in = {port: x - anchor for port, x in ins.items()}
        part.ways_out = {port: x - anchor for port, x in outs.items()}

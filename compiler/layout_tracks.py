"""Where lines turn between two rows: every turn on a track of its own height, few crossings, no line upon another."""

from __future__ import annotations

from dataclasses import dataclass, field

from .layout import Point, Spacing
from .layout_rows import Link

FAR = 1 << 30
"""Stands for the place of a line that leads back, right of everything."""

_UPON = 1000
"""How bad it is if one line lies upon another, in crossings."""


@dataclass(eq=False, slots=True)
class Net:
    """Lines that turn on one track: where they come from above, and where they go down to."""

    tops: set[int] = field(default_factory=set)
    bottoms: set[int] = field(default_factory=set)
    back: bool = False
    level: int = 0

    @property
    def left(self) -> int:
        """The left end of its track."""
        return min(self.tops | self.bottoms)

    @property
    def right(self) -> int:
        """The right end of its track."""
        return FAR if self.back else max(self.tops | self.bottoms)

    def spans(self, x: int) -> bool:
        """Whether a vertical line there would meet the track."""
        return self.left <= x <= self.right


class Gap:
    """The room between two rows."""

    def __init__(self) -> None:
        self.nets: list[Net] = []
        self.of_link: dict[int, Net] = {}
        self.leaving: dict[int, Net] = {}
        self.coming: dict[int, Net] = {}
        self.steps: dict[tuple[int, int], tuple[int, Net]] = {}
        self.levels = 0
        self.top = 0
        self.heights: list[int] = []

    def fill(self, links: list[Link]) -> None:
        """Take in the links of the two rows: those out of one place share a track, else those into one."""
        fan_out: dict[tuple[int, int], int] = {}
        for link in links:
            key = (id(link.upper), link.upper_shift)
            fan_out[key] = fan_out.get(key, 0) + 1
        nets: dict[tuple[bool, int, int], Net] = {}
        for link in links:
            splits = fan_out[id(link.upper), link.upper_shift] > 1
            end = (id(link.upper), link.upper_shift) if splits else (id(link.lower), link.lower_shift)
            net = nets.setdefault((splits, *end), Net())
            net.tops.add(link.top)
            net.bottoms.add(link.bottom)
            self.of_link[id(link)] = net
        self.nets = [net for net in nets.values() if len(net.tops | net.bottoms) > 1]

    def leave(self, number: int, x: int) -> None:
        """Let a way back leave downwards and turn to the right."""
        net = self.leaving[number] = Net({x}, set(), back=True)
        self.nets.append(net)

    def come(self, number: int, x: int) -> None:
        """Let a way back come in from the right."""
        net = self.coming[number] = Net(set(), {x}, back=True)
        self.nets.append(net)

    def arrange(self, step: int) -> None:
        """Give every net its track, counted from above; `step` is how far a line steps aside for another."""
        ordered = _ordered(self.nets)
        straight = [net for net in self.of_link.values() if len(net.tops | net.bottoms) == 1]
        for first in list(ordered):
            for second in ordered[ordered.index(first) + 1 :]:
                for x in sorted(first.bottoms & second.tops):
                    self._step_aside(ordered, straight, second, x, step)
        for index, net in enumerate(ordered):
            net.level = 0
            for other in ordered[:index]:
                if other.left <= net.right and net.left <= other.right:
                    net.level = max(net.level, other.level + 1)
        self.levels = max((net.level + 1 for net in ordered), default=0)

    def _step_aside(self, ordered: list[Net], straight: list[Net], net: Net, x: int, step: int) -> None:
        """Lead a line that would lie upon another one past it, on a short track above all."""
        taken = {place for each in [*ordered, *straight] for place in each.tops | each.bottoms}
        aside = x + step
        while aside in taken:
            aside += step
        net.tops.discard(x)
        net.tops.add(aside)
        short = Net({x}, {aside})
        ordered.insert(0, short)
        self.steps[id(net), x] = (aside, short)

    def set_heights(self, top: int, spacing: Spacing) -> None:
        """Fix where the tracks lie; `top` is where the gap begins."""
        self.top = top
        self.heights = [top + spacing.before + level * spacing.track for level in range(self.levels)]

    def height(self, net: Net) -> int:
        """Where the track of a net lies."""
        return self.heights[net.level]

    def turns(self, link: Link) -> list[Point]:
        """The points between the ends of a link."""
        net = self.of_link[id(link)]
        top = link.top
        points: list[Point] = []
        if (id(net), top) in self.steps:
            aside, short = self.steps[id(net), top]
            points += [(top, self.height(short)), (aside, self.height(short))]
            top = aside
        if top != link.bottom:
            points += [(top, self.height(net)), (link.bottom, self.height(net))]
        return points


def _ordered(nets: list[Net]) -> list[Net]:
    """The nets from above to below, each put where it crosses the others least."""
    ordered: list[Net] = []
    for net in nets:
        costs = [0]
        for other in ordered:
            costs.append(costs[-1] + _cost(other, net) - _cost(net, other))
        ordered.insert(costs.index(min(costs)), net)
    return ordered


def _cost(upper: Net, lower: Net) -> int:
    """How bad it is to have one track above another: crossings, and lines that would lie upon each other."""
    if lower.left > upper.right or upper.left > lower.right:
        return 0
    crossings = sum(lower.left <= x <= lower.right for x in upper.bottoms)
    crossings += sum(upper.left <= x <= upper.right for x in lower.tops)
    return crossings + _UPON * len(upper.bottoms & lower.tops)

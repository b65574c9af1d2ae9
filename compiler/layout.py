"""Where the nodes and edges of a graph stand in a drawing: layers from top to bottom, blocks in frames of their own."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

from .graph import Graph

Point = tuple[int, int]


class Size(NamedTuple):
    """How much room something takes."""

    width: int
    height: int


class Rectangle(NamedTuple):
    """A place: the left upper corner, and the room from there."""

    x: int
    y: int
    width: int
    height: int


class Spacing(NamedTuple):
    """The distances of a drawing, in its own unit.

    From left to right: `beside` between two nodes of a layer, `line` between a line and what stands beside it,
    `letter` between a line that leads back and its label. From top to bottom: `straight` between layers where no
    line turns; where one does, `before` the first turn, `track` for each height at which lines turn, then `after`;
    `label` above a label. In a frame: `pad` at the sides, `foot` at the bottom.
    """

    beside: int = 28
    line: int = 16
    letter: int = 6
    straight: int = 34
    before: int = 14
    track: int = 10
    after: int = 22
    label: int = 6
    pad: int = 18
    foot: int = 18


FRAMED = frozenset({"do", "each", "repeat"})
"""The kinds of nodes whose blocks stand in a frame; the node itself is the frame's title."""


class LaidEdge(NamedTuple):
    """The way of one edge: points from its source to its target, straight lines between; where its label stands."""

    points: tuple[Point, ...]
    label: Rectangle | None


class Layout(NamedTuple):
    """A drawing's geometry: `nodes` and `frames` by node id (a frame lies around its node and all inside the block).

    `edges` are in the order of the graph's edges; an edge that is not drawn is none.
    """

    width: int
    height: int
    nodes: Mapping[str, Rectangle]
    edges: tuple[LaidEdge | None, ...]
    frames: Mapping[str, Rectangle]


def layout(
    graph: Graph,
    sizes: Mapping[str, Size] | None = None,
    labels: Mapping[int, Size] | None = None,
    spacing: Spacing | None = None,
    framed: Collection[str] = FRAMED,
) -> Layout:
    """Lay out a graph; the same graph and sizes give the same layout.

    `sizes` by node id (a title's width is its least), `labels` by the number of the edge; without `sizes` each node
    takes 120 by 40, without `labels` no edge has one.
    """
    from .layout_blocks import place
    from .layout_parts import divide

    if sizes is None:
        sizes = {node.id: Size(120, 40) for node in graph.nodes}
    distances = spacing or Spacing()
    division = divide(graph, sizes, labels or {}, framed)
    place(division.root, distances)
    return division.assemble()

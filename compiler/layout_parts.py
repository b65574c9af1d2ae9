"""Divides a graph into blocks for its layout: each block is laid out alone and is one part of the block around it."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from .graph import Graph, GraphNode
from .layout import LaidEdge, Layout, Point, Rectangle, Size

Port = Hashable

SIDE_KINDS = frozenset({"error", "within", "after", "every", "undo"})
"""Edges that leave the main line: they are drawn beside it."""


@dataclass(eq=False, slots=True)
class Part:
    """A node, or a whole block, as the block around it sees it.

    It reaches `left` and `right` of its anchor, the vertical line on which edges come in. `ways_in`, `ways_out`:
    for edges from and to the inside of a block, how far from the anchor they pass its upper and lower side.
    """

    node: GraphNode | None
    block: Block | None
    left: int = 0
    right: int = 0
    height: int = 0
    ways_in: dict[Port, int] = field(default_factory=dict)
    ways_out: dict[Port, int] = field(default_factory=dict)
    x: int = 0
    y: int = 0


@dataclass(eq=False, slots=True)
class Way:
    """An edge, or several that go the same way, inside one block.

    A missing `source` or `target` is the upper or lower side of the block. `back` ways lead up, or jump.
    """

    source: Part | None
    out: Port
    target: Part | None
    into: Port
    style: str
    back: bool
    label: Size | None
    points: list[Point] = field(default_factory=list)
    label_at: Rectangle | None = None


@dataclass(eq=False, slots=True)
class Block:
    """Parts and the ways between them; with a `title` it stands in a frame."""

    title: Part | None = None
    parts: list[Part] = field(default_factory=list)
    ways: dict[Hashable, Way] = field(default_factory=dict)
    around: Part | None = None
    outside: Block | None = None
    width: int = 0
    height: int = 0


class _Spot(NamedTuple):
    """Where a node stands: its block, the part that it is there."""

    block: Block
    part: Part


class Division:
    """A graph divided into blocks, and the pieces of way that each edge is made of."""

    def __init__(self, graph: Graph, sizes: Mapping[str, Size], labels: Mapping[int, Size]) -> None:
        self.graph = graph
        self.sizes = sizes
        self.labels = labels
        self.root = Block()
        self.spots: dict[str, _Spot] = {}
        self.pieces: list[list[tuple[Block, Way]]] = []

    def assemble(self) -> Layout:
        """Put the laid out blocks together, in the coordinates of the whole."""
        nodes: dict[str, Rectangle] = {}
        frames: dict[str, Rectangle] = {}
        corners: dict[int, Point] = {}
        pending = [(self.root, 0, 0)]
        while pending:
            block, x, y = pending.pop()
            corners[id(block)] = (x, y)
            for part in block.parts:
                left, top = x + part.x - part.left, y + part.y
                if part.block is not None:
                    pending.append((part.block, left, top))
                    title = part.block.title
                    if title is not None and title.node is not None:
                        frames[title.node.id] = Rectangle(left, top, part.left + part.right, part.height)
                elif part.node is not None:
                    nodes[part.node.id] = Rectangle(left, top, part.left + part.right, part.height)
        order = [node.id for node in self.graph.nodes]
        return Layout(
            self.root.width,
            self.root.height,
            {name: nodes[name] for name in order},
            tuple([_assemble(pieces, corners) for pieces in self.pieces]),
            {name: frames[name] for name in order if name in frames},
        )


def divide(graph: Graph, sizes: Mapping[str, Size], labels: Mapping[int, Size], framed: Collection[str]) -> Division:
    """Divide a graph: a frame for each block of a `framed` kind, an unseen one for each branch of the others."""
    division = Division(graph, sizes, labels)
    titles = {node.id for node in graph.nodes if node.kind in framed}
    neighbours: dict[str, list[str]] = {node.id: [] for node in graph.nodes}
    for edge in graph.edges:
        neighbours[edge.source].append(edge.target)
        neighbours[edge.target].append(edge.source)
    for node in graph.nodes:
        # What no edge leads to stays in its block all the same.
        owner = node.path[-1].partition(".")[0] if node.path else ""
        if owner in neighbours:
            neighbours[owner].append(node.id)
            neighbours[node.id].append(owner)
    _fill(division, division.root, list(graph.nodes), 0, titles, neighbours)
    for index in range(len(graph.edges)):
        division.pieces.append(_trace(division, index))
    return division


def _fill(
    division: Division,
    block: Block,
    nodes: list[GraphNode],
    depth: int,
    titles: Collection[str],
    neighbours: Mapping[str, list[str]],
) -> None:
    """Make the parts of a block out of the nodes inside it, in text order."""
    groups: dict[str, list[GraphNode]] = {}
    for node in nodes:
        if len(node.path) > depth:
            groups.setdefault(node.path[depth], []).append(node)
    placed: set[str] = set()
    for node in nodes:
        if len(node.path) == depth and node.id in titles:
            _add_block(division, block, [node, *groups.get(node.id, ())], depth + 1, titles, neighbours)
            placed.add(node.id)
        elif len(node.path) == depth:
            _add_node(division, block, node)
        elif node.path[depth] not in titles and node.path[depth] not in placed:
            placed.add(node.path[depth])
            for members in _connected(groups[node.path[depth]], neighbours):
                if len(members) == 1 and len(members[0].path) == depth + 1 and members[0].id not in titles:
                    _add_node(division, block, members[0])
                else:
                    _add_block(division, block, members, depth + 1, titles, neighbours)


def _add_node(division: Division, block: Block, node: GraphNode) -> Part:
    width, height = division.sizes[node.id]
    part = Part(node, None, width // 2, width - width // 2, height)
    block.parts.append(part)
    division.spots[node.id] = _Spot(block, part)
    return part


def _add_block(
    division: Division,
    outside: Block,
    members: list[GraphNode],
    depth: int,
    titles: Collection[str],
    neighbours: Mapping[str, list[str]],
) -> None:
    inner = Block(outside=outside)
    inner.around = Part(None, inner)
    outside.parts.append(inner.around)
    first = members[0]
    if len(first.path) < depth:
        inner.title = _add_node(division, inner, first)
        members = members[1:]
    _fill(division, inner, members, depth, titles, neighbours)


def _connected(nodes: list[GraphNode], neighbours: Mapping[str, list[str]]) -> list[list[GraphNode]]:
    """The nodes in groups that no edge joins, each in text order."""
    names = {node.id for node in nodes}
    group: dict[str, int] = {}
    count = 0
    for node in nodes:
        if node.id in group:
            continue
        pending = [node.id]
        group[node.id] = count
        while pending:
            for other in neighbours[pending.pop()]:
                if other in names and other not in group:
                    group[other] = count
                    pending.append(other)
        count += 1
    found: list[list[GraphNode]] = [[] for _ in range(count)]
    for node in nodes:
        found[group[node.id]].append(node)
    return found


def _trace(division: Division, index: int) -> list[tuple[Block, Way]]:
    """The ways that an edge takes: out of the blocks around its source, across, into those around its target."""
    edge = division.graph.edges[index]
    label = division.labels.get(index)
    outwards = _chain(division.spots[edge.source])
    inwards = _chain(division.spots[edge.target])
    shared = {id(spot.block) for spot in inwards} & {id(spot.block) for spot in outwards}
    # Seen from outside its frame, a title is the frame.
    if outwards[0].part is outwards[0].block.title and id(outwards[0].block) not in shared:
        outwards = outwards[1:]
    if inwards[0].part is inwards[0].block.title and id(inwards[0].block) not in shared:
        inwards = inwards[1:]
    style = edge.kind if edge.kind in SIDE_KINDS or edge.kind == "loop" else "next"
    port = (edge.target, style)
    pieces: list[tuple[Block, Way]] = []
    out: Port = None
    while id(outwards[0].block) not in shared:
        block, part = outwards.pop(0)
        pieces.append((block, _way(block, part, out, None, port, style, False, label, index)))
        out, label = port, None
    inner: list[_Spot] = []
    while id(inwards[0].block) not in shared:
        inner.insert(0, inwards.pop(0))
    block, source = outwards[0]
    target = inwards[0].part
    into: Port = edge.target if inner else None
    pieces.append((block, _way(block, source, out, target, into, style, edge.kind == "loop", label, index)))
    for number, (block, part) in enumerate(inner):
        into = edge.target if number + 1 < len(inner) else None
        pieces.append((block, _way(block, None, edge.target, part, into, style, False, None, index)))
    return pieces


def _chain(spot: _Spot) -> list[_Spot]:
    """A spot and, outwards, the spots of the blocks around it."""
    chain = [spot]
    while spot.block.around is not None and spot.block.outside is not None:
        spot = _Spot(spot.block.outside, spot.block.around)
        chain.append(spot)
    return chain


def _way(
    block: Block,
    source: Part | None,
    out: Port,
    target: Part | None,
    into: Port,
    style: str,
    back: bool,
    label: Size | None,
    index: int,
) -> Way:
    key = (id(source), out, id(target), into, style, back, index if label else None)
    way = block.ways.get(key)
    if way is None:
        way = block.ways[key] = Way(source, out, target, into, style, back, label)
    return way


def _assemble(pieces: list[tuple[Block, Way]], corners: Mapping[int, Point]) -> LaidEdge | None:
    points: list[Point] = []
    label = None
    for block, way in pieces:
        x, y = corners[id(block)]
        points += [(x + point[0], y + point[1]) for point in way.points]
        if way.label_at is not None and label is None:
            label = way.label_at._replace(x=x + way.label_at.x, y=y + way.label_at.y)
    return LaidEdge(tuple(_simplified(points)), label) if points else None


def _simplified(points: list[Point]) -> list[Point]:
    """Without points that say nothing: doubled ones and those in the middle of a straight line."""
    kept: list[Point] = []
    for point in points:
        if kept and point == kept[-1]:
            continue
        while len(kept) > 1 and (kept[-2][0] == kept[-1][0] == point[0] or kept[-2][1] == kept[-1][1] == point[1]):
            kept.pop()
        kept.append(point)
    return kept

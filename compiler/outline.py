"""The graph as an indented list: a line for each node, branches below it, arrows where a way leads elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import NamedTuple

from .graph import GraphEdge, GraphNode
from .layout import FRAMED
from .picture import Picture
from .terminal_style import EDGE_STYLES, MARKS, SIGNS, coloured, display, fit


class Line(NamedTuple):
    """One line: `rails` before it, the `words` of a way, the node that it is about with its `text`."""

    rails: str
    words: str
    style: str
    text: str
    node: str | None


class Item(NamedTuple):
    """A node, the nodes inside its block, and the branches that lead out of it."""

    node: GraphNode
    inside: list[Item]
    branches: list[tuple[GraphEdge, int, list[Item]]]


def outline(shown: Picture, states: Mapping[str, str], colour: bool, width: int) -> str:
    """The outline of a picture; no line is wider than `width` columns (20 at least).

    A node without an arrow goes on to the next one of its own depth or, at the end of a branch, behind the branches.
    """
    lister = _Lister(shown)
    lines: list[str] = []
    for line in lister.lines(lister.items, "", None):
        state = states.get(line.node or "", "")
        words = display(line.text)
        if state in MARKS:
            words = f"{MARKS[state]} {words.removeprefix('• ')}"
        text = fit(f"{line.rails}{line.words}{words}", max(width, 20)).rstrip()
        if colour:
            first, second = len(line.rails), len(line.rails) + len(line.words)
            text = (
                coloured(text[:first], "frame")
                + coloured(text[first:second], line.style)
                + coloured(text[second:], state or ("title" if line.node else line.style))
            )
        lines.append(text)
    return "".join([f"{line}\n" for line in lines])


class _Lister:
    """Makes the tree of items, and the lines of it."""

    def __init__(self, shown: Picture) -> None:
        self.shown = shown
        self.out: dict[str, list[tuple[int, GraphEdge]]] = {node.id: [] for node in shown.graph.nodes}
        for number, edge in enumerate(shown.graph.edges):
            self.out[edge.source].append((number, edge))
        self.items = self._tree(shown.graph.nodes, 0)

    def _tree(self, nodes: Sequence[GraphNode], depth: int) -> list[Item]:
        """The items of one sequence: nodes of that depth, deeper ones inside the node whose block they are in."""
        deeper: dict[str, list[GraphNode]] = {}
        for node in nodes:
            if len(node.path) > depth:
                deeper.setdefault(node.path[depth], []).append(node)
        items = []
        for node in nodes:
            if len(node.path) == depth:
                inside: list[Item] = []
                if node.kind in FRAMED:
                    inside = self._tree(deeper.get(node.id, ()), depth + 1)
                members = [
                    each
                    for block, found in deeper.items()
                    if (block == node.id and node.kind not in FRAMED) or block.startswith(f"{node.id}.")
                    for each in found
                ]
                items.append(Item(node, inside, self._branches(node, members, depth + 1)))
        return items

    def _branches(
        self, owner: GraphNode, members: list[GraphNode], depth: int
    ) -> list[tuple[GraphEdge, int, list[Item]]]:
        """What lies inside a node, divided where a way leads out of the node into it."""
        entries = {edge.target: (edge, number) for number, edge in reversed(self.out[owner.id])}
        slices: list[tuple[GraphEdge, int, list[GraphNode]]] = []
        for node in members:
            if node.id in entries and len(node.path) == depth:
                slices.append((*entries[node.id], []))
            if slices:
                slices[-1][2].append(node)
        return [(edge, number, self._tree(nodes, depth)) for edge, number, nodes in slices]

    def lines(
        self, items: list[Item], rails: str, behind: str | None, head: tuple[str, str, str] | None = None
    ) -> Iterator[Line]:
        """The lines of a sequence.

        `behind` is the node that comes after it; `head` holds the rails, words and style of its first line.
        """
        for item, following in zip_longest(items, items[1:]):
            after = following.node.id if following else behind
            yield from self._item(item, rails, head or (rails, "", ""), after, following is not None)
            head = None

    def _item(
        self, item: Item, rails: str, head: tuple[str, str, str], after: str | None, goes_on: bool
    ) -> Iterator[Line]:
        """The lines of one item; `after` is where it goes without a word, `goes_on` whether that is a line below."""
        node = item.node
        entered = {number for _, number, _ in item.branches}
        first_inside = item.inside[0].node.id if item.inside else None
        ways = [
            (self.shown.words.get(number), edge, number)
            for number, edge in self.out[node.id]
            if number not in entered and edge.target != first_inside
        ]
        plain = [edge.target for told, edge, _ in ways if not told and edge.target != after and node.kind != "stop"]
        arrow = f" → {', '.join([self._name(target) for target in plain])}" if plain else ""
        yield Line(*head, self._text(node) + arrow, node.id)
        below = "│  " if goes_on or item.branches or any(told for told, _, _ in ways) else "   "
        end = after if node.kind == "do" else node.id
        yield from self.lines(item.inside, rails + below, end)
        told_ways = [(told, edge, number, None) for told, edge, number in ways if told]
        opened = [(self.shown.words.get(number) or "", edge, number, inner) for edge, number, inner in item.branches]
        children = sorted([*told_ways, *opened], key=lambda child: child[2])
        for place, (told, edge, _, branch) in enumerate(children):
            last = place == len(children) - 1 and not goes_on
            yield from self._child(told, edge, branch, rails, last, after)

    def _child(
        self, told: str, edge: GraphEdge, branch: list[Item] | None, rails: str, last: bool, after: str | None
    ) -> Iterator[Line]:
        corner, below = ("└─ ", "   ") if last else ("├─ ", "│  ")
        style = EDGE_STYLES.get(edge.kind, "word")
        if branch is None:
            target = "" if edge.target == after else f" → {self._name(edge.target)}"
            yield Line(rails + corner, display(told), style, target, None)
        elif not told or (len(branch) == 1 and not branch[0].inside and not branch[0].branches):
            words = f"{display(told)}: " if told else ""
            yield from self.lines(branch, rails + below, after, (rails + corner, words, style))
        else:
            yield Line(rails + corner, f"{display(told)}:", style, "", None)
            yield from self.lines(branch, rails + below, after)

    def _text(self, node: GraphNode) -> str:
        return f"{SIGNS.get(node.kind, '•')} {self.shown.captions[node.id].text}"

    def _name(self, name: str) -> str:
        return display(self.shown.captions[name].title)

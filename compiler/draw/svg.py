"""The graph as an SVG image: scalable, readable on light and dark pages, with words for those who can't see it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from ..graph import GraphEdge, GraphNode
from ..layout import FRAMED, LaidEdge, Point, Rectangle, Size, Spacing, layout
from ..picture import STATES, Caption, Picture, assignments, picture, wrap
from ..plan import Plan
from ..svg_style import FAMILIES, stylesheet, text_width

SPACING = Spacing()
MARGIN = 20
HEADING = 40
CORNER = 7
HEAD = 7
LINE, SMALL_LINE = 17, 14

_LOOKS: Mapping[str, str] = {
    "step": "step",
    "decide": "decide",
    "choice": "choice",
    "parallel": "gate",
    "any": "gate",
    "join": "gate",
    "wait": "wait",
    "emit": "signal",
    "start": "start",
    "end": "start",
    "finish": "finish",
    "fail": "fail",
    "fail_again": "fail",
    "stop": "stop",
    "go_to": "stop",
    "roll_back": "stop",
}
_EDGE_LOOKS: Mapping[str, str] = {
    "error": "error",
    "within": "time",
    "after": "time",
    "every": "time",
    "undo": "undo",
    "loop": "loop",
}
_PILLS = frozenset({"gate", "start", "finish", "fail", "stop"})
_MARKS: Mapping[str, str] = {
    "done": "M-3.2 .2L-1 2.5L3.4-2.4",
    "failed": "M-2.6-2.6L2.6 2.6M2.6-2.6L-2.6 2.6",
    "skipped": "M-3 0L3 0",
    "running": "M-1.6-3L2.6 0L-1.6 3Z",
    "waiting": "M0-3L0 .4L2.4 1.8",
}


class Words(NamedTuple):
    """The lines on a node."""

    title: list[str]
    detail: list[str]


def draw(plan: Plan, states: Mapping[str, str] | None, colour: bool, width: int) -> str:
    """One `svg` element with its own style; `states` colour the nodes and give them a mark."""
    shown = picture(plan)
    words = {node.id: _words(node, shown.captions[node.id]) for node in shown.graph.nodes}
    looks = {node.id: _look(node) for node in shown.graph.nodes}
    labels = {number: wrap(text, 26, 3) for number, text in shown.words.items()}
    laid = layout(
        shown.graph,
        {node.id: _size(node, looks[node.id], words[node.id]) for node in shown.graph.nodes},
        {number: _label_size(lines) for number, lines in labels.items()},
        SPACING,
    )
    heading = text_width(shown.title, 15)
    inner = max(laid.width, heading)
    shift = MARGIN + (inner - laid.width) // 2
    total = (inner + 2 * MARGIN, laid.height + 2 * MARGIN + HEADING)
    parts = [_opening(shown, total, states)]
    parts.append(f'<text class="heading" x="{MARGIN}" y="{MARGIN + 14}">{_escape(shown.title)}</text>')
    parts.append(f'<g transform="translate({shift} {MARGIN + HEADING})">')
    parts += [
        f'<rect class="frame" x="{x}" y="{y}" width="{w}" height="{h}" rx="9"/>' for x, y, w, h in laid.frames.values()
    ]
    edges = [
        (edge, way, labels.get(number))
        for number, (edge, way) in enumerate(zip(shown.graph.edges, laid.edges, strict=True))
        if way is not None
    ]
    parts += dict.fromkeys(_edge(edge, way) for edge, way, _ in edges)
    parts += [_label(way.label, lines) for _, way, lines in edges if way.label is not None and lines]
    for node in shown.graph.nodes:
        parts.append(_node(node, looks[node.id], words[node.id], laid.nodes[node.id], states))
    return "\n".join([*parts, "</g>", "</svg>"]) + "\n"


def _opening(shown: Picture, total: tuple[int, int], states: Mapping[str, str] | None) -> str:
    width, height = total
    steps = sum(node.kind == "step" for node in shown.graph.nodes)
    described = f"The flow {shown.graph.flow} as a graph: {steps} steps, {len(shown.graph.nodes)} nodes."
    if states is not None:
        counts = [(sum(state == each for state in states.values()), each) for each in STATES]
        described += " In this run: " + ", ".join([f"{count} {state}" for count, state in counts if count]) + "."
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img" aria-labelledby="graph-title graph-description">\n'
        f'<title id="graph-title">{_escape(shown.title)}</title>\n'
        f'<desc id="graph-description">{_escape(described)}</desc>\n'
        f"<style>{stylesheet()}</style>\n"
        f'<rect class="page" width="{width}" height="{height}" rx="10"/>'
    )


def _look(node: GraphNode) -> str:
    return "block" if node.kind in FRAMED else _LOOKS.get(node.kind, "value")


def _words(node: GraphNode, caption: Caption) -> Words:
    if node.kind in FRAMED:
        return Words(wrap(caption.title, 60, 1), [])
    if node.kind in ("finish", "fail"):
        lines = [line for each in assignments(caption.detail)[:4] for line in wrap(each, 34, 1)]
        return Words([caption.title], lines)
    return Words(wrap(caption.title, 28, 3), wrap(caption.detail, 30, 3))


def _size(node: GraphNode, look: str, words: Words) -> Size:
    widest = max(
        [text_width(line, 13) for line in words.title] + [text_width(line, 11) for line in words.detail], default=0
    )
    if look == "block":
        return Size(text_width(words.title[0], 12) + 40, 30)
    if look in ("gate", "start", "stop"):
        return Size(max(widest + 24, 56), 26 + (len(words.title) - 1) * LINE)
    height = 22 + LINE * len(words.title) + SMALL_LINE * len(words.detail)
    return Size(max(widest + (52 if look in ("choice", "decide") else 34), 104), height)


def _label_size(lines: list[str]) -> Size:
    return Size(max(text_width(line, 11) for line in lines) + 8, SMALL_LINE * len(lines) + 4)


def _node(node: GraphNode, look: str, words: Words, place: Rectangle, states: Mapping[str, str] | None) -> str:
    state = (states or {}).get(node.id)
    classes = ["node", look, f"kind-{node.kind}"]
    if states is not None and node.kind not in ("start", "join", "end"):
        classes.append(state if state in STATES else "idle")
    place_in_source = "" if node.line is None else f' data-line="{node.line}"'
    where = "" if node.line is None else f" (line {node.line})"
    parts = [
        f'<g class="{" ".join(classes)}" data-node="{_escape(node.id)}"{place_in_source}>',
        f"<title>{_escape(node.label + where + (f': {state}' if state else ''))}</title>",
        _shape(node, look, place, words),
    ]
    if look == "block":
        x, y = place.x + 14, place.y + 20
        parts.append(f'<text class="frame-title" x="{x}" y="{y}">{_escape(words.title[0])}</text>')
    else:
        parts.append(_lines(look, words, place))
    if state is not None and state in _MARKS:
        x, y = place.x + place.width - 4, place.y + 3
        parts.append(
            f'<g class="badge" transform="translate({x} {y})"><circle class="badge-{state}" r="8"/>'
            f'<path class="mark" d="{_MARKS[state]}"/></g>'
        )
    return "".join([*parts, "</g>"])


def _lines(look: str, words: Words, place: Rectangle) -> str:
    """The words of a node, in its middle."""
    height = LINE * len(words.title) + SMALL_LINE * len(words.detail)
    x = place.x + place.width // 2 + (2 if look == "step" else 0)
    y = place.y + (place.height - height) // 2
    parts = []
    for line in words.title:
        parts.append(f'<text class="title" x="{x}" y="{y + 13}" text-anchor="middle">{_escape(line)}</text>')
        y += LINE
    for line in words.detail:
        parts.append(f'<text class="detail" x="{x}" y="{y + 11}" text-anchor="middle">{_escape(line)}</text>')
        y += SMALL_LINE
    return "".join(parts)


def _shape(node: GraphNode, look: str, place: Rectangle, words: Words) -> str:
    x, y, width, height = place
    if look == "block":
        # The upper corners are those of the frame, the lower side is straight.
        return (
            f'<path class="bar shape-bar" d="M{x} {y + height}V{y + 9}Q{x} {y} {x + 9} {y}H{x + width - 9}'
            f'Q{x + width} {y} {x + width} {y + 9}V{y + height}Z"/>'
        )
    if look in ("choice", "decide"):
        middle, point = y + height // 2, 14
        return (
            f'<path class="shape" d="M{x} {middle}L{x + point} {y}H{x + width - point}L{x + width} {middle}'
            f'L{x + width - point} {y + height}H{x + point}Z"/>'
        )
    if look == "signal":
        middle, point = y + height // 2, 12
        return (
            f'<path class="shape" d="M{x} {y}H{x + width - point}L{x + width} {middle}L{x + width - point} {y + height}'
            f'H{x}Z"/>'
        )
    corner = min(height // 2, 20) if look in _PILLS else 7
    body = f'<rect class="shape" x="{x}" y="{y}" width="{width}" height="{height}" rx="{corner}"/>'
    if look != "step":
        return body
    family = FAMILIES.get(node.label.partition(": ")[2] or "task", "flow")
    strip = f"M{x + 6} {y + 1}H{x + 5}Q{x + 1} {y + 1} {x + 1} {y + 6}V{y + height - 6}Q{x + 1} {y + height - 1} "
    return f'{body}<path class="accent-{family}" d="{strip}{x + 5} {y + height - 1}H{x + 6}Z"/>'


def _edge(edge: GraphEdge, way: LaidEdge) -> str:
    """A line with round corners and a head."""
    points = list(way.points)
    (x1, y1), (x2, y2) = points[-2:] if len(points) > 1 else (points[0], points[0])
    dx, dy = (x2 > x1) - (x2 < x1), (y2 > y1) - (y2 < y1)
    points[-1] = (x2 - dx * (HEAD - 1), y2 - dy * (HEAD - 1))
    head = [
        (x2, y2),
        (x2 - dx * HEAD - dy * 4, y2 - dy * HEAD - dx * 4),
        (x2 - dx * HEAD + dy * 4, y2 - dy * HEAD + dx * 4),
    ]
    tip = "".join([f"{'L' if number else 'M'}{x} {y}" for number, (x, y) in enumerate(head)])
    look = _EDGE_LOOKS.get(edge.kind, "plain")
    return f'<g class="{look}"><path class="edge" d="{_rounded(points)}"/><path class="head" d="{tip}Z"/></g>'


def _rounded(points: list[Point]) -> str:
    parts = [f"M{points[0][0]} {points[0][1]}"]
    for (x0, y0), (x1, y1), (x2, y2) in zip(points, points[1:], points[2:], strict=False):
        before, after = abs(x1 - x0) + abs(y1 - y0), abs(x2 - x1) + abs(y2 - y1)
        corner = min(CORNER, before // 2, after // 2)
        ax, ay = x1 - _sign(x1 - x0) * corner, y1 - _sign(y1 - y0) * corner
        bx, by = x1 + _sign(x2 - x1) * corner, y1 + _sign(y2 - y1) * corner
        parts.append(f"L{ax} {ay}Q{x1} {y1} {bx} {by}")
    return "".join([*parts, f"L{points[-1][0]} {points[-1][1]}"])


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)


def _label(place: Rectangle, lines: list[str]) -> str:
    parts = [f'<rect class="under" x="{place.x}" y="{place.y}" width="{place.width}" height="{place.height}" rx="4"/>']
    for number, line in enumerate(lines):
        x, y = place.x + place.width // 2, place.y + 13 + number * SMALL_LINE
        parts.append(f'<text class="word" x="{x}" y="{y}" text-anchor="middle">{_escape(line)}</text>')
    return "".join(parts)


def _escape(text: str) -> str:
    """Text that may stand in an element or between quotes; what XML can't hold becomes a replacement character."""
    sound = "".join([letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text])
    return sound.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")

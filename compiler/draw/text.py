"""The graph for a terminal: boxes and lines from top to bottom; an indented outline where these are too wide."""

from __future__ import annotations

from collections.abc import Mapping

from ..canvas import Canvas
from ..layout import FRAMED, LaidEdge, Layout, Rectangle, Size, Spacing, layout
from ..outline import outline
from ..picture import Picture, assignments, picture, wrap
from ..plan import Plan
from ..terminal_style import EDGE_STYLES, MARKS, SIGNS, display, shown_width

SPACING = Spacing(beside=3, line=2, letter=2, straight=1, before=0, track=1, after=1, label=0, pad=2, foot=1)

LEAST_WIDTH = 13
HOPELESS = 2
"""A drawing so many times too wide is not tried again with narrower words."""

# How wide the words in boxes and on edges may be, tried in turn until the drawing fits.
_WIDTHS = ((32, 22), (24, 18), (18, 14))

_BARE = frozenset({"start", "end", "choice", "parallel", "any", "join", "stop", "go_to", "roll_back"})
"""Kinds that stand without a box."""

_BORDERS: Mapping[str, str] = {"decide": "╔═╗║╝╚", "finish": "╭─╮│╯╰", "fail": "╭─╮│╯╰", "fail_again": "╭─╮│╯╰"}
_PLAIN_BORDER = "┌─┐│┘└"
_FRAME_BORDER = "╭╌╮╎╯╰"


def draw(plan: Plan, states: Mapping[str, str] | None, colour: bool, width: int) -> str:
    """Boxes, if they fit into `width` columns, else an outline; `states` put a mark before the name of a node."""
    shown = picture(plan)
    for room, label_room in _WIDTHS:
        words = {node.id: _words(shown, node.id, node.kind, room, states) for node in shown.graph.nodes}
        labels = {number: wrap(display(text), label_room, 3) for number, text in shown.words.items()}
        laid = layout(
            shown.graph,
            {node.id: _size(node.kind, words[node.id]) for node in shown.graph.nodes},
            {number: Size(max(shown_width(line) for line in lines), len(lines)) for number, lines in labels.items()},
            SPACING,
        )
        if laid.width <= width:
            return _paint(shown, laid, words, labels, states, colour)
        if laid.width > HOPELESS * width:
            break
    return outline(shown, states or {}, colour, width)


def _words(shown: Picture, name: str, kind: str, room: int, states: Mapping[str, str] | None) -> list[str]:
    caption = shown.captions[name]
    title, detail = display(caption.title), display(caption.detail)
    state = (states or {}).get(name)
    mark = f"{MARKS[state]} " if state is not None and state in MARKS else ""
    if kind in FRAMED:
        return [mark + line for line in wrap(title, 2 * room, 1)]
    if kind in ("parallel", "any", "join"):
        return [f"═ {mark}{title} ═"]
    sign = "" if kind in ("step", "decide") or kind not in SIGNS else f"{SIGNS[kind]} "
    if kind in ("finish", "fail"):
        return [f"{mark}{sign}{title}", *[line for part in assignments(detail) for line in wrap(part, room, 1)][:4]]
    text = display(caption.text)
    if kind == "decide" and len(text) > room:
        return [f"{mark}{title}", *wrap(detail, room, 3)]
    return wrap(f"{mark}{sign}{text}", room, 3)


def _size(kind: str, words: list[str]) -> Size:
    widest = max(shown_width(line) for line in words)
    if kind in FRAMED:
        return Size(widest + 6, 1)
    # An odd width has a middle: lines from box to box then need no bend.
    if kind in _BARE:
        return Size((widest + 2) | 1, len(words))
    return Size(max(widest + 4, LEAST_WIDTH) | 1, len(words) + 2)


def _paint(
    shown: Picture,
    laid: Layout,
    words: Mapping[str, list[str]],
    labels: Mapping[int, list[str]],
    states: Mapping[str, str] | None,
    colour: bool,
) -> str:
    canvas = Canvas()
    for place in laid.frames.values():
        canvas.box(place, _FRAME_BORDER, "frame")
    for node in shown.graph.nodes:
        style = (states or {}).get(node.id, "")
        if node.kind in FRAMED:
            place = laid.nodes[node.id]
            canvas.text(place.x + 2, place.y, f" {words[node.id][0]} ", style or "title")
            continue
        _paint_node(canvas, node.kind, laid.nodes[node.id], words[node.id], style)
    for edge, way in zip(shown.graph.edges, laid.edges, strict=True):
        if way is not None:
            place = laid.nodes[edge.source]
            sideways = place.y <= way.points[0][1] < place.y + place.height
            canvas.line(way.points, EDGE_STYLES.get(edge.kind, "edge"), sideways)
    for number, way in enumerate(laid.edges):
        if way is not None and way.label is not None and number in labels:
            _paint_label(canvas, way, labels[number], EDGE_STYLES.get(shown.graph.edges[number].kind, "word"))
    return canvas.show(colour)


def _paint_node(canvas: Canvas, kind: str, place: Rectangle, words: list[str], style: str) -> None:
    bare = kind in _BARE
    if not bare:
        canvas.box(place, _BORDERS.get(kind, _PLAIN_BORDER), style)
    for number, line in enumerate(words):
        x = place.x + (place.width - shown_width(line) + (0 if bare else 1)) // 2
        canvas.text(x, place.y + number + (0 if bare else 1), line, style or ("gate" if bare else "title"))


def _paint_label(canvas: Canvas, way: LaidEdge, lines: list[str], style: str) -> None:
    place = way.label
    assert place is not None
    for number, line in enumerate(lines):
        x = place.x + (place.width - shown_width(line)) // 2
        canvas.text(x, place.y + number, line, style if style != "edge" else "word")

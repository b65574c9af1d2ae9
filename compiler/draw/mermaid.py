"""The graph as a Mermaid flowchart, which code hosts and many wikis draw where it stands in a page."""

from __future__ import annotations

from collections.abc import Mapping

from ..picture import STATES, picture
from ..plan import Plan

_SHAPES: Mapping[str, tuple[str, str]] = {
    "start": ("([", "])"),
    "end": ("([", "])"),
    "finish": ("([", "])"),
    "fail": ("([", "])"),
    "fail_again": ("([", "])"),
    "choice": ("{", "}"),
    "decide": ("{{", "}}"),
    "parallel": ("[[", "]]"),
    "any": ("[[", "]]"),
    "join": ("[[", "]]"),
    "wait": ("(", ")"),
    "emit": (">", "]"),
}
_DOTTED = frozenset({"error", "within", "after", "every", "undo", "loop"})
"""Ways that a run does not go on by itself."""

_COLOURS: Mapping[str, str] = {
    "done": "#35a162",
    "failed": "#d64545",
    "skipped": "#8a96a6",
    "running": "#2f7de1",
    "waiting": "#d98a1f",
}


def draw(plan: Plan, states: Mapping[str, str] | None, colour: bool, width: int) -> str:
    """From top to bottom; where states are given, each node that has one is of a class of that name."""
    shown = picture(plan)
    numbers = {node.id: f"n{number}" for number, node in enumerate(shown.graph.nodes)}
    lines = ["flowchart TD"]
    for node in shown.graph.nodes:
        left, right = _SHAPES.get(node.kind, ("[", "]"))
        state = (states or {}).get(node.id)
        mark = f":::{state}" if state in STATES else ""
        lines.append(f'  {numbers[node.id]}{left}"{_text(shown.captions[node.id].text)}"{right}{mark}')
    for number, edge in enumerate(shown.graph.edges):
        arrow = "-.->" if edge.kind in _DOTTED else "-->"
        words = f'|"{_text(shown.words[number])}"|' if number in shown.words else ""
        lines.append(f"  {numbers[edge.source]} {arrow}{words} {numbers[edge.target]}")
    reached = {state for state in (states or {}).values() if state in STATES}
    lines += [f"  classDef {each} stroke:{_COLOURS[each]},stroke-width:3px" for each in STATES if each in reached]
    return "\n".join(lines) + "\n"


def _text(text: str) -> str:
    """The text as Mermaid takes it between quotes: what it would read as a sign is written as a number."""
    plain = " ".join(text.split())
    return "".join(each if each.isalnum() or each in " .,:|()=_-+/'?!" else f"#{ord(each)};" for each in plain)

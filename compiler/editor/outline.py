"""The parts of a flow that have a name, one inside another: for an outline, and to jump to."""

from __future__ import annotations

from typing import NamedTuple

from ...dsl.source import Span
from ...dsl.tree import Decide, Do, Edge, ForEach, Let, NamedDeclaration, Node, Step, Test, WaitEvent, children
from .document import Document

KINDS: dict[str, str] = {
    "TypeDefinition": "type",
    "EventDefinition": "event",
    "Input": "input",
    "Output": "output",
    "Remember": "state",
    "Use": "use",
}


class Symbol(NamedTuple):
    """A named part: what it is (`step`, `decide`, `test`, ...), all of it, its name, the parts inside."""

    name: str
    kind: str
    span: Span
    name_span: Span
    detail: str = ""
    inside: tuple[Symbol, ...] = ()


def outline(document: Document) -> list[Symbol]:
    """The named parts of a flow in text order; what has no name hands on those inside of it."""
    found: list[Symbol] = []
    for node in children(document.flow):
        found += _symbols(document, node)
    return sorted(found, key=lambda each: each.span)


def _symbols(document: Document, node: Node) -> list[Symbol]:
    inside = [each for child in children(node) for each in _symbols(document, child)]
    own = _own(document, node)
    if own is None:
        return inside
    name, kind, name_span, detail = own
    if not name or not (node.span.start <= name_span.start and name_span.end <= node.span.end):
        return inside
    return [Symbol(name, kind, node.span, name_span, detail, tuple(inside))]


def _own(document: Document, node: Node) -> tuple[str, str, Span, str] | None:
    if isinstance(node, Step):
        return node.name, "step", node.name_span, node.kind
    if isinstance(node, Decide):
        return node.name, "decide", node.name_span, " | ".join(node.options)
    if isinstance(node, Let | Do | ForEach):
        kind = {Let: "let", Do: "block", ForEach: "loop"}[type(node)]
        return node.name, kind, node.name_span, ""
    if isinstance(node, WaitEvent):
        return node.alias or node.event, "wait", node.event_span, node.event
    if isinstance(node, NamedDeclaration):
        return node.name, KINDS[type(node).__name__], node.name_span, ""
    if isinstance(node, Edge):
        words = " -> ".join(", ".join(target.names) for target in node.targets)
        return words, "edge", node.span, ""
    if isinstance(node, Test):
        title = next((t.span for t in document.tokens if t.type == "STRING" and t.start >= node.span.start), node.span)
        return node.name, "test", title, ""
    return None

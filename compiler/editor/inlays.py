"""Types that nobody had to write, shown where they could have been written."""

from __future__ import annotations

from typing import NamedTuple

from ...dsl.source import Span
from ...dsl.tree import ForEach, Let, Step, walk
from ..types import Type, describe_type
from .document import Document

WIDEST = 40


class Inlay(NamedTuple):
    """A text shown behind an offset; `full` is the whole type where the text is cut."""

    offset: int
    text: str
    full: str


def inlays(document: Document, span: Span) -> list[Inlay]:
    """The types of `let`s, of steps without `gives` and of loop variables that stand in a span."""
    found: list[Inlay] = []
    for node in walk(document.flow):
        if not isinstance(node, Let | Step | ForEach) or not span.start <= node.name_span.end <= span.end:
            continue
        type = _type(document, node)
        if type not in (None, "any", "none", "never"):
            full = describe_type(type)
            text = full if len(full) <= WIDEST else full[: WIDEST - 3] + "..."
            at = node.kind_span.end if isinstance(node, Step) else node.name_span.end
            found.append(Inlay(at, f" gives {text}" if isinstance(node, Step) else f": {text}", full))
    return sorted(found)


def _type(document: Document, node: Let | Step | ForEach) -> Type | None:
    """The type of what a node names, unless it is written there."""
    if isinstance(node, ForEach):
        scope = document.model.scopes.get(id(node))
        return scope.names[node.name].type if scope is not None and node.name in scope.names else None
    if (node.type if isinstance(node, Let) else node.gives) is not None:
        return None
    symbol = document.model.symbols.get(node.name)
    return symbol.type if symbol and any(each.node is node for each in symbol.declarations) else None

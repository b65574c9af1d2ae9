"""What all parts of the tree share: a span, equality without places, generic walks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields

from ..source import NOWHERE, Span


@dataclass(frozen=True, slots=True)
class Node:
    """A part of the tree; two nodes are equal when they say the same, wherever they stand."""

    span: Span = field(default=NOWHERE, compare=False, repr=False, kw_only=True)


def children(node: Node) -> Iterator[Node]:
    """The nodes directly inside this one, in source order of the fields."""
    for each in fields(node):
        value = getattr(node, each.name)
        if isinstance(value, Node):
            yield value
        elif isinstance(value, tuple):
            for item in value:
                if isinstance(item, Node):
                    yield item


def walk(root: Node) -> Iterator[Node]:
    """The node and everything inside it, parents first; iterative, so depth costs no stack."""
    pending = [root]
    while pending:
        node = pending.pop()
        yield node
        pending.extend(reversed(list(children(node))))

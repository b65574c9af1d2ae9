"""What the text of a flow says of a value before any run."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from ...dsl.tree import (
    Boolean,
    Expression,
    Integer,
    ListOf,
    Negative,
    Nothing,
    Number,
    Percent,
    Record,
    Text,
)
from ..kinds import UNKNOWN


def literal(node: Expression) -> Any:
    """The value of an expression that is wholly written out, `UNKNOWN` in the place of all else."""
    if isinstance(node, Integer | Number | Boolean):
        return node.value
    if isinstance(node, Text):
        plain = all(isinstance(part, str) for part in node.parts)
        return "".join(map(str, node.parts)) if plain else UNKNOWN
    if isinstance(node, ListOf):
        return [literal(item) for item in node.items]
    if isinstance(node, Record):
        return {entry.key: literal(entry.value) for entry in node.entries}
    if isinstance(node, Negative):
        value = literal(node.operand)
        return -value if isinstance(value, int | Decimal) and not isinstance(value, bool) else UNKNOWN
    if isinstance(node, Percent):
        return Decimal(node.value) / 100
    return None if isinstance(node, Nothing) else UNKNOWN

"""# SF254 A position that a model names
severity: warning
since: 0.1

A list is read at a position that a model gave.

## Why
A model invents: a position it names may lie outside the list, and the run then fails on a value that nobody wrote. A
word of a closed set can't be invented; a position can.

## Bad
```flow
input  offers: list of text
output chosen: text

step pick: llm "Which of these is cheapest?" { using: [offers] } gives { position: integer }
finish chosen = offers[pick.position]
```

## Good
```flow
input  offers: list of text
output chosen: text?

step pick: llm "Which of these is cheapest?" { using: [offers] } gives { position: integer }
if pick.position >= 0 and pick.position < length(offers) {
  finish chosen = offers[pick.position]
}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ...dsl.tree import Choose, Expression, Field, If, Index, Name, walk
from ..check.findings import here
from . import Finding, Place, rule

MODELS = ("llm", "agent")


@rule(Index)
def check(index: Index, place: Place) -> Iterator[Finding]:
    """Positions out of what a model gives that no test around has looked at."""
    symbol = place.model.symbols.get(_root(index.at))
    if symbol is None or symbol.kind not in MODELS:
        return
    tested = (
        condition
        for node in place.around
        for condition in (
            [branch.condition for branch in node.branches]
            if isinstance(node, If)
            else [node.condition]
            if isinstance(node, Choose)
            else []
        )
    )
    if any(each == index.at for condition in tested for each in walk(condition)):
        return
    yield Finding(
        index.at.span,
        f"`{symbol.name}` is a model's answer: there may be nothing at this position",
        "test it first: `if ... >= 0 and ... < length(...)`, or let the model choose out of a closed set",
        here(symbol.span, "the model is asked here"),
    )


def _root(node: Expression) -> str:
    while isinstance(node, Field):
        node = node.of
    return node.name if isinstance(node, Name) else ""

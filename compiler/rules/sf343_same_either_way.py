"""# SF343 The same either way
severity: warning
since: 0.1

All branches of a choice do the same, or both cases of an expression, or give one name the same constant.

## Why
The condition is tested and decides nothing. One of the branches was copied and never changed.

## Bad
```flow
input  urgent: boolean
output fee: integer

finish fee = (20 if urgent else 20)
```

## Good
```flow
input  urgent: boolean
output fee: integer

finish fee = (20 if urgent else 10)
```
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...dsl.tree import Block, Choose, Expression, If, Let, Name, Text, When, walk
from ..check.findings import here
from . import Finding, Place, rule

HINT = "change one of the branches, or leave the condition out"


@rule(If, When, Choose)
def check(node: If | When | Choose, place: Place) -> Iterator[Finding]:
    """Choices all of whose ways are one."""
    if isinstance(node, Choose):
        if node.value == node.otherwise:
            other = here(node.value.span, "the other case")
            yield Finding(node.otherwise.span, "this is the same as in the other case", HINT, other)
        return
    bodies = [each.body for each in (node.branches if isinstance(node, If) else node.cases)]
    if node.otherwise is not None:
        bodies.append(node.otherwise)
    elif isinstance(node, If):
        return
    if len(bodies) < 2:
        return
    first, *rest = bodies
    if first.statements and all(each == first for each in rest):
        start = rest[-1].span.start
        other = here(first.span._replace(end=first.span.start + 1), "the first of them")
        yield Finding(first.span._replace(start=start, end=start + 1), "every branch does the same", HINT, other)
        return
    yield from _same_constant(bodies)


def _same_constant(bodies: Sequence[Block]) -> Iterator[Finding]:
    """A name that every branch gives the same constant."""
    for let in bodies[0].statements:
        if not isinstance(let, Let) or not _constant(let.value):
            continue
        others = [
            each for body in bodies[1:] for each in body.statements if isinstance(each, Let) and each.name == let.name
        ]
        if len(others) == len(bodies) - 1 and all(each.value == let.value for each in others):
            yield Finding(
                others[-1].value.span,
                f"`{let.name}` is this in every branch",
                HINT,
                here(let.value.span, "the same constant"),
            )


def _constant(value: Expression) -> bool:
    """Whether a value is written out: nothing of a run is in it."""
    return not any(isinstance(each, Name) for each in walk(value)) or isinstance(value, Text)

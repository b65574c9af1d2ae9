"""# SF603 Failures nobody sees
severity: hint
since: 0.1

A `for each ... keep going` leaves out what fails, and nothing in it says so.

## Why
An element that fails has no result, and the run goes on as if all were well. Only its trace tells.

## Bad
```flow
input orders: list of text

for each order in orders, keep going {
  step ship: http {
    post: "https://ship.example/orders"
    body: { order: order }
  }
}
```

## Good
```flow
input orders: list of text

for each order in orders, keep going {
  step ship: http {
    post: "https://ship.example/orders"
    body: { order: order }
  }
    on error {
      step lost: log "{order} was not shipped: {error.message}"
    }
}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ...dsl.tree import ForEach, OnError, Step, walk
from . import Finding, Place, rule


@rule(ForEach)
def check(loop: ForEach, place: Place) -> Iterator[Finding]:
    """Loops that keep going, with steps in them that do something and no handler."""
    if not loop.keep_going:
        return
    inside = list(walk(loop.body))
    if any(isinstance(node, Step) for node in inside) and not any(isinstance(node, OnError) for node in inside):
        yield Finding(
            loop.name_span,
            f"a `{loop.name}` that fails is left out, and nobody is told",
            "handle it inside: `on error { ... }` behind the step that may fail",
        )

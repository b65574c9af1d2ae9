"""# SF233 An event nobody uses
severity: hint
since: 0.1

An event is declared but neither sent nor awaited in this flow.

## Why
It is left over, or a `wait for` or `emit` is still to be written.

## Bad
```flow
event paid { order: text } from outside
input  order: text
output note: text

finish note = "order {order}"
```

## Good
```flow
event paid { order: text } from outside
input  order: text
output note: text

wait for paid as payment where payment.order == order
finish note = "order {payment.order} is paid"
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ...dsl.tree import EventDefinition
from . import Finding, Place, rule


@rule(EventDefinition)
def check(event: EventDefinition, place: Place) -> Iterator[Finding]:
    """An event that no `emit`, `wait for` or trigger names."""
    if f"event {event.name}" not in place.model.reads:
        yield Finding(
            event.name_span,
            f"the event `{event.name}` is declared but neither sent nor awaited here",
            "send it with `emit`, wait for it with `wait for`, or remove it",
        )

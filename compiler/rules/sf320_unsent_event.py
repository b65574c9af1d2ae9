"""# SF320 An event nobody sends
severity: warning
since: 0.1

An event is awaited that this flow never sends and that is not declared as coming from outside.

## Why
The run would wait for ever. If others send it, say so: `from outside`.

## Bad
```flow
event paid { order: text }
output note: text

wait for paid as payment
finish note = payment.order
```

## Good
```flow
event paid { order: text } from outside
output note: text

wait for paid as payment
finish note = payment.order
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ...dsl.source import Span
from ...dsl.tree import Emit, EventDefinition, Flow, WaitEvent
from . import Finding, Place, rule


@rule(Flow)
def check(flow: Flow, place: Place) -> Iterator[Finding]:
    """Events that are awaited here, and neither sent here nor by others."""
    events = [each for each in flow.declarations if isinstance(each, EventDefinition) and not each.from_outside]
    if not events:
        return
    sent = {node.event for node, _ in place.every(Emit)}
    for event in events:
        if f"event {event.name}" in place.model.reads and event.name not in sent:
            yield Finding(
                _awaited(place, event.name) or event.name_span,
                f"nobody sends the event `{event.name}`",
                f"if others send it, declare it so: `event {event.name} {{ ... }} from outside`",
            )


def _awaited(place: Place, name: str) -> Span | None:
    """Where an event is waited for first."""
    return next((node.event_span for node, _ in place.every(WaitEvent) if node.event == name), None)

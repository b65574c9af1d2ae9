"""# SF322 An event that never comes here
severity: warning
since: 0.1

A flow waits without `where` for an event that `emit` sends.

## Why
Without `where` only an event counts that is sent to this very run (`sayflow answer RUN NAME ...`). What `emit` sends
goes to all runs alike, so each has to say which of them it waits for.

## Bad
```flow
event paid { order: text }
input  order: text

emit paid { order: order }
wait for paid as payment
step note: log "order {payment.order} is paid"
```

## Good
```flow
event paid { order: text }
input  order: text

emit paid { order: order }
wait for paid as payment where payment.order == order
step note: log "order {payment.order} is paid"
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ...dsl.tree import Emit, EventDefinition, WaitEvent
from ..check.findings import here
from . import Finding, Place, rule


@rule(WaitEvent)
def check(wait: WaitEvent, place: Place) -> Iterator[Finding]:
    """Waits for events that are sent to nobody in particular; those from outside may be sent to this run."""
    if wait.where is not None:
        return
    outside = {each.name for each, _ in place.every(EventDefinition) if each.from_outside}
    sent = next((each for each, _ in place.every(Emit) if each.event == wait.event), None)
    if sent is not None and wait.event not in outside:
        yield Finding(
            wait.event_span,
            f"`emit {wait.event}` never ends this: without `where` only events for this very run count",
            f"say which one is meant: `where {wait.alias or wait.event}.FIELD == ...`",
            here(sent.event_span, "sent to all runs"),
        )

"""# SF326 A flow that starts itself
severity: warning
since: 0.1

A flow begins with an event that its own runs send, whatever the event holds.

## Why
A run starts the next one, and that may never end. Where it is meant, say with `where` which events start a run, so
that it comes to an end; work that comes round is said with a schedule or a loop.

## Bad
```flow
event checked { round: integer }
on event checked
input round: integer
output note: text

emit checked { round: round + 1 }
finish note = "done"
```

## Good
```flow
event checked { round: integer }
on event checked where checked.round < 3
input round: integer
output note: text

emit checked { round: round + 1 }
finish note = "done"
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ...dsl.tree import Emit, Flow, OnEvent
from . import Finding, Place, rule


@rule(Flow)
def check(flow: Flow, place: Place) -> Iterator[Finding]:
    """What is sent here and starts this very flow again."""
    starts = {each.event for each in flow.declarations if isinstance(each, OnEvent) and each.where is None}
    for node, _ in place.every(Emit) if starts else ():
        if node.event in starts:
            yield Finding(
                node.event_span,
                f"the event `{node.event}` starts this flow again: runs may start runs for ever",
                f"say which events start it: `on event {node.event} where ...`, or send another event",
            )

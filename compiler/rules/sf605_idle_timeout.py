"""# SF605 A timeout behind a deadline
severity: warning
since: 0.1

A step's `timeout` is as long as a `within` around it, or longer.

## Why
The deadline always comes first, so the timeout never ends an attempt, and a `retry` never gets its turn.

## Bad
```flow
input  city: text
output sky: text

do asking {
  step weather: http {
    get: "https://weather.example/{city}"
    timeout: 1m
    retry: { times: 3 }
  } gives { sky: text }
} within 30s otherwise {
  finish sky = "unknown"
}
finish sky = weather.sky
```

## Good
```flow
input  city: text
output sky: text

do asking {
  step weather: http {
    get: "https://weather.example/{city}"
    timeout: 8s
    retry: { times: 3 }
  } gives { sky: text }
} within 30s otherwise {
  finish sky = "unknown"
}
finish sky = weather.sky
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ...dsl.tree import Duration, Step, Within
from ..check.cases import milliseconds
from ..check.findings import here
from . import Finding, Place, rule


@rule(Step)
def check(step: Step, place: Place) -> Iterator[Finding]:
    """Timeouts and deadlines that are written out, so that they can be compared."""
    timeout = next((entry for entry in step.settings if entry.key == "timeout"), None)
    if timeout is None or not isinstance(timeout.value, Duration):
        return
    for node in (step, *reversed(place.around)):
        for clause in getattr(node, "clauses", ()):
            deadline = clause.duration if isinstance(clause, Within) and clause not in place.around else None
            if isinstance(deadline, Duration) and milliseconds(deadline) <= milliseconds(timeout.value):
                yield Finding(
                    timeout.span,
                    f"this timeout never ends `{step.name}`: a deadline around it comes first",
                    "make the timeout shorter than the deadline, or leave it out",
                    here(deadline.span, "the deadline"),
                )
                return

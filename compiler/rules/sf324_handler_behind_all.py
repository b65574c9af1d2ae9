"""# SF324 A handler that is never reached
severity: warning
since: 0.1

An `on error` block stands behind one that handles its errors already.

## Why
The first block that fits an error handles it, so this one never runs.

## Bad
```flow
input  order: text

step booked: task { order: order }
  on error {
    step told: log "not booked"
  }
  on error "timeout" {
    step late: log "too late"
  }
```

## Good
```flow
input  order: text

step booked: task { order: order }
  on error "timeout" {
    step late: log "too late"
  }
  on error {
    step told: log "not booked"
  }
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ...dsl.tree import OnError, Statement
from ..check.findings import here
from . import Finding, Place, rule


@rule(Statement)
def check(node: Statement, place: Place) -> Iterator[Finding]:
    """Handlers of all errors, or of the same kind, before another of the same step or block."""
    seen: dict[str | None, OnError] = {}
    for clause in getattr(node, "clauses", ()):
        if not isinstance(clause, OnError):
            continue
        before = seen.get(None) or seen.get(clause.kind)
        if before is not None:
            yield Finding(
                clause.span._replace(end=clause.body.span.start),
                "this handler is never reached: one before it handles these errors already",
                "move it up, or leave it out",
                here(before.span._replace(end=before.body.span.start), "this one comes first"),
            )
        seen.setdefault(clause.kind, clause)

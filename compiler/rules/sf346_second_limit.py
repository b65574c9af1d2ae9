"""# SF346 A second time limit
severity: error
since: 0.1

A step, block or wait has two `within` clauses.

## Why
What runs out of time is stopped, so there is nothing left that a second limit could end: one of the two is not meant.

## Bad
```flow
step agreed: ask "Is the quote fine?"
  within 2d otherwise {
    step late: log "no answer after two days"
  }
  within 3d otherwise {
    step later: log "no answer after three days"
  }
```

## Good
```flow
step agreed: ask "Is the quote fine?"
  after 2d {
    step late: log "no answer after two days"
  }
  within 3d otherwise {
    step later: log "no answer after three days"
  }
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ...dsl.tree import Statement, Within
from ..check.findings import here
from . import Finding, Place, rule


@rule(Statement)
def check(node: Statement, place: Place) -> Iterator[Finding]:
    """Each limit behind the first of a statement."""
    first: Within | None = None
    for clause in getattr(node, "clauses", ()):
        if not isinstance(clause, Within):
            continue
        if first is not None:
            yield Finding(
                clause.span._replace(end=clause.body.span.start),
                "this has a time limit already, and ends by the shorter of the two",
                "leave one out; `after` does something while it goes on waiting",
                here(first.span._replace(end=first.body.span.start), "this one comes first"),
            )
        first = first or clause

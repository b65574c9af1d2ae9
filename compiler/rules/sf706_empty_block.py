"""# SF706 A branch that does nothing
severity: hint
since: 0.1

A branch of an `if` holds no statement.

## Why
Nothing happens there, so a reader asks what was forgotten.

## Bad
```flow
input amount: number

if amount > 100 {
} otherwise {
  step note: log "small"
}
```

## Good
```flow
input amount: number

if amount <= 100 {
  step note: log "small"
}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ...dsl.tree import If
from . import Finding, Place, rule


@rule(If, sound=False)
def check(choice: If, place: Place) -> Iterator[Finding]:
    """Empty branches, but those that keep a later one from being taken."""
    last = choice.branches[-1]
    if choice.otherwise is not None and not choice.otherwise.statements:
        yield Finding(choice.otherwise.span, "this `otherwise` does nothing", "leave it out")
    elif not last.body.statements and (choice.otherwise is None or len(choice.branches) == 1):
        hint = "leave it out" if choice.otherwise is None else "turn the condition round and leave one branch out"
        yield Finding(last.condition.span, "nothing happens where this holds", hint)

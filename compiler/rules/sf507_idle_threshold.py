"""# SF507 A threshold that never matters
severity: error
since: 0.1

The confidence below which a decision counts as unsure is below 1% or above 99%.

## Why
A decision is never less or more sure than that. Every case, or none, would be unsure; then the line says something
else than it does.

## Bad
```flow
input  amount: number
output size: text

decide kind: small | large {
  rule large 90% when amount > 100
  below 100% take small
}
finish size = kind.choice
```

## Good
```flow
input  amount: number
output size: text

decide kind: small | large {
  rule large 90% when amount > 100
  below 70% take small
}
finish size = kind.choice
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ...dsl.tree import BelowAsk, BelowTake
from . import Finding, Place, rule


@rule(BelowAsk, BelowTake, sound=False)
def check(below: BelowAsk | BelowTake, place: Place) -> Iterator[Finding]:
    """A threshold that is no confidence."""
    if not 1 <= below.threshold <= 99:
        message = f"the threshold is {below.threshold}%, so it never makes a difference"
        yield Finding(below.span, message, "a confidence goes from 1% to 99%")

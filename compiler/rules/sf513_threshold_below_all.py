"""# SF513 A threshold nothing stays below
severity: warning
since: 0.1

The best option always has a confidence of at least this `below`.

## Why
What is written for the unsure case never happens. Of two options the better one has at least 50, of four at least 25:
they share a hundred.

## Bad
```flow
input  amount: number
output size: text

decide kind: small | large {
  rule large 90% when amount > 100
  below 50% ask "desk"
}
finish size = kind.choice
```

## Good
```flow
input  amount: number
output size: text

decide kind: small | large {
  rule large 90% when amount > 100
  below 70% ask "desk"
}
finish size = kind.choice
```
"""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil

from ...dsl.tree import BelowAsk, BelowTake, Decide
from ..confidence import least
from . import Finding, Place, rule


@rule(Decide)
def check(decide: Decide, place: Place) -> Iterator[Finding]:
    """A `below` that no confidence is below, for the number of options."""
    floor = ceil(least(len(decide.options)))
    for voice in decide.voices:
        if isinstance(voice, BelowAsk | BelowTake) and 1 <= voice.threshold <= least(len(decide.options)):
            yield Finding(
                voice.span,
                f"of {len(decide.options)} options the best one never has less than {floor}, so this never happens",
                f"write more than {floor}%; 70 is a usual threshold",
            )

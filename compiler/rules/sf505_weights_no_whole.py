"""# SF505 Weights that don't sum to 1
severity: error
since: 0.1

The weights of a decision's voices do not add up to 1.

## Why
They are shares of one whole. With another sum the confidence would say more or less than the voices do.

## Bad
```flow
input  amount: number
output size: text

decide kind: small | large {
  rule large 90% when amount > 100
  llm using amount
  weights { rules: 0.5, llm: 0.4 }
  below 70% take small
}
finish size = kind.choice
```

## Good
```flow
input  amount: number
output size: text

decide kind: small | large {
  rule large 90% when amount > 100
  llm using amount
  weights { rules: 0.6, llm: 0.4 }
  below 70% take small
}
finish size = kind.choice
```
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from ...dsl.tree import Weights
from ..check.decisions import VOICES, weight
from . import Finding, Place, rule


@rule(Weights, sound=False)
def check(weights: Weights, place: Place) -> Iterator[Finding]:
    """A sum other than 1, where each entry is a weight."""
    shares = {entry.key: weight(entry) for entry in weights.entries}
    known = [share for share in shares.values() if share is not None and share >= 0]
    if len(known) < len(weights.entries) or not shares.keys() <= set(VOICES):
        return
    total = sum(known, Decimal(0))
    if total != 1:
        message = f"the weights sum to {total.normalize():f}, not to 1"
        yield Finding(weights.span, message, "they are shares of one whole")

"""# SF502 An option that stands twice
severity: error
since: 0.1

A decision lists the same option twice.

## Why
Its share of the probability would be split between two that nobody can tell apart.

## Bad
```flow
input  amount: number
output size: text

decide kind: small | large | small {
  rule large 90% when amount > 100
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
  below 70% take small
}
finish size = kind.choice
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ...dsl.tree import Decide
from . import Finding, Place, rule


@rule(Decide, sound=False)
def check(decide: Decide, place: Place) -> Iterator[Finding]:
    """Each option that stands more than once."""
    for option in dict.fromkeys(decide.options):
        if decide.options.count(option) > 1:
            yield Finding(decide.name_span, f"the option `{option}` stands twice", "remove one of the two")

"""# SF509 Hard rules that contradict each other
severity: error
since: 0.1

Two hard rules demand and forbid what can't be so together, and there are facts for which both hold.

## Why
For such facts no option is left, and a person has to be asked. Hard rules have no order: none goes before another.

## Bad
```flow
input  amount: number
output size: text

decide kind: small | large {
  must be large when amount > 100
  never large when amount > 100
  below 70% take small
}
finish size = kind.choice
```

## Good
```flow
input  amount: number
output size: text

decide kind: small | large {
  must be large when amount > 100
  never large when amount < 10
  below 70% take small
}
finish size = kind.choice
```
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from ...dsl.tree import Decide, MustBe, Never
from ..check.findings import here
from . import Finding, Place, rule


@rule(Decide, sound=False)
def check(decide: Decide, place: Place) -> Iterator[Finding]:
    """Pairs of hard rules that can't both be kept."""
    hard = [voice for voice in decide.voices if isinstance(voice, MustBe | Never)]
    reader = place.reader
    for one, other in combinations(hard, 2):
        if _clash(one, other) and reader.compatible(one.condition, other.condition):
            yield Finding(
                other.span,
                "two hard rules contradict each other: the conditions of both can hold at once",
                "narrow the condition of one of them",
                here(one.span, "the other one"),
            )


def _clash(one: MustBe | Never, other: MustBe | Never) -> bool:
    if type(one) is type(other):
        return isinstance(one, MustBe) and one.option != other.option
    return one.option == other.option

"""# SF510 A rule behind another
severity: warning
since: 0.1

Two soft rules of a decision have the same condition.

## Why
The first rule that applies is the one that speaks, so the second never does.

## Bad
```flow
input  amount: number
output size: text

decide kind: small | large {
  rule large 90% when amount > 100
  rule large 60% when amount > 100
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
  rule large 60% when amount > 50
  below 70% take small
}
finish size = kind.choice
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ...dsl.tree import Decide, Expression, Rule
from ..check.findings import here
from . import Finding, Place, rule


@rule(Decide, sound=False)
def check(decide: Decide, place: Place) -> Iterator[Finding]:
    """Soft rules behind one that applies whenever they do: the first that applies is the one that speaks."""
    first: dict[Expression, Rule] = {}
    for voice in decide.voices:
        if not isinstance(voice, Rule):
            continue
        before = first.setdefault(voice.condition, voice)
        if before is not voice:
            yield Finding(
                voice.span,
                "this rule never speaks: the one above has the same condition, and the first that applies counts",
                "change one of the conditions, or leave the rule out",
                here(before.span, "the rule above"),
            )

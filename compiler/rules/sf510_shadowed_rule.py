"""# SF510 A rule behind another
severity: warning
since: 0.1

A soft rule of a decision applies only where one above it applies too.

## Why
The first rule that applies is the one that speaks, so this one never does.

## Bad
```flow
input  amount: number
output size: text

decide kind: small | large {
  rule large 90% when amount > 100
  rule large 95% when amount > 500
  below 70% take small
}
finish size = kind.choice
```

## Good
```flow
input  amount: number
output size: text

decide kind: small | large {
  rule large 95% when amount > 500
  rule large 90% when amount > 100
  below 70% take small
}
finish size = kind.choice
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ...dsl.tree import Decide, Rule
from ..check.findings import here
from . import Finding, Place, rule


@rule(Decide, sound=False)
def check(decide: Decide, place: Place) -> Iterator[Finding]:
    """Soft rules behind one that applies whenever they do: the first that applies is the one that speaks."""
    soft = [voice for voice in decide.voices if isinstance(voice, Rule)]
    reader = place.reader
    for index, voice in enumerate(soft):
        before = next((each for each in soft[:index] if reader.implies(voice.condition, each.condition)), None)
        if before is not None:
            yield Finding(
                voice.span,
                "this rule never speaks: one above applies whenever it does, and the first that applies counts",
                "move it up, change one of the conditions, or leave the rule out",
                here(before.span, "the rule above"),
            )

"""# SF514 A rule that a hard one silences
severity: warning
since: 0.1

Wherever a soft rule of a decision applies, a hard rule rules out the option it speaks for.

## Why
Nothing outweighs a hard rule, so what this rule says never counts.

## Bad
```flow
input  amount: number
output size: text

decide kind: small | large {
  never small when amount > 100
  rule small 90% when amount > 500
  below 70% take large
}
finish size = kind.choice
```

## Good
```flow
input  amount: number
output size: text

decide kind: small | large {
  never small when amount > 100
  rule small 90% when amount < 50
  below 70% take large
}
finish size = kind.choice
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ...dsl.tree import Decide, MustBe, Never, Rule
from ..check.findings import here
from . import Finding, Place, rule


@rule(Decide, sound=False)
def check(decide: Decide, place: Place) -> Iterator[Finding]:
    """Soft rules that can only speak where a hard rule has taken their option away."""
    reader = place.reader
    hard = [voice for voice in decide.voices if isinstance(voice, MustBe | Never)]
    for voice in decide.voices:
        if not isinstance(voice, Rule):
            continue
        against = (each for each in hard if isinstance(each, Never) is (each.option == voice.option))
        silencing = next((each for each in against if reader.implies(voice.condition, each.condition)), None)
        if silencing is not None:
            yield Finding(
                voice.span,
                f"this rule never counts: wherever it applies, a hard rule rules `{voice.option}` out",
                "change one of the conditions, or leave the rule out",
                here(silencing.span, "the hard rule"),
            )

"""# SF511 A fact that never differs
severity: warning
since: 0.1

A voice of a decision is shown a value that is the same in every run.

## Why
Nothing can be learnt from it, and it says nothing about the case at hand.

## Bad
```flow
input  amount: number
output size: text

decide kind: small | large {
  history using amount, 12
  below 70% take small
}
finish size = kind.choice
```

## Good
```flow
input  amount: number
output size: text

decide kind: small | large {
  history using amount
  below 70% take small
}
finish size = kind.choice
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ...dsl.tree import (
    Boolean,
    Duration,
    Expression,
    HistoryVoice,
    Integer,
    ModelVoice,
    Nothing,
    Number,
    Percent,
    Text,
)
from . import Finding, Place, rule

PLAIN = (Boolean, Duration, Integer, Nothing, Number, Percent)


@rule(HistoryVoice, ModelVoice, sound=False)
def check(voice: HistoryVoice | ModelVoice, place: Place) -> Iterator[Finding]:
    """Constants among the facts of a voice."""
    for fact in voice.using:
        if _constant(fact):
            message = "this is the same in every run, so nothing can be learnt from it"
            yield Finding(fact.span, message, "leave it out, or name what differs from case to case")


def _constant(node: Expression) -> bool:
    if isinstance(node, Text):
        return all(isinstance(part, str) for part in node.parts)
    return isinstance(node, PLAIN)

"""# SF503 A voice that stands twice
severity: error
since: 0.1

A decision has the same voice twice: two questions, two models, two sets of weights, or two lines for when it is
unsure.

## Why
Only rules may stand several times. Of two others nobody could tell which counts.

## Bad
```flow
input  amount: number
output size: text

decide kind: small | large {
  llm using amount
  llm using amount, amount * 2
  below 70% take small
}
finish size = kind.choice
```

## Good
```flow
input  amount: number
output size: text

decide kind: small | large {
  llm using amount, amount * 2
  below 70% take small
}
finish size = kind.choice
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ...dsl.source import Span
from ...dsl.tree import BelowAsk, BelowTake, Decide, MustBe, Never, Rule
from ..check.findings import here
from . import Finding, Place, rule


@rule(Decide, sound=False)
def check(decide: Decide, place: Place) -> Iterator[Finding]:
    """Lines of which a decision has one, standing there again; rules may be many."""
    seen: dict[type, Span] = {}
    for voice in decide.voices:
        if isinstance(voice, Rule | MustBe | Never):
            continue
        kind = BelowAsk if isinstance(voice, BelowTake) else type(voice)
        first = seen.setdefault(kind, voice.span)
        if first is not voice.span:
            message = "this voice of the decision stands twice"
            yield Finding(voice.span, message, "make one line of the two", here(first, "first here"))

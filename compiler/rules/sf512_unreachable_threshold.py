"""# SF512 A threshold nothing reaches
severity: warning
since: 0.1

However sure its rules are, a decision's confidence stays below its `below`.

## Why
Every case then counts as unsure: the rules are read, and what they say never decides anything. A rule of 80% that
speaks alone gives a confidence of 70, since one voice is not yet certainty.

## Bad
```flow
input  amount: number
output size: text

decide kind: small | large {
  rule large 80% when amount > 100
  rule small 85% when amount < 10
  below 90% ask "desk"
}
finish size = kind.choice
```

## Good
```flow
input  amount: number
output size: text

decide kind: small | large {
  rule large 80% when amount > 100
  rule small 85% when amount < 10
  below 70% ask "desk"
}
finish size = kind.choice
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ...dsl.tree import BelowAsk, BelowTake, Decide, HistoryVoice, ModelVoice, Never, Rule, Weights
from ..check.decisions import weight
from ..confidence import STRENGTH, SURELY, highest
from . import Finding, Place, rule


@rule(Decide)
def check(decide: Decide, place: Place) -> Iterator[Finding]:
    """A `below` above what the voices can reach together; with nothing but hard rules, asking is what is meant."""
    below = next((voice for voice in decide.voices if isinstance(voice, BelowAsk | BelowTake)), None)
    sureness = _sureness(decide)
    forbids = any(isinstance(voice, Never) for voice in decide.voices)
    if below is None or not sureness or len(decide.options) < 2 or forbids:
        return
    written = next((voice.entries for voice in decide.voices if isinstance(voice, Weights)), None)
    shares = {entry.key: weight(entry) or 0 for entry in written} if written is not None else None
    most = round(highest(len(decide.options), sureness, shares))
    if most < below.threshold <= 99:
        yield Finding(
            below.span,
            f"the confidence of `{decide.name}` never gets above {most}, so each case counts as unsure",
            f"write `below {most}%` or less, or add a voice: a surer rule, `history` or `llm`",
        )


def _sureness(decide: Decide) -> dict[str, float]:
    """How sure each voice can be at the most."""
    most: dict[str, float] = {}
    for voice in decide.voices:
        if isinstance(voice, Rule):
            most["rules"] = max(most.get("rules", 0), (voice.strength or STRENGTH) / 100)
        elif isinstance(voice, HistoryVoice | ModelVoice):
            most["history" if isinstance(voice, HistoryVoice) else "llm"] = SURELY
    return most

"""# SF508 An option nothing speaks for
severity: warning
since: 0.1

No rule, model, past case or person can ever choose one of a decision's options.

## Why
It looks as if the flow could take that way, and it never does.

## Bad
```flow
input  amount: number
output size: text

decide kind: small | large | huge {
  rule large 90% when amount > 100
  below 70% take small
}
finish size = kind.choice
```

## Good
```flow
input  amount: number
output size: text

decide kind: small | large | huge {
  rule huge 90% when amount > 1000
  rule large 90% when amount > 100
  below 70% take small
}
finish size = kind.choice
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ...dsl.tree import BelowTake, Decide, HistoryVoice, ModelVoice, MustBe, Never, Rule
from . import Finding, Place, rule


@rule(Decide, sound=False)
def check(decide: Decide, place: Place) -> Iterator[Finding]:
    """Options that no line can lead to; a person, a model and the past can choose any."""
    kinds = {type(voice) for voice in decide.voices}
    # Whoever is asked when it is unsure can choose any, and what `never` leaves over is chosen too.
    if BelowTake not in kinds or kinds & {HistoryVoice, ModelVoice, Never}:
        return
    spoken = {voice.option for voice in decide.voices if isinstance(voice, MustBe | Rule | BelowTake)}
    if not spoken <= set(decide.options):
        return
    for option in dict.fromkeys(decide.options):
        if option not in spoken:
            yield Finding(
                decide.name_span,
                f"nothing speaks for the option `{option}` of `{decide.name}`",
                f"add a rule for it (`rule {option} when ...`), or leave the option out",
            )

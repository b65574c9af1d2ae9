"""# SF504 A rule that is certain
severity: error
since: 0.1

A rule states 0% or 100%, or more.

## Why
A rule is an opinion that others may outweigh, from 1% to 99%. What must be so is written as `must be` or `never`,
which nothing outweighs.

## Bad
```flow
input  amount: number
output size: text

decide kind: small | large {
  rule large 100% when amount > 100
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
  below 70% take small
}
finish size = kind.choice
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ...dsl import tree
from . import Finding, Place, rule


@rule(tree.Rule, sound=False)
def check(voice: tree.Rule, place: Place) -> Iterator[Finding]:
    """A strength that is no opinion."""
    if voice.strength is not None and not 1 <= voice.strength <= 99:
        hint = "from 1% to 99%; what must be so is a hard rule: `must be` or `never`"
        yield Finding(voice.span, f"a rule can't be {voice.strength}% sure", hint)

"""# SF246 A result nobody reads
severity: hint
since: 0.1

A step says with `gives` what it gives, or a decision is made, and nothing reads the result.

## Why
The answer is asked for and has no effect. Often the `if` that was to look at it is missing.

## Bad
```flow
input  amount: number

step agreed: ask "Pay {amount}?" { who: "desk" } gives yes | no
step pay: task { amount: amount }
```

## Good
```flow
input  amount: number

step agreed: ask "Pay {amount}?" { who: "desk" } gives yes | no
if agreed == yes {
  step pay: task { amount: amount }
}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ...dsl.tree import Flow, Step
from . import Finding, Place, rule


@rule(Flow)
def check(flow: Flow, place: Place) -> Iterator[Finding]:
    """Decisions, and steps that state what they give, without a reader."""
    for symbol in place.model.symbols.values():
        if symbol.references:
            continue
        if symbol.role == "decide":
            yield Finding(symbol.span, f"nothing follows from the decision `{symbol.name}`", "read its choice")
        elif any(isinstance(each.node, Step) and each.node.gives for each in symbol.declarations):
            message = f"what `{symbol.name}` gives is never read"
            yield Finding(symbol.span, message, "read it, or leave `gives` out")

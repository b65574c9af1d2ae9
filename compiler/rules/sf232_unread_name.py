"""# SF232 A name nobody reads
severity: warning
since: 0.1

A `let` names a value, and nothing reads the name.

## Why
The value is worked out for nothing; more often another name was used by mistake.

## Bad
```flow
input  amount: number
output total: number

let taxed = amount * 1.19
finish total = amount
```

## Good
```flow
input  amount: number
output total: number

let taxed = amount * 1.19
finish total = taxed
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ...dsl.tree import Flow
from . import Finding, Place, rule


@rule(Flow)
def check(flow: Flow, place: Place) -> Iterator[Finding]:
    """Names of `let` without a reader."""
    for symbol in place.model.symbols.values():
        if symbol.role == "let" and not symbol.references:
            yield Finding(symbol.span, f"`{symbol.name}` is never read", "read it, or remove the `let`")

"""# SF230 An input nobody reads
severity: warning
since: 0.1

An input is declared, and nothing in the flow reads it.

## Why
Whoever starts a run must find out this value for nothing; more often a step that should use it uses something else.

## Bad
```flow
input  amount: number
input  rate: number
output total: number

finish total = amount * 2
```

## Good
```flow
input  amount: number
input  rate: number
output total: number

finish total = amount * rate
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ...dsl.tree import Flow
from . import Finding, Place, rule


@rule(Flow)
def check(flow: Flow, place: Place) -> Iterator[Finding]:
    """Inputs without a reader."""
    for symbol in place.model.symbols.values():
        if symbol.role == "input" and not symbol.references:
            yield Finding(symbol.span, f"the input `{symbol.name}` is never read", "read it, or remove it")

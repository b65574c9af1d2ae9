"""# SF237 An output nobody sets
severity: warning
since: 0.1

An output that may be missing is set by no `finish`.

## Why
It is missing in every run. Set it somewhere, or take it out.

## Bad
```flow
input  amount: number
output total: number
output note: text?

finish total = amount * 2
```

## Good
```flow
input  amount: number
output total: number
output note: text?

finish total = amount * 2, note = "twice as much"
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ...dsl.tree import Output
from . import Finding, Place, rule


@rule(Output)
def check(output: Output, place: Place) -> Iterator[Finding]:
    """An output that no `finish` names."""
    if output.name not in place.model.reads:
        yield Finding(output.name_span, f"no `finish` sets the output `{output.name}`", "set it, or remove it")

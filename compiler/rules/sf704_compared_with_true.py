"""# SF704 A comparison with true or false
severity: hint
since: 0.1

A condition that is true or false already is compared with `true` or `false`.

## Why
`if paid` reads like the sentence it stands for; `if paid == true` makes its reader look for a third case.

## Bad
```flow
input  paid: boolean
output told: text

if paid == true {
  finish told = "thank you"
}
finish told = "please pay"
```

## Good
```flow
input  paid: boolean
output told: text

if paid {
  finish told = "thank you"
}
finish told = "please pay"
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ...dsl.diagnostic import Edit, Fix
from ...dsl.source import Span
from ...dsl.tree import Boolean, Compare, Guard
from . import Finding, Place, rule


@rule(Compare)
def check(compared: Compare, place: Place) -> Iterator[Finding]:
    """`x == true` where x is a boolean that is never missing; the guards of edges are read as a table of cases."""
    value = compared.right
    if compared.operator not in ("==", "!=") or not isinstance(value, Boolean):
        return
    if place.model.type_of.get(id(compared.left)) != "boolean" or isinstance(place.around[-1], Guard):
        return
    plain = value.value is (compared.operator == "==")
    fixes: tuple[Fix, ...] = ()
    if plain:
        behind = Span(compared.left.span.end, compared.span.end)
        fixes = (Fix("leave the comparison out", (Edit(behind, ""),)),)
    yield Finding(
        compared.span,
        "this compares what is true or false already",
        "write the condition alone" if plain else "write `not` before the condition",
        fixes=fixes,
    )

"""# SF705 An `if` alone in an `otherwise`
severity: hint
since: 0.1

The only statement of an `otherwise` block is another `if`.

## Why
`otherwise if` says the same one level less deep, and lines the cases up.

## Bad
```flow
input  amount: number
output size: text

if amount > 100 {
  finish size = "large"
} otherwise {
  if amount > 10 {
    finish size = "medium"
  } otherwise {
    finish size = "small"
  }
}
```

## Good
```flow
input  amount: number
output size: text

if amount > 100 {
  finish size = "large"
} otherwise if amount > 10 {
  finish size = "medium"
} otherwise {
  finish size = "small"
}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ...dsl.tree import If
from . import Finding, Place, rule


@rule(If, sound=False)
def check(choice: If, place: Place) -> Iterator[Finding]:
    """Choices whose last resort is nothing but a further choice."""
    inside = choice.otherwise.statements if choice.otherwise is not None else ()
    if len(inside) == 1 and isinstance(inside[0], If):
        hint = "write `otherwise if` and take one pair of braces away"
        yield Finding(inside[0].branches[0].condition.span, "this `if` stands alone in an `otherwise`", hint)

"""# SF231 A type nobody uses
severity: warning
since: 0.1

A type is declared, and nothing in the flow is of that type.

## Why
It is left over, or the place that should have it has another.

## Bad
```flow
type Person = { name: text }
input  name: text
output greeting: text

finish greeting = "Hello, {name}"
```

## Good
```flow
type Person = { name: text }
input  visitor: Person
output greeting: text

finish greeting = "Hello, {visitor.name}"
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ...dsl.tree import Flow, TypeDefinition, TypeName
from . import Finding, Place, rule


@rule(Flow)
def check(flow: Flow, place: Place) -> Iterator[Finding]:
    """Types that nothing names."""
    used = {node.name for node, _ in place.every(TypeName)}
    for each in flow.declarations:
        if isinstance(each, TypeDefinition) and each.name not in used:
            yield Finding(each.name_span, f"the type `{each.name}` is never used", "use it, or remove it")

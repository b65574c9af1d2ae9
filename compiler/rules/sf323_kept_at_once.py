"""# SF323 A value kept twice at the same time
severity: error
since: 0.1

Two parts that run at the same time keep a value under one name.

## Why
Which of them comes last is chance, and what the other kept is lost.

## Bad
```flow
remember seen: integer = 0
input  orders: integer

all of {
  keep seen = seen + orders
} and {
  keep seen = 0
}
```

## Good
```flow
remember seen: integer = 0
input  orders: integer

all of {
  step told: log "{orders} orders"
} and {
  keep seen = seen + orders
}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ...dsl.tree import AllOf, AnyOf, AtLeast, FirstOf, Keep, Node, walk
from ..check.findings import here
from . import Finding, Place, rule


@rule(AllOf, AnyOf, AtLeast, FirstOf)
def check(node: AllOf | AnyOf | AtLeast | FirstOf, place: Place) -> Iterator[Finding]:
    """Names that several branches keep."""
    kept: dict[str, Keep] = {}
    for branch in node.choices if isinstance(node, AnyOf) else node.branches:
        own = {each.name: each for each in _keeps(branch)}
        for name in sorted(own.keys() & kept.keys()):
            yield Finding(
                own[name].name_span,
                f"`{name}` is kept by two branches at the same time",
                "keep it once, behind the branches",
                here(kept[name].name_span, "the other one"),
            )
        kept = {**own, **kept}


def _keeps(branch: Node) -> Iterator[Keep]:
    return (each for each in walk(branch) if isinstance(each, Keep))

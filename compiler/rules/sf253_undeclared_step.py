"""# SF253 A step that only edges name
severity: warning
since: 0.1

An edge leads to a step that is declared nowhere, although other steps of the same body are declared.

## Why
A name that stands in edges only is a task: a registered function does it, or a person. Beside declared steps it is more
often one whose declaration was lost, or was never written.

## Bad
```flow
step first: log "one"

start -> first -> second -> end
```

## Good
```flow
step first: log "one"
step second: task

start -> first -> second -> end
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ...dsl.tree import Block, Edge, Flow, Step, Target
from ..check.edges import wired_nodes
from ..check.findings import here
from . import Finding, Place, rule


@rule(Flow, Block)
def check(body: Flow | Block, place: Place) -> Iterator[Finding]:
    """Names in edges beside declared steps."""
    statements = body.body if isinstance(body, Flow) else body.statements
    if not any(isinstance(each, Edge) for each in statements):
        return
    nodes = wired_nodes(statements)
    declared = next((each for each in nodes.values() if isinstance(each, Step)), None)
    for name, node in nodes.items():
        if declared is not None and isinstance(node, Target):
            yield Finding(
                node.span,
                f"`{name}` is declared nowhere, so it is a task",
                f"declare it like the others: `step {name}: ...`, or `step {name}: task` if it is one",
                here(declared.name_span, "a step that is declared"),
            )

"""# SF263 A flow that is used never runs
severity: warning
since: 0.1

`use` names a flow, and no step runs it.

## Why
It would be read, checked and compiled for nothing, and whoever reads the file looks for the step in vain.

## Bad
```flow
use "kyc.flow" as kyc

step line: log "Nothing is checked."
```

## Good
```flow
use "kyc.flow" as kyc

step check: kyc { who: "Ann" }
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ...dsl.tree import Flow, Step, Use
from . import Finding, Place, rule


@rule(Flow)
def check(flow: Flow, place: Place) -> Iterator[Finding]:
    """Flows that no step runs."""
    kinds = {node.kind for node, _ in place.every(Step)}
    for each in flow.declarations:
        if isinstance(each, Use) and each.name not in kinds:
            hint = f"write `step NAME: {each.name} {{ ... }}`, or remove the `use`"
            yield Finding(each.name_span, f"no step runs the flow `{each.name}`", hint)

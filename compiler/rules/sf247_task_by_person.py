"""# SF247 A task that a person does
severity: hint
since: 0.1

The project's functions are known, and none is registered under the name of this task.

## Why
A task is done by the Python function of its name, else by a person, and the run waits. This tells which it will be,
and finds names that were only misspelt. Nothing is told where no functions are loaded.

## Bad
```flow
start -> chek_stock -> end
```

## Good
```flow
start -> check_stock -> end
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ...dsl.tree import Flow
from ..check.findings import nearest
from . import Finding, Place, rule


@rule(Flow, sound=False)
def check(flow: Flow, place: Place) -> Iterator[Finding]:
    """Tasks without a function, where it is known which functions there are."""
    functions = place.project.tasks
    if not functions:
        return
    for symbol in place.model.symbols.values():
        if symbol.role == "step" and symbol.kind == "task" and symbol.name not in functions:
            guess = nearest(symbol.name, functions)
            yield Finding(
                symbol.span,
                f"no function is registered as `{symbol.name}`, so a person does it",
                f"did you mean `{guess}`?" if guess else "register one under this name if a program is to do it",
            )

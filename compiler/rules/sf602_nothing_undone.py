"""# SF602 A step that is not rolled back
severity: hint
since: 0.1

A step that changes something outside has no `undo`, and the flow rolls back behind it.

## Why
`roll back` runs the `undo` blocks of what was done. What has none stays as it is, so only a part is taken back.

## Bad
```flow
input order: text

do packing {
  step reserve: http {
    post: "https://stock.example/reserve"
    body: { order: order }
  }
  step pack: task "Pack it"
    undo {
      step unpack: task "Unpack it"
    }
} on error {
  roll back
}
```

## Good
```flow
input order: text

do packing {
  step reserve: http {
    post: "https://stock.example/reserve"
    body: { order: order }
  }
    undo {
      step release: http {
        post: "https://stock.example/release"
        body: { order: order }
      }
    }
  step pack: task "Pack it"
    undo {
      step unpack: task "Unpack it"
    }
} on error {
  roll back
}
```
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from ...dsl.tree import (
    Branch,
    Case,
    DefaultHandler,
    Do,
    Flow,
    If,
    OnError,
    RollBack,
    Step,
    Undo,
    When,
)
from ..check.findings import here
from ..effects import effect_of, kind_of
from . import Around, Finding, Place, rule


@rule(Flow)
def check(flow: Flow, place: Place) -> Iterator[Finding]:
    """Steps with an effect and without an `undo` that may have run when something is rolled back."""
    backs = list(place.every(RollBack))
    for step, around in place.every(Step) if backs else ():
        if not _lasting(step, place):
            continue
        if any(isinstance(each, Undo | OnError | DefaultHandler) for each in around):
            continue
        back = next((node for node, within in backs if _may_follow(step, around, node, within)), None)
        if back is not None:
            yield Finding(
                step.name_span,
                f"`{step.name}` changes something outside and can't be rolled back",
                "add `undo { ... }` with what takes it back",
                here(back.span, "rolled back here"),
            )


def _lasting(step: Step, place: Place) -> bool:
    """Whether it has an effect that could be taken back, and nothing that does: what was said stays said."""
    kind = kind_of(step, place.project)
    if kind is None or kind.quiet or effect_of(step, place.project) not in ("effect", "destructive"):
        return False
    return not any(isinstance(each, Undo) for each in step.clauses)


def _may_follow(step: Step, around: Around, back: RollBack, within: Around) -> bool:
    """Whether the step may have run when the roll back comes.

    That is not so behind it, in another branch of one choice, nor of the step whose failure leads there: the one whose
    handler it is in, or the last of a block whose handler it is in.
    """
    if any(isinstance(each, DefaultHandler) for each in within):
        return True
    if step in within:
        return False
    if any(isinstance(each, Do) and each in around and each.body.statements[-1] is step for each in within):
        return False
    for (one, mine), (other, its) in zip(pairwise(around), pairwise(within), strict=False):
        if one is other and mine is not its and isinstance(one, If | When):
            return not all(isinstance(each, Branch | Case) or each is one.otherwise for each in (mine, its))
    return step.span.start < back.span.start

"""# SF325 An error kind that looks misspelt
severity: warning
since: 0.1

A handler of a step names a kind of error that is one letter off from one that the step can fail with.

## Why
The handler waits for an error that never comes, and the one that was meant goes past it.

## Bad
```flow
input  city: text

step sky: http { get: "https://weather.example/{city}" }
  on error "timout" {
    step told: log "no answer for {city}"
  }
```

## Good
```flow
input  city: text

step sky: http { get: "https://weather.example/{city}" }
  on error "timeout" {
    step told: log "no answer for {city}"
  }
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ...dsl.tree import OnError, Step
from ..check.findings import one_slip_apart
from . import Finding, Place, rule


@rule(Step)
def check(step: Step, place: Place) -> Iterator[Finding]:
    """Names with digits, as `http_404`, are all meant as they are."""
    catalogue = place.project.catalogue
    kind = catalogue.get(step.kind) if catalogue is not None else None
    for clause in step.clauses if kind is not None else ():
        word = clause.kind if isinstance(clause, OnError) else None
        if kind is None or word is None or word in kind.errors or any(each.isdigit() for each in word):
            continue
        meant = next((each for each in kind.errors if one_slip_apart(word, each)), None)
        if meant is not None and isinstance(clause, OnError):
            yield Finding(
                clause.span._replace(end=clause.body.span.start),
                f"a step of kind `{kind.name}` never fails with `{word}`",
                f'write `on error "{meant}"`',
            )

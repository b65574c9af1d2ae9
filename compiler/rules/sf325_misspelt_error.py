"""# SF325 An error kind that looks misspelt
severity: warning
since: 0.1

A handler or a retry of a step names a kind of error that is one letter off from one that the step can fail with.

## Why
The handler or retry waits for an error that never comes, and the one that was meant goes past it.

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

from ...dsl.source import Span
from ...dsl.tree import ListOf, OnError, Record, Step, Text
from ..check.findings import one_slip_apart
from . import Finding, Place, rule


@rule(Step)
def check(step: Step, place: Place) -> Iterator[Finding]:
    """Names with digits, as `http_404`, are all meant as they are."""
    catalogue = place.project.catalogue
    kind = catalogue.get(step.kind) if catalogue is not None else None
    if kind is None:
        return
    for word, span, form in (*_handled(step), *_retried(step)):
        if word in kind.errors or any(each.isdigit() for each in word):
            continue
        meant = next((each for each in kind.errors if one_slip_apart(word, each)), None)
        if meant is not None:
            told = f"a step of kind `{kind.name}` never fails with `{word}`"
            yield Finding(span, told, f"write `{form.format(meant)}`")


def _handled(step: Step) -> Iterator[tuple[str, Span, str]]:
    """The kinds of error that the step's handlers name, where, and how one is written there."""
    for clause in step.clauses:
        if isinstance(clause, OnError) and clause.kind is not None:
            yield clause.kind, clause.span._replace(end=clause.body.span.start), 'on error "{}"'


def _retried(step: Step) -> Iterator[tuple[str, Span, str]]:
    """The same of the step's own `retry`, which is a record or a list of them."""
    written = [entry.value for entry in step.settings if entry.key == "retry"]
    for value in written:
        for record in value.items if isinstance(value, ListOf) else (value,):
            entries = record.entries if isinstance(record, Record) else ()
            for on in (entry.value for entry in entries if entry.key == "on"):
                for part in on.items if isinstance(on, ListOf) else (on,):
                    if isinstance(part, Text):
                        yield "".join(each for each in part.parts if isinstance(each, str)), part.span, '"{}"'

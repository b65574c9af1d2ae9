"""Retries that never help."""

from __future__ import annotations

from collections.abc import Iterator

from ....dsl.diagnostic import Edit
from ....dsl.source import Span
from ....dsl.tree import Step
from ..evidence import Evidence
from ..proposal import Advice

LEAST = 5
"""So many steps that were retried at least, or it may be chance."""


def advise(evidence: Evidence) -> Iterator[Advice]:
    """Steps that were tried again several times, and failed in the end each time."""
    for name, step in evidence.steps.items():
        retried = [each for each in evidence.executions.get(name, ()) if len(each.errors) > (each.ended == "failed")]
        if len(retried) < LEAST or any(each.ended == "done" for each in retried):
            continue
        kinds = sorted({kind for each in retried for kind in each.errors})
        wasted = sum(each.wasted for each in retried)
        edits = _without_retry(step, evidence)
        yield Advice(
            "retries",
            name,
            step.span,
            f"`{name}` was tried again {len(retried)} times after {', '.join(kinds)}, and none of them helped",
            "fail at once: whatever handles the failure is reached that much sooner"
            if edits
            else "retry other errors only, or fail at once with a `retry` of its own",
            seconds=wasted / max(1, evidence.runs),
            edits=edits,
        )


def _without_retry(step: Step, evidence: Evidence) -> tuple[Edit, ...]:
    """Take the setting away, with the comma or the line end that parts it from the next; none where it is not here."""
    place = next((index for index, entry in enumerate(step.settings) if entry.key == "retry"), None)
    if place is None:
        return ()
    span, text = step.settings[place].span, evidence.analysis.source.text
    if place + 1 < len(step.settings):
        return (Edit(Span(span.start, step.settings[place + 1].span.start), ""),)
    if place > 0:
        return (Edit(Span(step.settings[place - 1].span.end, span.end), ""),)
    opened, closed = text.rindex("{", 0, span.start), text.index("}", span.end) + 1
    return (Edit(Span(opened, closed), ""),)

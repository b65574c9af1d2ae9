"""Steps that fetch or ask the same again and again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal

from ....dsl.diagnostic import Edit
from ....dsl.source import Span
from ....dsl.tree import Step
from ..evidence import SECOND, Evidence, Execution
from ..proposal import Advice

LEAST = 5
"""So many repeated calls at least, or it may be chance."""

SHARE = 0.2
"""The part of the calls that must be repeated."""

AGES = ((15 * 60, "15m"), (3600, "1h"), (24 * 3600, "1d"), (7 * 24 * 3600, "7d"))
"""How long results may be kept: the seconds, and how the language writes them."""


def advise(evidence: Evidence) -> Iterator[Advice]:
    """Steps that only read, and were often given just what they were given shortly before."""
    for name, step in evidence.steps.items():
        done = [each for each in evidence.executions.get(name, ()) if each.ended == "done" and each.given]
        if evidence.effect(step) != "read" or any(entry.key == "cache" for entry in step.settings):
            continue
        waits = _since_the_same(done)
        if len(waits) < LEAST or len(waits) < SHARE * len(done):
            continue
        age, written = next((each for each in AGES if _within(waits, each[0]) >= 0.8 * len(waits)), AGES[-1])
        saved = [each for each, seconds in waits if seconds <= age]
        runs = max(1, evidence.runs)
        if len(saved) < LEAST:
            continue
        yield Advice(
            "repeated",
            name,
            step.span,
            f"`{name}` was given the same as before in {len(waits)} of {len(done)} calls",
            f"keep its results for {written}, if they may be that old: {len(saved)} calls would not have been made",
            seconds=sum(each.seconds for each in saved) / runs,
            dollars=sum((each.dollars for each in saved), Decimal(0)) / runs,
            edits=(_cached(step, written, evidence),),
        )


def _since_the_same(done: Sequence[Execution]) -> list[tuple[Execution, float]]:
    """The calls that repeat another, with the seconds since that one was made."""
    last: dict[str, int] = {}
    found = defaultdict(list)
    for each in sorted(done, key=lambda each: each.started):
        if each.given in last:
            found[each.given].append((each, (each.started - last[each.given]) / SECOND))
        last[each.given] = each.started
    return [pair for pairs in found.values() for pair in pairs]


def _within(waits: Sequence[tuple[Execution, float]], age: float) -> int:
    return sum(seconds <= age for _, seconds in waits)


def _cached(step: Step, age: str, evidence: Evidence) -> Edit:
    """Write the setting behind those that stand there, or where they would stand."""
    if step.settings:
        end = step.settings[-1].span.end
        return Edit(Span(end, end), f", cache: {age}")
    end = step.main.span.end if step.main is not None else step.kind_span.end
    text = evidence.analysis.source.text
    rest = text[end:].lstrip(" ")
    if rest.startswith("{"):
        place = text.index("{", end) + 1
        return Edit(Span(place, place), f" cache: {age} ")
    return Edit(Span(end, end), f" {{ cache: {age} }}")

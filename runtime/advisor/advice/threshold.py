"""Thresholds that ask people too often, or too seldom."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ....dsl.diagnostic import Edit
from ....dsl.source import Span
from ....dsl.tree import BelowAsk, Decide, walk
from ...decisions.outcomes import Outcome
from ..evidence import Evidence
from ..proposal import Advice

LEAST = 20
"""So many known outcomes at least in the part of the scale that would change sides."""

SURE = 0.95
"""How often the voices must have been right where nobody would be asked any more."""

STEP = 5


def advise(evidence: Evidence) -> Iterator[Advice]:
    """Decisions whose known outcomes say that another threshold fits better."""
    for node in walk(evidence.analysis.flow):
        if isinstance(node, Decide):
            for voice in node.voices:
                if isinstance(voice, BelowAsk):
                    scored = [each for each in evidence.outcomes.get(node.name, ()) if each.score is not None]
                    yield from _advice(node, voice, scored, evidence)


def _advice(node: Decide, voice: BelowAsk, scored: Sequence[Outcome], evidence: Evidence) -> Iterator[Advice]:
    now = voice.threshold
    lower = [at for at in range(STEP, now, STEP) if _sure(scored, at, now)]
    higher = [at for at in range(now + STEP, 100, STEP) if len(_part(scored, now, at)) >= LEAST]
    if lower:
        at = min(lower)
        part = _part(scored, at, now)
        message = (
            f"below {now}% somebody is asked; of {len(part)} such cases from {at}% on {_right(part):.0%} were right"
        )
        hint = f"ask below {at}% only: nobody would have been asked in these"
    elif higher and _right(_part(scored, now, higher[0])) < now / 100:
        at = next((each for each in higher if _right(_part(scored, each, 101)) >= now / 100), higher[0])
        part = _part(scored, now, at)
        message = f"from {now}% to {at}% nobody is asked; of {len(part)} such cases only {_right(part):.0%} were right"
        hint = f"ask below {at}%"
    else:
        return
    yield Advice("threshold", node.name, voice.span, message, hint, edits=(_moved(voice, at, evidence),))


def _sure(scored: Sequence[Outcome], at: int, now: int) -> bool:
    """Whether nobody need be asked from there on; the mean of a wide part would hide its lower end."""
    lowest = _part(scored, at, at + STEP)
    part = _part(scored, at, now)
    return len(part) >= LEAST and _right(part) >= SURE and (not lowest or _right(lowest) >= SURE)


def _part(scored: Sequence[Outcome], low: int, high: int) -> list[Outcome]:
    return [each for each in scored if each.score is not None and low <= each.score < high]


def _right(part: Sequence[Outcome]) -> float:
    """How often the voices were right; 0 where there is no case."""
    return sum(each.verdict == each.option for each in part) / len(part) if part else 0.0


def _moved(voice: BelowAsk, to: int, evidence: Evidence) -> Edit:
    """Write another percentage."""
    found = re.compile(r"\d+").search(evidence.analysis.source.text, voice.span.start, voice.span.end)
    assert found is not None
    return Edit(Span(*found.span()), str(to))

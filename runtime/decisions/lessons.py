"""What the outcomes of a decision teach, as it is kept: weights, patterns, how right what was said turned out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from ...compiler.confidence import GAIN
from .fusion import percent
from .history import learn, to_data
from .measure import Part, Said, bands, binned, calibration_error
from .opinions import exact_all, said
from .outcomes import Outcome
from .weights import HELD, learn_weights

REFIT = 10
"""After so many new outcomes all is learnt anew."""

MEASURED = 30
"""From this many known outcomes on, a score counts as measured."""

_TENTHS = [number / 10 for number in range(10)]


def lesson(outcomes: Sequence[Outcome], options: Sequence[str], start: Mapping[str, float]) -> dict[str, Any]:
    """All that outcomes teach about a decision with these options and weights to start with.

    `model` is the newest that spoke as `llm`; `said_right` are the bands of scores, `stated` the same for each voice in
    tenths; `pattern` is what the history voice goes by, or `why` it has nothing to go by.
    """
    model = next((each.model for each in reversed(outcomes) if each.model), "")
    verdicts = said_of(outcomes)
    pattern = learn(outcomes, options)
    return {
        "options": list(options),
        "n": len(verdicts),
        "start": exact_all(start),
        "weights": exact_all(learn_weights(outcomes, start, model)),
        "gain": GAIN,
        "lambda": Decimal(str(HELD)),
        "model": model,
        "ece": _short(calibration_error(verdicts)) if verdicts else None,
        "said_right": [_part(each) for each in bands(verdicts)],
        "stated": {source: stated_parts(outcomes, source, model) for source in start},
        "pattern": None if isinstance(pattern, str) else to_data(pattern),
        "why": pattern if isinstance(pattern, str) else None,
    }


def said_of(outcomes: Sequence[Outcome]) -> list[Said]:
    """What was said as a score, when it was said, against what was right; what was settled by rule claims no score."""
    return [Said(each.score / 100, each.verdict == each.option) for each in outcomes if each.score is not None]


def stated_parts(outcomes: Sequence[Outcome], source: str, model: str) -> list[dict[str, Any]]:
    """What a voice said against what was right, in tenths; what another model than `model` said does not count."""
    return [_part(each) for each in binned(_stated(outcomes, source, model), _TENTHS)]


def _stated(outcomes: Sequence[Outcome], source: str, model: str) -> list[Said]:
    found = []
    for each in outcomes:
        opinion = each.opinions.get(source)
        if opinion is not None and (source != "llm" or each.model == model):
            stated = said(list(opinion), opinion)
            if stated["option"] is not None:
                found.append(Said(stated["percent"] / 100, stated["option"] == each.option))
    return found


def _part(part: Part) -> dict[str, Any]:
    """A part of the scale in percent, its upper end included only where that is all of it."""
    return {
        "from": percent(part.low),
        "to": percent(part.high) - (part.high < 1),
        "cases": part.cases,
        "right": part.right,
        "said": _short(part.said),
    }


def part_at(parts: Sequence[Mapping[str, Any]], score: int) -> Mapping[str, Any] | None:
    """The part of the scale that a score in percent falls into, if there are cases in it."""
    return next((part for part in parts if part["from"] <= score <= part["to"]), None)


def _short(number: float) -> Decimal:
    return Decimal(f"{number:.4f}")

"""Many opinions become one: log-odds add up, each times the weight of its source.

Adding makes every contribution exact: what a source pushes is what it adds to the log-odds of the verdict.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from math import exp, fsum, log
from typing import NamedTuple

from ...compiler.confidence import GAIN, SHARES, SURELY, SURELY_NOT

Number = float | Decimal
Opinion = Mapping[str, Number]
"""A probability per option."""

UNDECIDED = 10
"""A lead of fewer points than this over the runner-up decides nothing."""

# Sums that differ by less than this differ by rounding alone, and are a tie.
_TIE = 1e-9


class Push(NamedTuple):
    """What one source did to the verdict.

    `push` is in log-odds for the verdict against its best rival; `score_without` and `verdict_without` are what the
    others say without it, none where there are no others.
    """

    weight: float
    push: float
    score_without: int | None
    verdict_without: str | None


class Fused(NamedTuple):
    """What the opinions say together; without any opinion there is no verdict, score, lead or band.

    `score` is the probability of the verdict in percent, `lead` its distance from the runner-up in points.
    """

    probabilities: dict[str, float]
    verdict: str | None
    score: int | None
    lead: int | None
    band: str | None
    sources: dict[str, Push]

    @property
    def undecided(self) -> bool:
        """Whether nobody spoke or the two best options are too close to choose between."""
        return self.lead is None or self.lead < UNDECIDED


def start_weights(shares: Mapping[str, Number] | None = None) -> dict[str, float]:
    """The weight of each source before anything is learnt, from the author's shares; a source not named has none."""
    return {source: GAIN * float(share) for source, share in (shares or SHARES).items()}


def band(score: int) -> str:
    """The word for a score in percent."""
    for least, word in ((90, "very high"), (70, "high"), (50, "medium"), (30, "low")):
        if score >= least:
            return word
    return "very low"


def percent(probability: Number) -> int:
    """A probability in whole percent."""
    return round(100 * probability)


def shared(options: Sequence[str], option: str, probability: Number) -> dict[str, float]:
    """An opinion that gives one option a probability and shares the rest equally among the others."""
    others = len(options) - 1
    rest = (1 - float(probability)) / others if others else 0.0
    return {each: float(probability) if each == option else rest for each in options}


def restrict(options: Sequence[str], opinion: Opinion) -> dict[str, float]:
    """An opinion over fewer options, renormalised; one that spoke for none of them is equally for all."""
    kept = {option: float(opinion.get(option, 0)) for option in options}
    total = fsum(kept.values())
    if total <= 0:
        return {option: 1 / len(options) for option in options}
    return {option: probability / total for option, probability in kept.items()}


def fuse(options: Sequence[str], opinions: Mapping[str, Opinion | None], weights: Mapping[str, Number]) -> Fused:
    """Fuse opinions over the options that are still possible.

    An absent opinion (none) is no evidence, never evidence against. Ties go to the option written first.
    """
    evidence = {
        source: evidence_of(options, opinion, float(weights.get(source, 0)))
        for source, opinion in opinions.items()
        if opinion is not None
    }
    probabilities, order = _rank(options, evidence)
    if not evidence or not order:
        none = {source: Push(float(weights.get(source, 0)), 0.0, None, None) for source in opinions}
        return Fused(probabilities, None, None, None, None, none)
    verdict = order[0]
    score = percent(probabilities[verdict])
    rival = order[1] if len(order) > 1 else verdict
    sources = {}
    for source in opinions:
        own = evidence.get(source)
        push = own[verdict] - own[rival] if own else 0.0
        others = {name: each for name, each in evidence.items() if name != source}
        without, best = _rank(options, others)
        sources[source] = Push(
            float(weights.get(source, 0)),
            push,
            percent(without[best[0]]) if others else None,
            best[0] if others else None,
        )
    lead = percent(probabilities[verdict] - probabilities[rival]) if len(order) > 1 else 100
    return Fused(probabilities, verdict, score, lead, band(score), sources)


def evidence_of(options: Sequence[str], opinion: Opinion, weight: float) -> dict[str, float]:
    """What an opinion adds to the log-odds of each option; together nothing."""
    logs = {
        option: log(min(max(probability, SURELY_NOT), SURELY))
        for option, probability in restrict(options, opinion).items()
    }
    mean = fsum(logs.values()) / len(logs) if logs else 0.0
    return {option: weight * (value - mean) for option, value in logs.items()}


def _rank(options: Sequence[str], evidence: Mapping[str, Mapping[str, float]]) -> tuple[dict[str, float], list[str]]:
    """The probability of each option, and the options from the likeliest to the least."""
    if not options:
        return {}, []
    sums = {option: fsum(each[option] for each in evidence.values()) for option in options}
    highest = max(sums.values())
    odds = {option: exp(value - highest) for option, value in sums.items()}
    total = fsum(odds.values())
    order: list[str] = []
    left = list(options)
    while left:
        best = max(sums[option] for option in left)
        chosen = next(option for option in left if sums[option] >= best - _TIE)
        order.append(chosen)
        left.remove(chosen)
    return {option: value / total for option, value in odds.items()}, order

"""How much each voice counts, learnt from outcomes: the weights of the log-odds, held to those they start with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import exp, fsum, log
from operator import mul
from typing import NamedTuple

from .encoding import rounded
from .fusion import evidence_of
from .linear import factor, solve
from .outcomes import Outcome

HELD = 30.0
"""How strongly weights are held to their start: as if by this many cases of unit curvature."""

_MOST_STEPS, _SMALL = 50, 1e-7


class Row(NamedTuple):
    """A past case: what each source (in one order) adds to the log-odds of each option, and the option that was right.

    `lead[source][option]` is for a weight of one.
    """

    lead: tuple[tuple[float, ...], ...]
    right: int


def learn_weights(
    outcomes: Sequence[Outcome], start: Mapping[str, float], model: str, held: float = HELD
) -> dict[str, float]:
    """The likeliest weights, none below zero, of those that start with these.

    What another model than `model` said as `llm` counts as not said.
    """
    sources = list(start)
    rows = [row for outcome in outcomes if (row := row_of(outcome, sources, model)) is not None]
    prior = [start[source] for source in sources]
    found = list(prior)
    best = _loss(rows, found, prior, held)
    for _ in range(_MOST_STEPS):
        slope, curve = _slope(rows, found, prior, held)
        free = [i for i, weight in enumerate(found) if weight > 0 or slope[i] < 0]
        if not free:
            break
        step = solve(factor([[curve[i][j] for j in free] for i in free]), [-slope[i] for i in free])
        length = 1.0
        while True:
            tried = list(found)
            for i, part in zip(free, step, strict=True):
                tried[i] = max(0.0, found[i] + length * part)
            loss = _loss(rows, tried, prior, held)
            if loss <= best or length < _SMALL:
                break
            length /= 2
        moved = max(abs(one - other) for one, other in zip(tried, found, strict=True))
        if loss > best:
            break
        found, best = tried, loss
        if moved < _SMALL:
            break
    return {source: rounded(weight) for source, weight in zip(sources, found, strict=True)}


def row_of(outcome: Outcome, sources: Sequence[str], model: str) -> Row | None:
    """A case as the fit takes it; none if no voice spoke, or it was settled by rule."""
    options = outcome.remaining
    if outcome.option not in options or len(options) < 2 or outcome.score is None:
        return None
    lead = []
    for source in sources:
        opinion = outcome.opinions.get(source)
        silent = opinion is None or (source == "llm" and outcome.model != model)
        told = dict.fromkeys(options, 0.0) if silent or opinion is None else evidence_of(options, opinion, 1.0)
        lead.append(tuple(told[option] for option in options))
    return Row(tuple(lead), options.index(outcome.option)) if any(any(each) for each in lead) else None


def _chances(row: Row, weights: Sequence[float]) -> list[float]:
    sums = [sum(map(mul, weights, each)) for each in zip(*row.lead, strict=True)]
    highest = max(sums)
    odds = [exp(value - highest) for value in sums]
    total = sum(odds)
    return [value / total for value in odds]


def _loss(rows: Sequence[Row], weights: Sequence[float], prior: Sequence[float], held: float) -> float:
    missed = fsum(-log(max(_chances(row, weights)[row.right], 1e-300)) for row in rows)
    return missed + held / 2 * fsum((one - other) ** 2 for one, other in zip(weights, prior, strict=True))


def _slope(
    rows: Sequence[Row], weights: Sequence[float], prior: Sequence[float], held: float
) -> tuple[list[float], list[list[float]]]:
    """The first and second derivatives of the loss."""
    count = len(weights)
    slope = [held * (one - other) for one, other in zip(weights, prior, strict=True)]
    curve = [[held if i == j else 0.0 for j in range(count)] for i in range(count)]
    for row in rows:
        chances = _chances(row, weights)
        means = [sum(map(mul, chances, lead)) for lead in row.lead]
        for i, lead in enumerate(row.lead):
            slope[i] += means[i] - lead[row.right]
            weighted = list(map(mul, chances, lead))
            for j in range(i + 1):
                spread = sum(map(mul, weighted, row.lead[j])) - means[i] * means[j]
                curve[i][j] += spread
                if i != j:
                    curve[j][i] += spread
    return slope, curve

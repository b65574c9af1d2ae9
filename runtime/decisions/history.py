"""The history voice: a logistic model of past decisions says how likely each option is, the nearest of them say why.

All of it is computed from outcomes of other runs, told before this one was asked about.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from ...compiler.values import Value
from .encoding import Column, columns_of, distance, encode, rounded
from .fusion import shared
from .logistic import fit, probabilities
from .opinions import exact, exact_all
from .outcomes import Outcome

LEAST = 10
"""With fewer outcomes than this, history has no opinion."""

SHOWN = 3
"""How many neighbours explain an opinion."""


class Pattern(NamedTuple):
    """What past decisions teach: a logistic model of so many `cases` over the options that turned out right in them."""

    options: tuple[str, ...]
    columns: tuple[Column, ...]
    coefficients: tuple[tuple[float, ...], ...]
    cases: int

    def opinion(self, options: Sequence[str], facts: Mapping[str, Value]) -> dict[str, float]:
        """The probability of each option; one that never was right has as much as it would after one more case."""
        chances = dict(
            zip(self.options, probabilities([*map(list, self.coefficients)], encode(self.columns, facts)), strict=True)
        )
        unseen = [option for option in options if option not in chances]
        left = len(unseen) / (self.cases + len(options)) if unseen else 0.0
        known = sum(chances.get(option, 0.0) for option in options)
        if not known:
            return shared(options, options[0], 1 / len(options))
        return {
            option: (1 - left) * chances[option] / known if option in chances else left / len(unseen)
            for option in options
        }


def learn(outcomes: Sequence[Outcome], options: Sequence[str]) -> Pattern | str:
    """What the outcomes teach about the options, or why they teach nothing yet."""
    cases = [each for each in outcomes if each.option in options and each.facts]
    if len(cases) < LEAST:
        return f"{len(cases)} past case{'' if len(cases) == 1 else 's'} of {LEAST} needed"
    right = [option for option in options if any(each.option == option for each in cases)]
    if len(right) == 1:
        return f"all {len(cases)} past cases were {right[0]}"
    columns = columns_of([each.facts for each in cases])
    rows = [encode(columns, each.facts) for each in cases]
    found = fit(rows, [right.index(each.option) for each in cases], len(right))
    return Pattern(tuple(right), tuple(columns), tuple(tuple(map(rounded, own)) for own in found), len(cases))


def nearest(outcomes: Sequence[Outcome], pattern: Pattern, facts: Mapping[str, Value]) -> list[dict[str, Any]]:
    """The past cases that are most like this one; the last is the nearest of another outcome where the others agree."""
    cases = [each for each in outcomes if each.option in pattern.options and each.facts]
    ranked = sorted(
        ((distance(pattern.columns, facts, each.facts), -number, each) for number, each in enumerate(cases)),
        key=lambda each: each[:2],
    )
    chosen = ranked[:SHOWN]
    if len({each.option for *_, each in chosen}) == 1:
        other = next((one for one in ranked if one[2].option != chosen[0][2].option), None)
        chosen = [*chosen[: SHOWN - 1], other] if other else chosen
    return [
        {
            "run": case.run,
            "path": case.path,
            "outcome": case.option,
            "distance": Decimal(f"{apart:.4f}"),
            "facts": dict(case.facts),
        }
        for apart, _, case in chosen
    ]


def voice(
    outcomes: Sequence[Outcome], pattern: Pattern | str, options: Sequence[str], facts: Mapping[str, Value]
) -> dict[str, Any]:
    """The opinion of history on a case, as `judge` takes it."""
    if isinstance(pattern, str):
        return {"status": "none", "why": pattern, "facts": dict(facts)}
    return {
        "status": "given",
        "p": exact_all(pattern.opinion(options, facts)),
        "facts": dict(facts),
        "n": pattern.cases,
        "neighbours": nearest(outcomes, pattern, facts),
        "pattern": to_data(pattern),
    }


def to_data(pattern: Pattern) -> dict[str, Any]:
    """A pattern as values of the language."""
    return {
        "options": list(pattern.options),
        "cases": pattern.cases,
        "columns": [
            {
                "fact": each.fact,
                "categories": None if each.categories is None else list(each.categories),
                "mean": exact(each.mean),
                "spread": exact(each.spread),
            }
            for each in pattern.columns
        ],
        "coefficients": [[exact(each) for each in own] for own in pattern.coefficients],
    }


def from_data(data: Mapping[str, Any]) -> Pattern:
    """The pattern of such values; it gives the very same opinions."""
    columns = [
        Column(
            each["fact"],
            None if each["categories"] is None else tuple(each["categories"]),
            float(each["mean"]),
            float(each["spread"]),
        )
        for each in data["columns"]
    ]
    coefficients = tuple(tuple(map(float, own)) for own in data["coefficients"])
    return Pattern(tuple(data["options"]), tuple(columns), coefficients, data["cases"])

"""A regularised logistic model of several classes (softmax), fitted in plain Python.

Each step solves with one fixed bound on the curvature (Böhning 1992), so the matrix is factored once, and nothing has
to be tuned; Nesterov's momentum, begun anew where it leads astray, makes the steps few.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, sqrt
from operator import mul

from .linear import Matrix, factor, solve

RIDGE = 2.0
"""How strongly coefficients are held to nothing; columns are expected to be of about unit size."""

FREE = 0.01
"""The same for the constant, which is to be held hardly at all."""

_MOST_STEPS, _SMALL = 300, 1e-6


def fit(rows: Sequence[Sequence[float]], classes: Sequence[int], count: int, ridge: float = RIDGE) -> Matrix:
    """The coefficients of each of `count` classes; the first column of the rows is to be the constant 1."""
    columns = list(zip(*rows, strict=True))
    held = [FREE, *[ridge] * (len(columns) - 1)]
    bound = [[sum(map(mul, one, other)) / 2 for other in columns[: i + 1]] for i, one in enumerate(columns)]
    for i, row in enumerate(bound):
        row[i] += held[i]
    lower = factor(bound)
    wanted = [[1.0 if each == number else 0.0 for each in classes] for number in range(count)]
    found = [[0.0] * len(columns) for _ in range(count)]
    ahead, momentum = found, 1.0
    for _ in range(_MOST_STEPS):
        chances = list(zip(*(probabilities(ahead, row) for row in rows), strict=True))
        steps = []
        for number in range(count):
            missed = [one - other for one, other in zip(wanted[number], chances[number], strict=True)]
            slope = [
                sum(map(mul, column, missed)) - strength * own
                for column, strength, own in zip(columns, held, ahead[number], strict=True)
            ]
            steps.append(solve(lower, slope))
        new = [[a + s for a, s in zip(one, step, strict=True)] for one, step in zip(ahead, steps, strict=True)]
        moved = [[n - f for n, f in zip(one, old, strict=True)] for one, old in zip(new, found, strict=True)]
        if sum(sum(map(mul, s, m)) for s, m in zip(steps, moved, strict=True)) < 0:
            ahead, momentum = found, 1.0
            continue
        larger = (1 + sqrt(1 + 4 * momentum * momentum)) / 2
        share = (momentum - 1) / larger
        ahead = [[n + share * m for n, m in zip(one, way, strict=True)] for one, way in zip(new, moved, strict=True)]
        found, momentum = new, larger
        if max(max(map(abs, step)) for step in steps) < _SMALL:
            break
    return found


def probabilities(coefficients: Matrix, row: Sequence[float]) -> list[float]:
    """The probability of each class for one row; together 1."""
    sums = [sum(map(mul, own, row)) for own in coefficients]
    highest = max(sums)
    odds = [exp(value - highest) for value in sums]
    total = sum(odds)
    return [value / total for value in odds]

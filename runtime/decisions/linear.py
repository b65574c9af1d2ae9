"""Systems of linear equations with a symmetric positive matrix, in plain Python: all that the fits here need."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from operator import mul

Matrix = list[list[float]]


def factor(matrix: Sequence[Sequence[float]]) -> Matrix:
    """The lower triangle L with L·Lᵀ = matrix (Cholesky)."""
    lower: Matrix = []
    for i, row in enumerate(matrix):
        done: list[float] = []
        for j in range(i):
            above = lower[j]
            done.append((row[j] - sum(map(mul, done, above))) / above[j])
        done.append(sqrt(row[i] - sum(each * each for each in done)))
        lower.append(done)
    return lower


def solve(lower: Matrix, right: Sequence[float]) -> list[float]:
    """The x with L·Lᵀ·x = right."""
    found: list[float] = []
    for row, value in zip(lower, right, strict=True):
        found.append((value - sum(map(mul, found, row))) / row[-1])
    for i in range(len(found) - 1, -1, -1):
        rest = sum(lower[j][i] * found[j] for j in range(i + 1, len(found)))
        found[i] = (found[i] - rest) / lower[i][i]
    return found

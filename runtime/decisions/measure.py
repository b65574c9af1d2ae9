"""How well what was said agrees with what turned out to be right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import fsum
from typing import NamedTuple

BINS = 15
"""Into how many parts of equal width the scores are sorted to measure the error of calibration."""

EDGES = (90, 70, 50, 30, 0)
"""Where the bands of scores begin, in percent."""


class Said(NamedTuple):
    """How sure a verdict was, as a probability, and whether it was right."""

    sure: float
    right: bool


class Part(NamedTuple):
    """Verdicts of one part of the scale: how many, how many of them right, and what they said on average."""

    low: float
    high: float
    cases: int
    right: int
    said: float


def calibration_error(said: Iterable[Said], bins: int = BINS) -> float:
    """The expected calibration error (ECE): the mean distance of said and right over bins of equal width."""
    parts = binned(said, [number / bins for number in range(bins)])
    total = sum(part.cases for part in parts)
    return fsum(abs(part.cases * part.said - part.right) for part in parts) / total if total else 0.0


def bands(said: Iterable[Said]) -> list[Part]:
    """The verdicts by the bands of their scores, the surest first."""
    return binned(said, [edge / 100 for edge in reversed(EDGES)])[::-1]


def binned(said: Iterable[Said], edges: Sequence[float]) -> list[Part]:
    """The verdicts in parts that begin at these edges, which rise from 0; empty parts are left out."""
    ends = [*edges[1:], 1.0]
    found = []
    rest = sorted(said, key=lambda each: each.sure)
    for low, high in zip(edges, ends, strict=True):
        inside = [each for each in rest if low <= each.sure and (each.sure < high or high == 1.0)]
        if inside:
            mean = fsum(each.sure for each in inside) / len(inside)
            found.append(Part(low, high, len(inside), sum(each.right for each in inside), mean))
    return found

"""Whether a voice need be asked at all: what it might say at most can be known beforehand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import fsum, log

from ...compiler.confidence import SURELY, SURELY_NOT
from .fusion import Number, Opinion, evidence_of

_TIE = 1e-9


def cannot_turn(
    options: Sequence[str], opinions: Mapping[str, Opinion | None], weights: Mapping[str, Number], voice: str
) -> bool:
    """Whether nothing that a voice may say could give another verdict than the opinions of the others do.

    At the most it moves one option against another by its weight times the log-odds between what counts as sure and
    what counts as surely not.
    """
    told = [
        evidence_of(options, opinion, float(weights.get(source, 0)))
        for source, opinion in opinions.items()
        if opinion is not None and source != voice
    ]
    sums = sorted(fsum(each[option] for each in told) for option in options)
    if len(sums) < 2:
        return True
    most = float(weights.get(voice, 0)) * (log(SURELY) - log(SURELY_NOT))
    return sums[-1] - sums[-2] > most + _TIE

"""What a decision starts with, before anything is learnt: how sure a rule is, how much each voice counts."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from math import exp, log

STRENGTH = 80
"""How sure a rule is, in percent, where its author does not say."""

SHARES = {"rules": 0.3, "history": 0.3, "llm": 0.4}
"""How much each source counts where the author writes no `weights`."""

# The plain average is too shy where sources agree; twice its weights was the best calibrated of what was tried.
GAIN = 2
SURELY_NOT, SURELY = 0.01, 0.99


def least(options: int) -> float:
    """What the best of so many options has at least, in percent."""
    return 100 / options


def highest(options: int, sureness: Mapping[str, float], shares: Mapping[str, float | Decimal] | None = None) -> float:
    """What a decision can be sure of at the most, in percent, if all voices that can speak agree.

    `sureness` is the probability that each voice can state at the most; `shares` are the author's weights.
    """
    lead = 0.0
    for voice, probability in sureness.items():
        best = min(max(probability, SURELY_NOT), SURELY)
        others = min(max((1 - probability) / (options - 1), SURELY_NOT), SURELY)
        lead += GAIN * float((shares or SHARES).get(voice, 0)) * (log(best) - log(others))
    return 100 / (1 + (options - 1) * exp(-lead))

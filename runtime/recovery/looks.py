"""How often, and after what pauses, is looked whether an attempt has had its effect."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .choose import pause_of
from .errors import classify

SURE = 30_000_000
"""Nothing there is believed only when there is still nothing so many microseconds later: what lost its answer may still
be under way."""
SURE_LOOKS = 2
MOST_FAILED = 4
"""So many looks that tell nothing end it."""


def again_when_absent(absent: int) -> int | None:
    """The pause, in microseconds, before the next look after nothing was found so often, or none: it is not there."""
    return SURE if absent < SURE_LOOKS else None


def again_when_failed(kind: str, error: Mapping[str, Any], failed: int, place: str) -> int | None:
    """The pause before the next look after so many failed, the last with this error; none where more would not help."""
    finding = classify(kind, error)
    if finding.row.repeat == "never" or failed >= min(finding.row.attempts, MOST_FAILED):
        return None
    return pause_of(finding, failed, place)

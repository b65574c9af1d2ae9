"""How a decision goes by what was learnt: its weights, what the record tells of them, and which cases are drawn."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from .fusion import Number
from .lessons import MEASURED, part_at
from .opinions import exact_all
from .outcomes import model_of

TOLD = ("version", "gain", "lambda", "model", "ece", "said_right")
"""What of a lesson a record repeats as it is."""


def learnt_in(opinions: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Any]:
    """What was learnt before, which the voice that was asked first brings; empty where nothing was."""
    found: Mapping[str, Any] = next((each["learnt"] for each in opinions.values() if each.get("learnt")), {})
    return found


def calibration(
    start: Mapping[str, Number], learnt: Mapping[str, Any], llm: Mapping[str, Any] | None
) -> dict[str, Any]:
    """The weights that count, and how they came about.

    What was learnt of another model than the one that spoke does not count: its voice is back at the weight it starts
    with, and `new_model` says so.
    """
    weights, count = dict(learnt.get("weights") or start), learnt.get("n", 0)
    told: dict[str, Any] = {"n": count, "start": exact_all(start), "prior": count < MEASURED}
    if "version" in learnt:
        told |= {name: learnt.get(name) for name in TOLD}
        told["new_model"] = bool(learnt["model"]) and model_of(llm) not in ("", learnt["model"])
        if told["new_model"]:
            weights["llm"] = start["llm"]
    return told | {"weights": exact_all(weights)}


def standing(learnt: Mapping[str, Any], entry: Mapping[str, Any]) -> dict[str, Any] | None:
    """How often a voice was right when it said as much as it says now; none where that is not known."""
    if entry["said"] is None or entry["said"]["option"] is None:
        return None
    if entry["source"] == "llm" and model_of(entry) != learnt.get("model"):
        return None
    part = part_at(learnt.get("stated", {}).get(entry["source"], ()), entry["said"]["percent"])
    return None if part is None else dict(part)


def drawn(run: str, path: str, purpose: str) -> int:
    """A number from 0 to 99 that is always the same for a decision of a run, and even over all of them."""
    return int(hashlib.sha256(f"{purpose}/{run}/{path}".encode()).hexdigest()[:12], 16) % 100

"""What turned out to be right in past decisions, and what was known when they were taken."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from ...compiler.values import Value
from .fusion import Opinion


class Outcome(NamedTuple):
    """A past decision whose right option is known.

    `remaining`, `verdict`, `score` (percent) and `opinions` (by source, those that spoke) are of its record; `model` is
    who spoke as `llm`, see `model_of`; `facts` are those that the history voice was told.
    """

    run: str
    path: str
    option: str
    at: int
    remaining: tuple[str, ...]
    verdict: str | None
    score: int | None
    opinions: Mapping[str, Opinion]
    model: str
    facts: Mapping[str, Value]


def kept(record: Mapping[str, Any]) -> dict[str, Any]:
    """What of a record is kept with its outcome."""
    entries = {entry["source"]: entry for entry in record["opinions"]}
    return {
        "remaining": list(record["remaining"]),
        "verdict": record["verdict"],
        "score": record["score"],
        "opinions": {source: entry["p"] for source, entry in entries.items() if entry["p"] is not None},
        "model": model_of(entries.get("llm")),
        "facts": entries.get("history", {"evidence": {}})["evidence"].get("facts", {}),
    }


def model_of(entry: Mapping[str, Any] | None) -> str:
    """Who spoke as `llm`: the provider with its model, and the version of what it was asked; empty if nobody did."""
    if entry is None or entry["p"] is None:
        return ""
    return f"{entry['evidence'].get('model', '')} {entry['evidence'].get('prompt', '')}".strip()


def latest(told: Iterable[Outcome]) -> list[Outcome]:
    """One outcome for each decision, the last that was told of it, in the order in which they were told."""
    found: dict[tuple[str, str], Outcome] = {}
    for outcome in told:
        found.pop((outcome.run, outcome.path), None)
        found[outcome.run, outcome.path] = outcome
    return list(found.values())

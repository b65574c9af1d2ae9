"""Who is asked by many runs is not asked too often: a breaker for each target, and a share of calls for repeats."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

TROUBLES = 5
"""After so many failures in a row a target is left alone."""
FIRST_REST, LONGEST_REST = 30.0, 300.0
PROBE = 60.0
"""How long the one call may take that is let through to see whether the target is well again, in seconds."""
MOST_REPEATS, SHARE = 10.0, 0.1
"""Repeats that are free at first, and what each other call adds to them: one in ten."""
BUDGET_REST = 30.0

ITS_OWN = frozenset({"not_sent", "told_when", "rejected", "unknown_outcome"})
"""Classes of failures that say something of the target rather than of what it was asked."""


class Target:
    """What is known of one target; moments in seconds."""

    __slots__ = ("failures", "open_until", "probe_until", "repeats", "rest")

    def __init__(self) -> None:
        self.failures = 0
        self.rest = 0.0
        self.open_until = 0.0
        self.probe_until = 0.0
        self.repeats = MOST_REPEATS


class Targets:
    """The targets of an engine by name."""

    def __init__(self) -> None:
        self._known: dict[str, Target] = {}

    def enter(self, name: str, now: float, *, repeat: bool) -> float | None:
        """None where the call may be made; else for how many seconds it is to be left."""
        target = self._known.setdefault(name, Target())
        if target.rest:
            pause = max(target.open_until, target.probe_until) - now
            if pause > 0:
                return pause
            # Half open: this call shows whether the target is well again, the others wait for it.
            target.probe_until = now + PROBE
        if repeat:
            if target.repeats < 1:
                return BUDGET_REST
            target.repeats -= 1
        else:
            target.repeats = min(MOST_REPEATS, target.repeats + SHARE)
        return None

    def left(self, name: str, now: float, trouble: str | None) -> None:
        """A call has ended: well, or with a failure of some class."""
        target = self._known.setdefault(name, Target())
        target.probe_until = 0.0
        if trouble not in ITS_OWN:
            target.failures, target.rest = 0, 0.0
            return
        target.failures += 1
        if target.rest or target.failures >= TROUBLES:
            target.rest = min(target.rest * 2 or FIRST_REST, LONGEST_REST)
            target.open_until = now + target.rest


def target_of(kind: str, settings: Mapping[str, Any]) -> str:
    """Who is asked by a step: a host with the credential it is asked under, a connection, a model, or all of a kind."""
    if kind == "http":
        url = next((settings[word] for word in ("get", "post", "put", "patch", "delete") if settings.get(word)), "")
        auth = settings.get("auth")
        return f"http {urlsplit(str(url).strip()).netloc.lower()} {auth!r}"
    return f"{kind} {settings.get('connection') or settings.get('model') or ''}"

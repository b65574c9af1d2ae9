"""What is done about a failure: a pure function of its class, of what the flow says, and of what was tried."""

from __future__ import annotations

import hashlib
from typing import Any, Literal, NamedTuple

from ...compiler.kinds import Effect, harmless
from .classes import MOST_ATTEMPTS
from .errors import Finding

Action = Literal["retry", "fallback", "skip", "handle", "ask", "give_up"]

SECOND = 1_000_000


class Written(NamedTuple):
    """What the flow itself says of a failed step.

    `pause`: the step's own `retry` allows a further attempt after so many microseconds; `used_up`: it has none left;
    `named`: it names this very error. `handled`: a handler around takes it, or a block that does without the step.
    `asks`: the step says who is asked.
    """

    pause: int | None = None
    used_up: bool = False
    named: bool = False
    fallback: bool = False
    skip: bool = False
    handled: bool = False
    asks: bool = False


class Failure(NamedTuple):
    """A failed attempt as it is judged.

    `failures` counts those of this class, this one included, `made` all since a person last had a say; `elapsed` and
    `left` are microseconds, since the first of them and until the step's deadline. `place` names run, path and attempt.
    """

    finding: Finding
    effect: Effect
    keyed: bool
    failures: int
    made: int
    elapsed: int
    left: int | None
    place: str
    written: Written


class Choice(NamedTuple):
    """What is done: after `pause` microseconds for a retry; `reason` is a sentence for people."""

    action: Action
    reason: str
    pause: int = 0


def choose(failure: Failure) -> Choice:
    """Repeat where that is allowed and may help; else what is written, then a person, then the end."""
    row, written = failure.finding.row, failure.written
    pause, why = _repeat(failure)
    if pause is not None:
        return Choice("retry", why, pause)
    if written.fallback:
        return Choice("fallback", f"{why}; the flow says what to take instead")
    if written.skip:
        return Choice("skip", f"{why}; the flow says that it may be left out")
    if written.handled:
        return Choice("handle", f"{why}; the flow handles it")
    if written.asks or row.person == "asked":
        return Choice("ask", f"{why}; a person decides")
    return Choice("give_up", f"{why}; nobody is named who could")


def _repeat(failure: Failure) -> tuple[int | None, str]:
    """The pause before the next attempt, in microseconds, or none; and why."""
    finding, written = failure.finding, failure.written
    row = finding.row
    if row.repeat != "always" and not harmless(failure.effect, failure.keyed) and row.repeat == "harmless":
        return None, f"{row.meaning}, and a repeat could do it twice"
    if row.repeat == "never" and not (written.named and row.name != "already_done"):
        return None, f"{row.meaning}, and a repeat would not change that"
    if written.used_up:
        return None, f"{row.meaning}, and the attempts that the flow allows are used up"
    if written.pause is not None:
        pause = max(written.pause, round((finding.told or 0) * SECOND))
    elif failure.failures >= row.attempts or failure.made >= MOST_ATTEMPTS:
        return None, f"{row.meaning}, {failure.made} times"
    else:
        pause = pause_of(finding, failure.failures, failure.place)
        if failure.elapsed + pause > row.within * SECOND:
            return None, f"{row.meaning}, and there is no time left to try again"
    if failure.left is not None and pause >= failure.left:
        return None, f"{row.meaning}, and its deadline comes before the next attempt could"
    return pause, f"{row.meaning}, so it may be tried again"


def pause_of(finding: Finding, failures: int, place: str) -> int:
    """The pause after so many failures, in microseconds: what the other side said, exactly; else a random part of a
    span that doubles, so that runs don't come in step."""
    row = finding.row
    if finding.told is not None:
        return round(finding.told * SECOND)
    span = min(row.first * 2.0 ** (failures - 1), row.longest)
    return round((max(row.least, finding.least) + chance(place) * span) * SECOND)


def chance(place: str) -> float:
    """A number from 0 to 1 that looks random and is the same for the same place, also after a restart."""
    return int.from_bytes(hashlib.sha256(place.encode()).digest()[:7]) / 2**56


def weighed(failure: Failure) -> dict[str, Any]:
    """What the choice rests on, as it is recorded."""
    written = failure.written
    says = [word for word in ("fallback", "skip", "handled", "asks") if getattr(written, word)]
    if written.pause is not None or written.used_up:
        says.insert(0, "retry")
    return {
        "effect": failure.effect,
        "harmless": harmless(failure.effect, failure.keyed),
        "failures": failure.failures,
        "made": failure.made,
        "elapsed": failure.elapsed,
        "told": None if failure.finding.told is None else round(failure.finding.told),
        "written": says,
    }

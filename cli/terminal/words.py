"""Times, states and values in words."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from ...compiler.values import show

SECOND = 1_000_000


def ago(length: int) -> str:
    """How long ago, from microseconds."""
    seconds = length // SECOND
    for size, word in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= size:
            count = seconds // size
            return f"{count} {word}{'s' if count > 1 else ''} ago"
    return "just now"


def length(span: int) -> str:
    """A length of time, from microseconds: `0.4 s`, `2 min 5 s`, `3 h`, `2 d`."""
    seconds = span / SECOND
    if seconds < 0.001:
        return "0 s"
    if seconds < 60:
        return f"{seconds:.3g} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min" + (f" {rest} s" if rest else "")
    hours, minutes = divmod(round(seconds / 60), 60)
    if hours < 24:
        return f"{hours} h" + (f" {minutes} min" if minutes else "")
    days, hours = divmod(round(seconds / 3600), 24)
    return f"{days} d" + (f" {hours} h" if hours else "")


def state_words(status: str, mark: str = "") -> str:
    """The state of a run as lists show it."""
    return f"{status}, {mark}" if mark else status


def short(value: Any, width: int = 60) -> str:
    """A value on one line, cut to a width."""
    text = " ".join(show(value).split())
    return text if len(text) <= width else f"{text[: width - 1]}…"


def moment(at: int) -> str:
    """A moment in UTC to the second, from microseconds since 1970."""
    return f"{datetime(1970, 1, 1) + timedelta(microseconds=at):%Y-%m-%d %H:%M:%S}Z"  # noqa: DTZ001

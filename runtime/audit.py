"""What matters for security, as it was done: a chain of entries, each sealed over the one before it.

The seal is a SHA-256 over the seal before and all that the entry says. Who changes, removes or reorders entries breaks
the chain at that place. Who cuts off its end, or writes the whole of it anew, leaves a sound chain: only a seal that
was kept elsewhere tells that.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from ..compiler.values import canonical, dump

NOTHING = "0" * 64
"""The seal before the first entry."""


class Act(NamedTuple):
    """Something that somebody did: `kind` is answered, cancelled, key_added ...; `run` is empty outside of runs."""

    kind: str
    by: str
    at: int
    run: str = ""
    data: Any = None


class Entry(NamedTuple):
    """An act in the log: its number from 1, `data` as exact JSON, and its seal."""

    number: int
    kind: str
    by: str
    at: int
    run: str
    data: str
    seal: str


class Break(NamedTuple):
    """The first entry that does not fit, and why."""

    number: int
    why: str


class Verdict(NamedTuple):
    """How many entries stand in the log, the seal of the last one, and where the chain breaks, if it does."""

    entries: int
    head: str
    broken: Break | None = None


def sealed(acts: Iterable[Act], last: tuple[int, str] | None) -> Iterator[Entry]:
    """Acts as the entries that follow the number and seal of the last one. ValueError for data that are no values."""
    number, seal = last or (0, NOTHING)
    for act in acts:
        number += 1
        entry = Entry(number, act.kind, act.by, act.at, act.run, dump(act.data), "")
        seal = seal_of(entry, seal)
        yield entry._replace(seal=seal)


def seal_of(entry: Entry, before: str) -> str:
    """The seal of an entry behind another one, 64 hexadecimal digits."""
    return hashlib.sha256(canonical([before, *entry[:-1]])).hexdigest()


def verify(entries: Iterable[Entry], head: str | None = None) -> Verdict:
    """Go along the chain; `head` is a seal that was kept elsewhere and has to stand in it."""
    count, seal, met = 0, NOTHING, head in (None, NOTHING)
    for entry in entries:
        count += 1
        if entry.number != count:
            return Verdict(count - 1, seal, Break(count, "it is missing, or entries were moved"))
        if not _holds(entry, seal):
            return Verdict(count - 1, seal, Break(count, "it, or its place, was changed after it was written"))
        seal = entry.seal
        met = met or seal == head
    if met:
        return Verdict(count, seal)
    return Verdict(
        count, seal, Break(count + 1, "no entry has the seal given: the end was cut off, or all was rewritten")
    )


def _holds(entry: Entry, before: str) -> bool:
    try:
        return seal_of(entry, before) == entry.seal
    except ValueError:
        # Somebody put there what is no sound text.
        return False

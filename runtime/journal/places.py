"""Places that runs share, and what is kept for later ones: SQL that the store runs inside its transactions.

A run stands in line by the numbers of its rows, first come first served. Values come and go as text.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ...compiler.values import dump
from . import inbox
from .store import Append, Outgoing

if TYPE_CHECKING:
    from .sql_store import Connection

_LINE = """
    SELECT place.number, run.id, path, at_once, held FROM place JOIN run ON run.number = place.run
    WHERE name = ? ORDER BY place.number
"""
_LINE_UP = "INSERT INTO line VALUES (?) ON CONFLICT (name) DO UPDATE SET name = excluded.name"
_WAIT = """
    INSERT INTO place (name, run, path, at_once, held) VALUES (?, (SELECT number FROM run WHERE id = ?), ?, ?, 0)
"""
_NAMES = "SELECT DISTINCT name FROM place WHERE run = (SELECT number FROM run WHERE id = ?) AND path = ?"
_FREE = "DELETE FROM place WHERE run = (SELECT number FROM run WHERE id = ?) AND path = ?"
_KEEP = """
    INSERT INTO kept VALUES (?, ?, ?, ?)
    ON CONFLICT (name) DO UPDATE SET value = excluded.value, at = excluded.at, until = excluded.until
"""
_HOLDERS = """
    SELECT run.id FROM place AS mine
    JOIN place AS theirs ON theirs.name = mine.name AND theirs.held = 1 AND theirs.run <> mine.run
    JOIN run ON run.number = theirs.run
    WHERE mine.held = 0 AND mine.run = (SELECT number FROM run WHERE id = ?)
    GROUP BY run.id, run.number ORDER BY run.number
"""


def share(connection: Connection, parts: Sequence[Append], kept: Sequence[tuple[object, ...]]) -> None:
    """Keep what runs leave, let them stand in line, free what they free, and tell whoever is granted a place then."""
    if kept:
        connection.executemany(_KEEP, kept)
    freed = [(part.run, path) for part in parts for path in part.freed]
    names = {place.name for part in parts for place in part.wanted if place.at_once}
    for run, path in freed:
        names |= {name for (name,) in connection.execute(_NAMES, (run, path)).fetchall()}
    for name in sorted(names):
        # Whoever else changes this line waits here: only one at a time counts who holds a place.
        connection.execute(_LINE_UP, (name,))
    for part in parts:
        at = _at(part)
        for place in part.wanted:
            if place.at_once:
                connection.execute(_WAIT, (place.name, part.run, place.path, place.at_once))
            else:
                tell(connection, part.run, place.path, place.name, at)
    for run, path in freed:
        connection.execute(_FREE, (run, path))
    for name in sorted(names):
        grant(connection, name, max(map(_at, parts)))


def _at(part: Append) -> int:
    return part.events[-1].at if part.events else 0


def grant(connection: Connection, name: str, at: int) -> None:
    """Give the places of a name that are free to those who are first in line."""
    line = connection.execute(_LINE, (name,)).fetchall()
    held = sum(row[4] for row in line)
    for number, run, path, at_once, holds in line:
        if holds:
            continue
        if held >= at_once:
            return
        connection.execute("UPDATE place SET held = 1 WHERE number = ?", (number,))
        held += 1
        tell(connection, run, path, name, at)


def tell(connection: Connection, run: str, path: str, name: str, at: int) -> None:
    """Tell a run that it has a place."""
    inbox.deliver(connection, Outgoing(run, "place", path, None, at), dump({"name": name}))


def kept(connection: Connection, name: str) -> tuple[str, int, int | None] | None:
    """What is kept under a name: the text of its value, since when, until when."""
    row: tuple[str, int, int | None] | None = connection.execute(
        "SELECT value, at, until FROM kept WHERE name = ?", (name,)
    ).fetchone()
    return row


def holders(connection: Connection, run: str) -> list[str]:
    """See `Store.holders`."""
    return [holder for (holder,) in connection.execute(_HOLDERS, (run,)).fetchall()]

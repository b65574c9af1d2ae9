"""Messages to runs: SQL that the store runs inside its transactions. Data come and go as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import listeners
from .store import Outgoing

if TYPE_CHECKING:
    from .sql_store import Connection

BROADCAST = 0
"""The number that stands for all runs where a key is kept."""

_REACHED = """
    SELECT run.number FROM flow_event JOIN run USING (plan_hash)
    WHERE flow_event.name = ? AND run.ended_at IS NULL ORDER BY run.number
"""
_INBOX = """
    SELECT inbox.id, kind, name, data, at, key FROM inbox JOIN run ON run.number = inbox.run
    WHERE run.id = ? ORDER BY inbox.id
"""
_POSTED = """
    SELECT id FROM run
    WHERE number IN (SELECT run FROM inbox) AND ended_at IS NULL AND owner = ? ORDER BY number
"""

Row = tuple[int, str, str, str, int, str]


def deliver(connection: Connection, message: Outgoing, data: str) -> list[int]:
    """Put a message into one inbox, or into those that know its name; see `Store.post`."""
    if message.run is not None:
        row = connection.execute("SELECT number, ended_at FROM run WHERE id = ?", (message.run,)).fetchone()
        return [] if row is None else _drop(connection, row[0], message, data, ended=row[1] is not None)
    if message.key and _seen(connection, message.key, BROADCAST) is not None:
        then = "SELECT message FROM message_key WHERE key = ? AND run > 0 ORDER BY message"
        return [number for (number,) in connection.execute(then, (message.key,)).fetchall()]
    reached: list[int] = []
    for (run,) in connection.execute(_REACHED, (message.name,)).fetchall():
        reached += _drop(connection, run, message, data, ended=False)
    listeners.arrive(connection, message, data)
    if message.key:
        _remember(connection, message.key, BROADCAST, 0)
    return reached


def _drop(connection: Connection, run: int, message: Outgoing, data: str, *, ended: bool) -> list[int]:
    seen = _seen(connection, message.key, run) if message.key else None
    if seen is not None:
        return [seen]
    if ended:
        return []
    row = connection.execute(
        "INSERT INTO inbox (run, kind, name, data, at, key) VALUES (?, ?, ?, ?, ?, ?) RETURNING id",
        (run, message.kind, message.name, data, message.at, message.key),
    ).fetchone()
    number = int(row[0])
    if message.key:
        _remember(connection, message.key, run, number)
    return [number]


def _seen(connection: Connection, key: str, run: int) -> int | None:
    row = connection.execute("SELECT message FROM message_key WHERE key = ? AND run = ?", (key, run)).fetchone()
    return None if row is None else int(row[0])


def _remember(connection: Connection, key: str, run: int, message: int) -> None:
    connection.execute("INSERT INTO message_key VALUES (?, ?, ?)", (key, run, message))


def waiting(connection: Connection, run: str) -> list[Row]:
    """The messages of a run: id, kind, name, data, at, key."""
    return connection.execute(_INBOX, (run,)).fetchall()


def posted_to(connection: Connection, owner: str) -> list[str]:
    """See `Store.posted_to`."""
    return [run for (run,) in connection.execute(_POSTED, (owner,)).fetchall()]

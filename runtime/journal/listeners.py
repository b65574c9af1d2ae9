"""Triggers that wait for events: SQL that the store runs inside its transactions. Data come and go as text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from .store import ListenerRow, Outgoing

if TYPE_CHECKING:
    from .sql_store import Connection

Row = tuple[int, str, int, str, str, int]

_ALL = "SELECT flow, number, plan_hash, event FROM listener ORDER BY event, flow, number"
_ARRIVE = """
    INSERT INTO arrival (flow, number, plan_hash, data, at)
    SELECT flow, number, plan_hash, ?, ? FROM listener WHERE event = ? ORDER BY flow, number
"""
_ARRIVALS = "SELECT id, flow, number, plan_hash, data, at FROM arrival ORDER BY id LIMIT ?"


def listeners(connection: Connection) -> list[ListenerRow]:
    """See `Store.listeners`."""
    return [ListenerRow(*row) for row in connection.execute(_ALL).fetchall()]


def set_listeners(connection: Connection, flow: str, rows: Sequence[ListenerRow]) -> None:
    """See `Store.set_listeners`."""
    connection.execute("DELETE FROM listener WHERE flow = ?", (flow,))
    for row in rows:
        connection.execute("INSERT INTO listener (flow, number, plan_hash, event) VALUES (?, ?, ?, ?)", tuple(row))


def arrive(connection: Connection, message: Outgoing, data: str) -> None:
    """Let an event that is for all arrive at each listener that waits for it."""
    if message.kind == "event":
        connection.execute(_ARRIVE, (data, message.at, message.name))


def arrivals(connection: Connection, limit: int) -> list[Row]:
    """The arrivals: id, flow, number, plan hash, data, at."""
    return connection.execute(_ARRIVALS, (limit,)).fetchall()


def drop(connection: Connection, id: int) -> None:
    """See `Store.drop_arrival`."""
    connection.execute("DELETE FROM arrival WHERE id = ?", (id,))

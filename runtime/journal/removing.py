"""Taking away an ended run, and what has expired: SQL that the store runs inside its transactions."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .sql_store import Connection

_ENDED = "SELECT number FROM run WHERE id = ? AND ended_at IS NOT NULL"
_OF_A_RUN = ("event", "ask", "inbox", "message_key", "place", "artifact")
_NO_RUN = 0
"""What an outcome has in place of a run that was taken away."""
_EXPIRED = (
    "DELETE FROM kept WHERE name IN (SELECT name FROM kept WHERE until <= :now LIMIT :limit)",
    "DELETE FROM lease WHERE owner IN (SELECT owner FROM lease WHERE until <= :now LIMIT :limit)",
    (
        "DELETE FROM line WHERE name IN "
        "(SELECT name FROM line WHERE NOT EXISTS (SELECT 1 FROM place WHERE place.name = line.name) LIMIT :limit)"
    ),
)


def remove(connection: Connection, run: str) -> bool:
    """See `Store.remove`."""
    row = connection.execute(_ENDED, (run,)).fetchone()
    if row is None:
        return False
    for table in _OF_A_RUN:
        connection.execute(f"DELETE FROM {table} WHERE run = ?", (row[0],))
    connection.execute("UPDATE outcome SET run = ? WHERE run = ?", (_NO_RUN, row[0]))
    connection.execute("DELETE FROM run WHERE number = ?", (row[0],))
    return True


def forget(connection: Connection, now: int, limit: int) -> int:
    """See `Store.forget`."""
    return sum(connection.execute(text, {"now": now, "limit": limit}).rowcount for text in _EXPIRED)

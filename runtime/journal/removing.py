"""Taking an ended run away: SQL that the store runs inside its transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .sql_store import Connection

_ENDED = "SELECT number FROM run WHERE id = ? AND ended_at IS NOT NULL"
_OF_A_RUN = ("event", "ask", "inbox", "message_key", "place", "artifact")
_NO_RUN = 0
"""What an outcome has in place of a run that was taken away."""


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

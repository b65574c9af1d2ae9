"""The audit log: SQL that the store runs inside its transactions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..audit import Act, Entry, sealed

if TYPE_CHECKING:
    from .sql_store import Connection

LINE = "audit"
# The row is held until the end of the transaction: entries follow each other whoever writes them.
_HOLD = "INSERT INTO line VALUES (?) ON CONFLICT (name) DO UPDATE SET name = excluded.name"
_LAST = "SELECT number, seal FROM audit ORDER BY number DESC LIMIT 1"
_ADD = "INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?)"
_ENTRIES = "SELECT number, kind, done_by, at, run, data, seal FROM audit WHERE number > ? ORDER BY number"


def add(connection: Connection, acts: Sequence[Act]) -> None:
    """Put acts at the end of the log."""
    connection.execute(_HOLD, (LINE,))
    row = connection.execute(_LAST).fetchone()
    connection.executemany(_ADD, list(sealed(acts, None if row is None else (row[0], row[1]))))


def entries(connection: Connection, after: int) -> list[Entry]:
    """See `Store.audit`."""
    return [_entry(*row) for row in connection.execute(_ENTRIES, (after,)).fetchall()]


def _entry(number: int, kind: str, by: str, at: int, run: str, data: str, seal: str) -> Entry:
    """SQLite keeps what it is given, whatever the column says: who tampers may leave anything there."""
    moment = at if isinstance(at, int) else 0
    return Entry(number, str(kind), str(by), moment, str(run), str(data), str(seal))

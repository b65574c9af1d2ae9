"""Who holds which run: SQL that the store runs inside its transactions.

An owner has one lease, and a run names its owner: keeping ten thousand runs takes one small write. A run is free if its
owner has no lease that is still on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .store import READY

if TYPE_CHECKING:
    from .sql_store import Connection

_FREE = "NOT EXISTS (SELECT 1 FROM lease WHERE lease.owner = run.owner AND lease.until > :now)"

# One index serves each part; with OR, SQLite would look at every run.
_DUE = f"""
    SELECT id FROM run
    WHERE number IN (
            SELECT number FROM run WHERE ended_at IS NULL AND status IN {READY}
            UNION SELECT number FROM run WHERE ended_at IS NULL AND wake_at <= :now
            UNION SELECT run FROM inbox
        )
        AND ended_at IS NULL AND {_FREE}
    ORDER BY number LIMIT :limit
"""

_HOLD = f"SELECT number, owner, epoch, {_FREE} FROM run WHERE id = :run"


def due(connection: Connection, now: int, limit: int) -> list[str]:
    """See `Store.due`."""
    return [run for (run,) in connection.execute(_DUE, {"now": now, "limit": limit}).fetchall()]


def take(connection: Connection, run: str, owner: str, now: int) -> int | None:
    """Make the owner that of a free run, or of its own: the epoch, or none if it is another's."""
    row = connection.execute(_HOLD, {"run": run, "now": now}).fetchone()
    if row is None:
        return None
    number, holder, epoch, free = row
    if holder == owner:
        return int(epoch)
    if not free:
        return None
    connection.execute("UPDATE run SET owner = ?, epoch = ? WHERE number = ?", (owner, epoch + 1, number))
    return int(epoch) + 1


def renew(connection: Connection, owner: str, until: int) -> None:
    """Let the lease last until then."""
    connection.execute(
        "INSERT INTO lease VALUES (?, ?) ON CONFLICT (owner) DO UPDATE SET until = excluded.until", (owner, until)
    )


def forget_ended(connection: Connection, now: int) -> None:
    """Take away the leases that have ended, so that those of old processes don't heap up."""
    connection.execute("DELETE FROM lease WHERE until <= ?", (now,))


def release(connection: Connection, owner: str, run: str | None) -> None:
    """See `Store.release`."""
    if run is not None:
        connection.execute("UPDATE run SET owner = '' WHERE id = ? AND owner = ?", (run, owner))
        return
    connection.execute("DELETE FROM lease WHERE owner = ?", (owner,))
    connection.execute("UPDATE run SET owner = '' WHERE owner = ?", (owner,))

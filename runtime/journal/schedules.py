"""The schedules of flows: SQL that the store runs inside its transactions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from .store import ScheduleRow

if TYPE_CHECKING:
    from .sql_store import Connection

_ALL = "SELECT flow, number, plan_hash, next_at, run FROM schedule ORDER BY next_at, flow, number"
_MOVE = "UPDATE schedule SET next_at = ?, run = ? WHERE flow = ? AND number = ? AND next_at = ?"


def schedules(connection: Connection) -> list[ScheduleRow]:
    """See `Store.schedules`."""
    return [ScheduleRow(*row) for row in connection.execute(_ALL).fetchall()]


def set_schedules(connection: Connection, flow: str, rows: Sequence[ScheduleRow]) -> None:
    """See `Store.set_schedules`."""
    connection.execute("DELETE FROM schedule WHERE flow = ?", (flow,))
    for row in rows:
        connection.execute(
            "INSERT INTO schedule (flow, number, plan_hash, next_at, run) VALUES (?, ?, ?, ?, ?)", tuple(row)
        )


def move(connection: Connection, row: ScheduleRow, next_at: int, run: str) -> bool:
    """See `Store.move_schedule`."""
    return connection.execute(_MOVE, (next_at, run, row.flow, row.number, row.next_at)).rowcount == 1

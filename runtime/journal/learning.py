"""Outcomes of decisions and what is learnt from them: SQL that the store runs inside its transactions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from .store import CalibrationRow, OutcomeRow

if TYPE_CHECKING:
    from .sql_store import Connection

_TELL = """
    INSERT INTO outcome (run, path, flow, decision, option, told_by, because, at, data)
    VALUES ((SELECT number FROM run WHERE id = ?), ?, ?, ?, ?, ?, ?, ?, ?)
"""
_TOLD = """
    SELECT COALESCE(run.id, ''), path, outcome.flow, decision, option, told_by, because, at, data
    FROM outcome LEFT JOIN run ON run.number = outcome.run
    WHERE outcome.flow = ? AND decision = ? ORDER BY outcome.number DESC LIMIT ?
"""
_LEARNT = """
    SELECT flow, decision, version, outcomes, at, data FROM calibration
    WHERE flow = ? AND decision = ? ORDER BY version DESC LIMIT 1
"""
_LEARN = "INSERT INTO calibration VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (flow, decision, version) DO NOTHING"

Told = tuple[object, ...]


def packed(row: OutcomeRow, pack: Callable[[Any], str]) -> Told:
    """An outcome as `tell` takes it; large data go into files."""
    return (*row[:8], pack(row.data))


def tell(connection: Connection, rows: Sequence[Told]) -> None:
    """Add outcomes of runs that are there."""
    connection.executemany(_TELL, rows)


def told(connection: Connection, flow: str, decision: str, limit: int) -> list[Any]:
    """See `Store.outcomes`; data as text."""
    return connection.execute(_TOLD, (flow, decision, limit)).fetchall()[::-1]


def learnt(connection: Connection, flow: str, decision: str) -> Any:
    """See `Store.calibration`; data as text."""
    return connection.execute(_LEARNT, (flow, decision)).fetchone()


def learn(connection: Connection, row: CalibrationRow, text: str) -> None:
    """See `Store.calibrate`."""
    connection.execute(_LEARN, (*row[:5], text))

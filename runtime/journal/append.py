"""Recording what many runs did in one SQLite transaction: the part of the store that every step pays for."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from ..machine.event import SCHEMA
from .beside import Beside
from .database import SqliteDatabase
from .files import Files
from .sql_store import CREATE, create_row, stale
from .store import Append, Fenced, RunRow

MOST_NUMBERS = 20_000
"""How many runs' numbers are remembered; past that they are looked up again."""

# The fence: it changes no row for one who lost the run, or missed an event of it.
_ADVANCE = "UPDATE run SET sequence = ? WHERE number = ? AND epoch = ? AND sequence = ?"
_STILL_HELD = "UPDATE run SET epoch = epoch WHERE number = ? AND epoch = ?"
_EVENT = "INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
# Nobody holds a run that has ended. A row that is so already is left alone: its indexes cost more than the look.
_CHANGE = """
    UPDATE run SET status = ?1, mark = ?2, ended_at = ?3, wake_at = ?4, waiting_for = ?5, error_kind = ?6,
        owner = CASE WHEN ?3 IS NULL THEN owner ELSE '' END
    WHERE number = ?7
        AND (status, mark, ended_at, wake_at, waiting_for, error_kind) IS NOT (?1, ?2, ?3, ?4, ?5, ?6)
"""
_CLOSE_ALL = "UPDATE ask SET closed_at = ? WHERE run = ? AND closed_at IS NULL"


class _Refused(Exception):
    """A fence held: this undoes the transaction."""


class SqliteAppender:
    """Fulfils `Store.append` in a SQLite file."""

    def __init__(self, database: SqliteDatabase, files: Files) -> None:
        self._database = database
        self._connection = database.connection
        self._pack = files.pack
        self._numbers: dict[str, int] = {}

    def append(self, batch: Sequence[Append]) -> None:
        """See `Store.append`."""
        # Before the transaction: large data go into files, and no other process should wait for that.
        pack = self._pack
        texts = [pack(event.data) for part in batch for event in part.events]
        beside = Beside(batch, pack)
        created: dict[str, int] = {}
        try:
            with self._database.write:
                for part in batch:
                    if part.create is not None:
                        created[part.run] = self._create(part.create)
                numbers = [self._number(part.run, created) for part in batch]
                self._record(batch, numbers, texts)
                beside.change(self._connection)
                self._change(batch, numbers)
                beside.send(self._connection)
        except _Refused:
            raise Fenced(stale(self._database, batch)) from None
        # Only now: the number of a run whose creation was undone goes to another.
        self._numbers.update(created)

    def _number(self, run: str, created: dict[str, int]) -> int:
        number = self._numbers.get(run) or created.get(run)
        if number is None:
            row = self._connection.execute("SELECT number FROM run WHERE id = ?", (run,)).fetchone()
            if row is None:
                raise _Refused
            if len(self._numbers) >= MOST_NUMBERS:
                self._numbers.clear()
            number = self._numbers[run] = int(row[0])
        return number

    def _create(self, row: RunRow) -> int:
        cursor = self._connection.execute(CREATE, create_row(row))
        if cursor.rowcount != 1 or cursor.lastrowid is None:
            raise _Refused
        return cursor.lastrowid

    def _record(self, batch: Sequence[Append], numbers: Sequence[int], texts: Sequence[str]) -> None:
        steps: list[tuple[int, int, int, int]] = []
        rows: list[tuple[int, int, int, int, str, str, str, str]] = []
        text = iter(texts)
        for part, number in zip(batch, numbers, strict=True):
            events = part.events
            if events:
                last = events[-1].sequence
                steps.append((last, number, part.epoch, last - len(events)))
                for event in events:
                    rows.append(
                        (number, event.sequence, event.at, SCHEMA, event.kind, event.path, event.label, next(text))
                    )
            elif self._connection.execute(_STILL_HELD, (number, part.epoch)).rowcount != 1:
                raise _Refused
        many = self._connection.executemany
        if steps and many(_ADVANCE, steps).rowcount != len(steps):
            raise _Refused
        try:
            many(_EVENT, rows)
        except sqlite3.IntegrityError as error:
            raise _Refused from error

    def _change(self, batch: Sequence[Append], numbers: Sequence[int]) -> None:
        changes: list[tuple[object, ...]] = []
        ended: list[tuple[int, int]] = []
        for part, number in zip(batch, numbers, strict=True):
            change = part.change
            if change is not None:
                changes.append((*change, number))
                if change.ended_at is not None:
                    ended.append((change.ended_at, number))
        if changes:
            self._connection.executemany(_CHANGE, changes)
        if ended:
            self._connection.executemany(_CLOSE_ALL, ended)

"""Recording what many runs did in one SQLite transaction: the part of the store that every step pays for."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from ..machine.event import SCHEMA
from . import inbox
from .database import Database
from .files import Files
from .store import Append, AskRow, Fenced, RunRow

MOST_NUMBERS = 20_000
"""How many runs' numbers are remembered; past that they are looked up again."""

# The fence: it changes no row for one who lost the run, or missed an event of it.
_ADVANCE = "UPDATE run SET sequence = ? WHERE number = ? AND epoch = ? AND sequence = ?"
_STILL_HELD = "UPDATE run SET epoch = epoch WHERE number = ? AND epoch = ?"
_EVENT = "INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
CREATE = """
    INSERT INTO run (id, flow, plan_hash, mode, status, mark, started_at, ended_at, wake_at, waiting_for,
        error_kind, sequence, owner, epoch)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?) ON CONFLICT (id) DO NOTHING
"""
# Nobody holds a run that has ended. A row that is so already is left alone: its indexes cost more than the look.
_CHANGE = """
    UPDATE run SET status = ?1, mark = ?2, ended_at = ?3, wake_at = ?4, waiting_for = ?5, error_kind = ?6,
        owner = CASE WHEN ?3 IS NULL THEN owner ELSE '' END
    WHERE number = ?7
        AND (status, mark, ended_at, wake_at, waiting_for, error_kind) IS NOT (?1, ?2, ?3, ?4, ?5, ?6)
"""
_ASK = """
    INSERT OR REPLACE INTO ask VALUES ((SELECT number FROM run WHERE id = ?), ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_CLOSE = """
    UPDATE ask SET closed_at = ?
    WHERE run = (SELECT number FROM run WHERE id = ?) AND path = ? AND closed_at IS NULL
"""
_CLOSE_ALL = "UPDATE ask SET closed_at = ? WHERE run = ? AND closed_at IS NULL"
_CONSUME = "DELETE FROM inbox WHERE id = ? AND run = (SELECT number FROM run WHERE id = ?)"


class _Refused(Exception):
    """A fence held: this undoes the transaction."""


class Appender:
    """Fulfils `Store.append`."""

    def __init__(self, database: Database, files: Files) -> None:
        self._database = database
        self._connection = database.connection
        self._pack = files.pack
        self._numbers: dict[str, int] = {}

    def append(self, batch: Sequence[Append]) -> None:
        """See `Store.append`."""
        # Before the transaction: large data go into files, and no other process should wait for that.
        pack = self._pack
        texts = [pack(event.data) for part in batch for event in part.events]
        rare = [part for part in batch if part.asked or part.closed or part.consumed or part.outgoing]
        asked = [self._ask_row(ask) for part in rare for ask in part.asked]
        outgoing = [(message, pack(message.data)) for part in rare for message in part.outgoing]
        created: dict[str, int] = {}
        many = self._connection.executemany
        try:
            with self._database.write:
                for part in batch:
                    if part.create is not None:
                        created[part.run] = self._create(part.create)
                numbers = [self._number(part.run, created) for part in batch]
                self._record(batch, numbers, texts)
                if rare:
                    many(_ASK, asked)
                    many(_CLOSE, [(_ending(part), part.run, path) for part in rare for path in part.closed])
                    many(_CONSUME, [(message, part.run) for part in rare for message in part.consumed])
                self._change(batch, numbers)
                for message, data in outgoing:
                    inbox.deliver(self._connection, message, data)
        except _Refused:
            raise Fenced(self._stale(batch)) from None
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

    def _ask_row(self, ask: AskRow) -> tuple[object, ...]:
        pack = self._pack
        who, show, type_ = pack(ask.who), pack(ask.show), pack(ask.type)
        rest = (ask.asked_at, ask.due, ask.closed_at)
        return (ask.run, ask.path, ask.name, who, ask.question, show, type_, *rest)

    def _stale(self, batch: Sequence[Append]) -> list[str]:
        """The runs of a batch that refused it."""
        return [part.run for part in batch if not self._fits(part)] or [part.run for part in batch]

    def _fits(self, part: Append) -> bool:
        query = "SELECT epoch, sequence FROM run WHERE id = ?"
        with self._database.read:
            row = self._connection.execute(query, (part.run,)).fetchone()
        if part.create is not None:
            row = (part.create.epoch, 0) if row is None else None
        if row is None:
            return False
        epoch, sequence = row
        events = part.events
        return bool(epoch == part.epoch and (not events or sequence == events[-1].sequence - len(events)))


def create_row(row: RunRow) -> tuple[object, ...]:
    """What `CREATE` takes."""
    return (*row[:11], *row[12:])


def _ending(part: Append) -> int:
    return part.events[-1].at if part.events else 0

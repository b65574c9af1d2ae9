"""Recording what many runs did in PostgreSQL: one statement, and so one round trip and one commit, for most batches."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from ..machine.event import SCHEMA
from .beside import Beside
from .files import Files
from .postgresql_database import PostgresqlDatabase
from .sql_store import CREATE, create_row, stale
from .store import Append, Fenced

# `held` locks the rows of the runs that still stand where the batch takes up from, in one order for all; unless that is
# every one of them, `whole` is false and nothing is written.
_RECORD = (
    f"""
    WITH step AS (
        SELECT * FROM unnest(%s::text[], %s::bigint[], %s::bigint[], %s::bigint[], %s::boolean[], %s::text[],
            %s::text[], %s::bigint[], %s::bigint[], %s::text[], %s::text[])
            AS step (id, epoch, before, last, changed, status, mark, ended_at, wake_at, waiting_for, error_kind)
    ), held AS (
        SELECT run.number, run.id FROM run JOIN step USING (id)
        WHERE run.epoch = step.epoch AND (step.before IS NULL OR run.sequence = step.before)
        ORDER BY run.number FOR UPDATE OF run
    ), whole AS (
        SELECT count(*) = (SELECT count(*) FROM step) AS yes FROM held
    ), moved AS (
        UPDATE run SET
            sequence = coalesce(step.last, run.sequence),
            status = CASE WHEN step.changed THEN step.status ELSE run.status END,
            mark = CASE WHEN step.changed THEN step.mark ELSE run.mark END,
            ended_at = CASE WHEN step.changed THEN step.ended_at ELSE run.ended_at END,
            wake_at = CASE WHEN step.changed THEN step.wake_at ELSE run.wake_at END,
            waiting_for = CASE WHEN step.changed THEN step.waiting_for ELSE run.waiting_for END,
            error_kind = CASE WHEN step.changed THEN step.error_kind ELSE run.error_kind END,
            owner = CASE WHEN step.ended_at IS NULL THEN run.owner ELSE '' END
        FROM step, whole WHERE run.id = step.id AND whole.yes
    ), written AS (
        INSERT INTO event
        SELECT held.number, new.sequence, new.at, {SCHEMA}, new.kind, new.path, new.label, new.data
        FROM whole, unnest(%s::text[], %s::bigint[], %s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[])
            AS new (run, sequence, at, kind, path, label, data)
        JOIN held ON held.id = new.run
        WHERE whole.yes
    )
    SELECT yes FROM whole
"""
).encode()


@cache
def _one(events: int, *, changed: bool) -> bytes:
    """The statement that records so many events of one run alone: where its fence holds, nothing is written."""
    change = """, status = %s, mark = %s, ended_at = %s, wake_at = %s, waiting_for = %s, error_kind = %s,
            owner = CASE WHEN %s::bigint IS NULL THEN owner ELSE '' END"""
    rows = ", ".join(["(%s::bigint, %s::bigint, %s, %s, %s, %s)"] * events)
    return f"""
        WITH moved AS (
            UPDATE run SET sequence = %s{change if changed else ""}
            WHERE id = %s AND epoch = %s AND sequence = %s RETURNING number
        )
        INSERT INTO event
        SELECT moved.number, new.sequence, new.at, {SCHEMA}, new.kind, new.path, new.label, new.data
        FROM moved, (VALUES {rows}) AS new (sequence, at, kind, path, label, data)
    """.encode()


MOST_ALONE = 8
"""So many events of one run are recorded by a statement of their own."""

_CLOSE_ALL = """
    UPDATE ask SET closed_at = ? WHERE run = (SELECT number FROM run WHERE id = ?) AND closed_at IS NULL
"""


class _Refused(Exception):
    """The fence held: this undoes the transaction."""


class PostgresqlAppender:
    """Fulfils `Store.append` in PostgreSQL."""

    def __init__(self, database: PostgresqlDatabase, files: Files) -> None:
        self._database = database
        self._connection = database.connection
        self._pack = files.pack

    def append(self, batch: Sequence[Append]) -> None:
        """See `Store.append`."""
        if not batch:
            return
        texts = [self._pack(event.data) for part in batch for event in part.events]
        beside = Beside(batch, self._pack)
        plain = not beside and not any(part.create or (part.change and part.change.ended_at) for part in batch)
        try:
            with self._database.read if plain else self._database.write:
                self._create(batch)
                self._record(batch, texts)
                if not plain:
                    beside.change(self._connection)
                    self._close(batch)
                    beside.send(self._connection)
        except _Refused:
            raise Fenced(stale(self._database, batch)) from None

    def _create(self, batch: Sequence[Append]) -> None:
        for part in batch:
            if part.create is not None and self._connection.execute(CREATE, create_row(part.create)).rowcount != 1:
                raise _Refused

    def _record(self, batch: Sequence[Append], texts: Sequence[str]) -> None:
        if len(batch) == 1 and 0 < len(batch[0].events) <= MOST_ALONE:
            self._record_one(batch[0], texts)
            return
        steps = [_step(part) for part in batch]
        events = [(part.run, event) for part in batch for event in part.events]
        values: list[list[Any]] = [list(column) for column in zip(*steps, strict=True)]
        values += [
            [run for run, _ in events],
            [event.sequence for _, event in events],
            [event.at for _, event in events],
            [event.kind for _, event in events],
            [event.path for _, event in events],
            [event.label for _, event in events],
            list(texts),
        ]
        row = self._connection.ready().execute(_RECORD, values).fetchone()
        if row is None or not row[0]:
            raise _Refused

    def _record_one(self, part: Append, texts: Sequence[str]) -> None:
        events, change = part.events, part.change
        last = events[-1].sequence
        values: list[Any] = [last]
        if change is not None:
            values += (*change, change.ended_at)
        values += (part.run, part.epoch, last - len(events))
        for event, text in zip(events, texts, strict=True):
            values += (event.sequence, event.at, event.kind, event.path, event.label, text)
        done = self._connection.ready().execute(_one(len(events), changed=change is not None), values)
        if done.rowcount != len(events):
            raise _Refused

    def _close(self, batch: Sequence[Append]) -> None:
        """Nobody answers the questions of a run that has ended."""
        ended = [(part.change.ended_at, part.run) for part in batch if part.change and part.change.ended_at]
        if ended:
            self._connection.executemany(_CLOSE_ALL, ended)


def _step(part: Append) -> tuple[Any, ...]:
    """What a batch makes of the row of one run, as `_RECORD` takes it."""
    last = part.events[-1].sequence if part.events else None
    before = None if last is None else last - len(part.events)
    change = part.change
    if change is None:
        return (part.run, part.epoch, before, last, False, None, None, None, None, None, None)
    return (part.run, part.epoch, before, last, True, *change)

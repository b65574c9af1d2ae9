"""The store in the tables of a database, as SQLite and PostgreSQL have in common.

The statements are written so that both read them: `?` for a value, `ON CONFLICT`, `RETURNING`. What each does its
own way (opening, transactions, errors, and the appends that every step pays for) is handed in.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

from ...compiler.values import FileReference
from ..audit import Act, Entry
from ..machine.claims import Kept
from ..machine.event import SCHEMA, Event
from . import auditing, inbox, learning, leases, listeners, places, removing, schedules
from .faults import damaged, too_new
from .files import Files
from .store import (
    SHORTEST_PREFIX,
    Append,
    Arrival,
    AskRow,
    CalibrationRow,
    ListenerRow,
    Message,
    OutcomeRow,
    Outgoing,
    RunRow,
    ScheduleRow,
    no_run,
)
from .upcast import upcast

_RUN = f"SELECT {', '.join(RunRow._fields)} FROM run"
_ASK = """
    SELECT id, path, name, who, question, show, type, asked_at, due, closed_at
    FROM ask JOIN run ON run.number = ask.run
"""
_EVENTS = """
    SELECT sequence, at, schema, kind, path, label, data FROM event
    WHERE run = (SELECT number FROM run WHERE id = ?) AND sequence > ? ORDER BY sequence
"""
_NUMBER = "(SELECT number FROM run WHERE id = ?)"
_ARTIFACT = f"SELECT hash FROM artifact WHERE run = {_NUMBER} AND name = ?"
_KEEP = """
    INSERT INTO artifact VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (run, name) DO UPDATE SET hash = excluded.hash, size = excluded.size, media_type = excluded.media_type
"""
_ARTIFACTS = f"SELECT name, hash, size, media_type FROM artifact WHERE run = {_NUMBER} ORDER BY name"


CREATE = """
    INSERT INTO run (id, flow, plan_hash, mode, status, mark, started_at, ended_at, wake_at, waiting_for,
        error_kind, sequence, owner, epoch)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?) ON CONFLICT (id) DO NOTHING
"""


def create_row(row: RunRow) -> tuple[object, ...]:
    """What `CREATE` takes."""
    return (*row[:11], *row[12:])


class Cursor(Protocol):
    """What a statement gave."""

    @property
    def rowcount(self) -> int:
        """How many rows it changed."""
        ...

    def fetchone(self) -> Any:
        """Its next row, or none."""
        ...

    def fetchall(self) -> list[Any]:
        """All its rows."""
        ...


class Connection(Protocol):
    """What the statements are handed to."""

    def execute(self, statement: str, values: Sequence[Any] | Mapping[str, Any] = (), /) -> Cursor:
        """Run one statement."""
        ...

    def executemany(self, statement: str, rows: Iterable[Sequence[Any]], /) -> Cursor:
        """Run one statement for each row."""
        ...


class Database(Protocol):
    """An open database: `with write:` is one transaction, `with read:` only maps errors; `where` names it to people."""

    @property
    def connection(self) -> Connection:
        """Where statements go."""
        ...

    @property
    def write(self) -> AbstractContextManager[None]:
        """One transaction, done with the block or undone with its exception."""
        ...

    @property
    def read(self) -> AbstractContextManager[None]:
        """Turns what the database reports into errors for a user."""
        ...

    @property
    def where(self) -> str:
        """The database, as messages name it."""
        ...

    def close(self) -> None:
        """Let go of it."""
        ...


class Appender(Protocol):
    """Fulfils `Store.append`, as fast as the database can."""

    def append(self, batch: Sequence[Append]) -> None:
        """See `Store.append`."""
        ...


class SqlStore:
    """Fulfils `Store` in a database; large data stand in `files`.

    Raises:
        SayflowError: SF904 to SF908 and SF920, in every method.
    """

    def __init__(self, database: Database, files: Files, appender: Appender) -> None:
        self._database = database
        self._connection = database.connection
        self._read = database.read
        self._write = database.write
        self._files = files
        self._appender = appender

    def save_plan(self, plan_hash: str, flow: str, plan_json: str, source: str | None = None) -> None:
        """See `Store`."""
        if self.plan(plan_hash) is not None:
            return
        events = json.loads(plan_json)["content"].get("events") or ()
        with self._write:
            self._connection.execute(
                "INSERT INTO flow_version VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
                (plan_hash, flow, plan_json, source),
            )
            self._connection.executemany(
                "INSERT INTO flow_event VALUES (?, ?) ON CONFLICT DO NOTHING", [(name, plan_hash) for name in events]
            )

    def plan(self, plan_hash: str) -> str | None:
        """See `Store`."""
        return self._one("SELECT plan FROM flow_version WHERE hash = ?", plan_hash)

    def source(self, plan_hash: str) -> str | None:
        """See `Store`."""
        return self._one("SELECT source FROM flow_version WHERE hash = ?", plan_hash)

    def _one(self, query: str, *values: str) -> str | None:
        with self._read:
            row = self._connection.execute(query, values).fetchone()
        return None if row is None or row[0] is None else str(row[0])

    def create_run(self, row: RunRow) -> bool:
        """See `Store`."""
        with self._write:
            return self._connection.execute(CREATE, create_row(row)).rowcount == 1

    def append(self, batch: Sequence[Append]) -> None:
        """See `Store`."""
        self._appender.append(batch)

    def events(self, run: str, after: int = 0) -> list[Event]:
        """See `Store`."""
        with self._read:
            rows = self._connection.execute(_EVENTS, (run, after)).fetchall()
        if rows and rows[-1][0] != after + len(rows):
            raise damaged(self._database.where, f"events of the run {run} are missing")
        unpack = self._files.unpack
        found = []
        for sequence, at, schema, kind, path, label, data in rows:
            event = Event(sequence, at, kind, path, unpack(data), label)
            if schema != SCHEMA:
                if schema > SCHEMA:
                    raise too_new(self._database.where, schema, SCHEMA)
                event = upcast(event, schema)
            found.append(event)
        return found

    def run(self, run: str) -> RunRow | None:
        """See `Store`."""
        with self._read:
            row = self._connection.execute(f"{_RUN} WHERE id = ?", (run,)).fetchone()
            if row is None and len(run) >= SHORTEST_PREFIX:
                found = self._connection.execute(
                    f"{_RUN} WHERE id > ? AND id < ? LIMIT 2", (run, run + "\U0010ffff")
                ).fetchall()
                row = found[0] if len(found) == 1 else None
        return None if row is None else RunRow(*row)

    def runs(
        self, *, status: str | None = None, flow: str | None = None, since: int | None = None, limit: int = 100
    ) -> list[RunRow]:
        """See `Store`."""
        wanted = "status = coalesce(?, status) AND flow = coalesce(?, flow) AND started_at >= ?"
        query = f"{_RUN} WHERE {wanted} ORDER BY number DESC LIMIT ?"
        with self._read:
            rows = self._connection.execute(query, (status, flow, since or 0, limit)).fetchall()
        return [RunRow(*row) for row in rows]

    def due(self, now: int, limit: int = 1000) -> list[str]:
        """See `Store`."""
        with self._read:
            return leases.due(self._connection, now, limit)

    def claim(self, run: str, owner: str, now: int, ttl: int) -> int | None:
        """See `Store`."""
        with self._write:
            epoch = leases.take(self._connection, run, owner, now)
            if epoch is not None:
                leases.renew(self._connection, owner, now + ttl)
        return epoch

    def claim_due(self, owner: str, now: int, ttl: int, limit: int = 1000) -> dict[str, int]:
        """See `Store`."""
        claimed: dict[str, int] = {}
        # Looking first keeps a sweep that finds nothing from holding up those who write.
        if not self.due(now, 1):
            return claimed
        with self._write:
            for run in leases.due(self._connection, now, limit):
                epoch = leases.take(self._connection, run, owner, now)
                if epoch is not None:
                    claimed[run] = epoch
            leases.forget_ended(self._connection, now)
            leases.renew(self._connection, owner, now + ttl)
        return claimed

    def renew(self, owner: str, now: int, ttl: int) -> None:
        """See `Store`."""
        with self._write:
            leases.renew(self._connection, owner, now + ttl)

    def release(self, owner: str, run: str | None = None) -> None:
        """See `Store`."""
        with self._write:
            leases.release(self._connection, owner, run)

    def post(self, run: str | None, kind: str, name: str, data: Any, at: int, key: str = "") -> list[int]:
        """See `Store`."""
        text = self._files.pack(data)
        with self._write:
            return inbox.deliver(self._connection, Outgoing(run, kind, name, None, at, key), text)

    def inbox(self, run: str) -> list[Message]:
        """See `Store`."""
        with self._read:
            rows = inbox.waiting(self._connection, run)
        unpack = self._files.unpack
        return [Message(id, run, kind, name, unpack(data), at, key) for id, kind, name, data, at, key in rows]

    def posted_to(self, owner: str) -> list[str]:
        """See `Store`."""
        with self._read:
            return inbox.posted_to(self._connection, owner)

    def schedules(self) -> list[ScheduleRow]:
        """See `Store`."""
        with self._read:
            return schedules.schedules(self._connection)

    def set_schedules(self, flow: str, rows: Sequence[ScheduleRow]) -> None:
        """See `Store`."""
        with self._write:
            schedules.set_schedules(self._connection, flow, rows)

    def move_schedule(self, row: ScheduleRow, next_at: int, run: str) -> bool:
        """See `Store`."""
        with self._write:
            return schedules.move(self._connection, row, next_at, run)

    def listeners(self) -> list[ListenerRow]:
        """See `Store`."""
        with self._read:
            return listeners.listeners(self._connection)

    def set_listeners(self, flow: str, rows: Sequence[ListenerRow]) -> None:
        """See `Store`."""
        with self._write:
            listeners.set_listeners(self._connection, flow, rows)

    def arrivals(self, limit: int = 1000) -> list[Arrival]:
        """See `Store`."""
        with self._read:
            rows = listeners.arrivals(self._connection, limit)
        return [Arrival(*row[:4], self._files.unpack(row[4]), row[5]) for row in rows]

    def drop_arrival(self, id: int) -> None:
        """See `Store`."""
        with self._write:
            listeners.drop(self._connection, id)

    def kept(self, name: str) -> Kept | None:
        """See `Store`."""
        with self._read:
            row = places.kept(self._connection, name)
        return None if row is None else Kept(name, self._files.unpack(row[0]), row[1], row[2])

    def holders(self, run: str) -> list[str]:
        """See `Store`."""
        with self._read:
            return places.holders(self._connection, run)

    def tell_outcome(self, row: OutcomeRow) -> None:
        """See `Store`."""
        told = learning.packed(row, self._files.pack)
        with self._write:
            if self._connection.execute("SELECT number FROM run WHERE id = ?", (row.run,)).fetchone() is None:
                raise no_run(row.run)
            learning.tell(self._connection, [told])

    def outcomes(self, flow: str, decision: str, limit: int = 1000) -> list[OutcomeRow]:
        """See `Store`."""
        with self._read:
            rows = learning.told(self._connection, flow, decision, limit)
        return [OutcomeRow._make([*told, self._files.unpack(data)]) for *told, data in rows]

    def calibration(self, flow: str, decision: str) -> CalibrationRow | None:
        """See `Store`."""
        with self._read:
            row = learning.learnt(self._connection, flow, decision)
        return None if row is None else CalibrationRow._make([*row[:5], self._files.unpack(row[5])])

    def calibrate(self, row: CalibrationRow) -> None:
        """See `Store`."""
        text = self._files.pack(row.data)
        with self._write:
            learning.learn(self._connection, row, text)

    def record_acts(self, acts: Sequence[Act]) -> None:
        """See `Store`."""
        with self._write:
            auditing.add(self._connection, acts)

    def audit(self, after: int = 0) -> list[Entry]:
        """See `Store`."""
        with self._read:
            return auditing.entries(self._connection, after)

    def asks(self, run: str | None = None, *, open: bool = True) -> list[AskRow]:
        """See `Store`."""
        where = ["closed_at IS NULL"] * open + ["run.id = ?"] * (run is not None)
        query = f"{_ASK} {'WHERE' * bool(where)} {' AND '.join(where)} ORDER BY asked_at, number, path"
        with self._read:
            rows = self._connection.execute(query, () if run is None else (run,)).fetchall()
        unpack = self._files.unpack
        return [
            AskRow(id, path, name, unpack(who), question, unpack(show), unpack(type_), *rest)
            for id, path, name, who, question, show, type_, *rest in rows
        ]

    def artifact_put(
        self, run: str, name: str, content: bytes, media_type: str = "application/octet-stream"
    ) -> FileReference:
        """See `Store`."""
        file = FileReference(name, self._files.put(content), len(content), media_type)
        with self._write:
            row = self._connection.execute("SELECT number FROM run WHERE id = ?", (run,)).fetchone()
            if row is None:
                raise no_run(run)
            self._connection.execute(_KEEP, (row[0], name, file.hash, file.size, media_type))
        return file

    def artifact(self, run: str, name: str) -> bytes | None:
        """See `Store`."""
        hash = self._one(_ARTIFACT, run, name)
        if hash is None:
            return None
        content = self._files.get(hash)
        if content is None:
            raise damaged(self._database.where, f"the file {hash} is missing")
        return content

    def artifacts(self, run: str) -> list[FileReference]:
        """See `Store`."""
        with self._read:
            rows = self._connection.execute(_ARTIFACTS, (run,)).fetchall()
        return [FileReference(*row) for row in rows]

    def remove(self, run: str) -> bool:
        """See `Store`."""
        with self._write:
            return removing.remove(self._connection, run)

    def forget(self, now: int, limit: int = 1000) -> int:
        """See `Store`."""
        with self._write:
            return removing.forget(self._connection, now, limit)

    def content(self, hash: str) -> bytes | None:
        """See `Store`."""
        return self._files.get(hash)

    def close(self) -> None:
        """See `Store`."""
        self._database.close()


def stale(database: Database, batch: Sequence[Append]) -> list[str]:
    """The runs of a batch that refused it: held by others by now, or with other events at these sequences."""
    return [part.run for part in batch if not _fits(database, part)] or [part.run for part in batch]


def _fits(database: Database, part: Append) -> bool:
    with database.read:
        row = database.connection.execute("SELECT epoch, sequence FROM run WHERE id = ?", (part.run,)).fetchone()
    if part.create is not None:
        row = (part.create.epoch, 0) if row is None else None
    if row is None:
        return False
    epoch, sequence = row
    events = part.events
    return bool(epoch == part.epoch and (not events or sequence == events[-1].sequence - len(events)))

"""The store in one SQLite file, which several processes may use at once."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ...compiler.values import FileReference
from ..machine.event import SCHEMA, Event
from . import inbox, leases
from .append import CREATE, Appender, create_row
from .database import Database, Durability
from .faults import damaged, too_new
from .files import Files
from .store import SHORTEST_PREFIX, Append, AskRow, Message, Outgoing, RunRow, no_run
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
_ARTIFACTS = f"SELECT name, hash, size, media_type FROM artifact WHERE run = {_NUMBER} ORDER BY name"


class SqliteStore:
    """Fulfils `Store`; large data stand in the folder `<path>.files`.

    Args:
        path: the file, made on first use, with its folder.
        durability: `full` waits for the disk at every commit, `normal` survives a killed process but may lose the
            last commits in a power cut.
        timeout: seconds to wait for another process that is writing.

    Raises:
        SayflowError: SF904 to SF908, here and in every method.
    """

    def __init__(self, path: Path, *, durability: Durability = "full", timeout: float = 5.0) -> None:
        self._database = Database(path, durability=durability, timeout=timeout)
        self._connection = self._database.connection
        self._read = self._database.read
        self._write = self._database.write
        self._files = Files(path.with_name(f"{path.name}.files"), durable=self._database.durable)
        self._appender = Appender(self._database, self._files)

    def save_plan(self, plan_hash: str, flow: str, plan_json: str, source: str | None = None) -> None:
        """See `Store`."""
        if self.plan(plan_hash) is not None:
            return
        events = json.loads(plan_json)["content"].get("events") or ()
        with self._write:
            self._connection.execute(
                "INSERT OR IGNORE INTO flow_version VALUES (?, ?, ?, ?)", (plan_hash, flow, plan_json, source)
            )
            self._connection.executemany(
                "INSERT OR IGNORE INTO flow_event VALUES (?, ?)", [(name, plan_hash) for name in events]
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
            raise damaged(str(self._database.path), f"events of the run {run} are missing")
        unpack = self._files.unpack
        found = []
        for sequence, at, schema, kind, path, label, data in rows:
            event = Event(sequence, at, kind, path, unpack(data), label)
            if schema != SCHEMA:
                if schema > SCHEMA:
                    raise too_new(str(self._database.path), schema, SCHEMA)
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

    def runs(self, *, status: str | None = None, flow: str | None = None, limit: int = 100) -> list[RunRow]:
        """See `Store`."""
        query = f"{_RUN} WHERE status = coalesce(?, status) AND flow = coalesce(?, flow) ORDER BY number DESC LIMIT ?"
        with self._read:
            return [RunRow(*row) for row in self._connection.execute(query, (status, flow, limit))]

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
            self._connection.execute(
                "INSERT OR REPLACE INTO artifact VALUES (?, ?, ?, ?, ?)",
                (row[0], name, file.hash, file.size, media_type),
            )
        return file

    def artifact(self, run: str, name: str) -> bytes | None:
        """See `Store`."""
        hash = self._one(_ARTIFACT, run, name)
        if hash is None:
            return None
        content = self._files.get(hash)
        if content is None:
            raise damaged(str(self._database.path), f"the file {hash} is missing")
        return content

    def artifacts(self, run: str) -> list[FileReference]:
        """See `Store`."""
        with self._read:
            rows = self._connection.execute(_ARTIFACTS, (run,)).fetchall()
        return [FileReference(*row) for row in rows]

    def content(self, hash: str) -> bytes | None:
        """See `Store`."""
        return self._files.get(hash)

    def close(self) -> None:
        """See `Store`."""
        self._database.close()

"""Opening the SQLite database of a store, making it on first use, and its transactions."""

from __future__ import annotations

import os
import secrets
import sqlite3
from pathlib import Path
from types import TracebackType
from typing import Literal
from urllib.parse import quote

from .faults import REPORTED, database_fault, file_fault, not_ours, read_only, too_new
from .files import sync_folder
from .schema import SCHEMA

APPLICATION = 0x53464C57
"""What marks a SQLite file as ours: SFLW."""

VERSION = 5
"""The layout this version writes: the number of the last migration."""

Durability = Literal["full", "normal"]


class SqliteDatabase:
    """An open SQLite file.

    `with database.write:` is one transaction, done with the block or undone with its exception; `with
    database.read:` only turns what SQLite reports into errors for a user. Writing waits at most `timeout` seconds
    for another process. `durability`: `full` survives a power cut at every commit, `normal` a killed process.
    """

    def __init__(self, path: Path, *, durability: Durability = "full", timeout: float = 5.0) -> None:
        self.where = str(path)
        self.durable = durability == "full"
        self.connection = _open(path, timeout)
        self.write = _Write(self.connection, self.where)
        self.read = _Read(self.where)
        try:
            self.connection.execute(f"PRAGMA synchronous = {'FULL' if self.durable else 'NORMAL'}")
        except REPORTED as error:
            self.connection.close()
            raise database_fault(error, self.where) from error

    def close(self) -> None:
        """Close the file; the last one to do so folds the log beside it into it."""
        with self.read:
            self.connection.close()


class _Read:
    """Maps errors."""

    __slots__ = ("_where",)

    def __init__(self, where: str) -> None:
        self._where = where

    def __enter__(self) -> None:
        pass

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(error, REPORTED):
            raise database_fault(error, self._where) from error


class _Write:
    """One transaction; classes and not generators, since these cost a tenth of a small commit."""

    __slots__ = ("_connection", "_execute", "_where")

    def __init__(self, connection: sqlite3.Connection, where: str) -> None:
        self._connection = connection
        self._execute = connection.execute
        self._where = where

    def __enter__(self) -> None:
        try:
            self._execute("BEGIN IMMEDIATE")
        except REPORTED as error:
            raise database_fault(error, self._where) from error

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            try:
                self._execute("COMMIT")
                return
            except REPORTED as failure:
                error = failure
        # Some failures end the transaction by themselves.
        if self._connection.in_transaction:
            try:
                self._execute("ROLLBACK")
            except REPORTED:
                pass
        if isinstance(error, REPORTED):
            raise database_fault(error, self._where) from error


def _open(path: Path, timeout: float) -> sqlite3.Connection:
    where = str(path)
    try:
        if not path.exists():
            _make(path)
        elif path.stat().st_size == 0:
            _fill(path, timeout)
    except REPORTED as error:
        raise database_fault(error, where) from error
    except OSError as error:
        raise file_fault(error, where) from error
    connection = None
    try:
        connection = connect(path, timeout)
        version = layout(connection, where)
        if version < VERSION:
            connection.close()
            from .migrate import migrate

            migrate(path)
            connection = connect(path, timeout)
        # A copy made by other tools may have lost the mode.
        (mode,) = connection.execute("PRAGMA journal_mode = WAL").fetchone()
        if mode != "wal":
            raise read_only(where, "its folder does not take a write-ahead log")
    except BaseException as error:
        if connection is not None:
            connection.close()
        if isinstance(error, REPORTED):
            raise database_fault(error, where) from error
        raise
    return connection


def connect(path: Path, timeout: float) -> sqlite3.Connection:
    """Open a file that is there; what is no database is noticed at the first question to it."""
    return sqlite3.connect(f"file:{quote(str(path))}?mode=rw", uri=True, timeout=timeout, isolation_level=None)


def layout(connection: sqlite3.Connection, where: str) -> int:
    """The layout of a database that is ours; SayflowError SF907 or SF908 if it is not."""
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if application != APPLICATION:
        raise not_ours(where, "it belongs to another program")
    if version > VERSION:
        raise too_new(where, version, VERSION)
    return int(version)


def _make(path: Path) -> None:
    """Make the file whole under another name, then give it its own, unless another process was quicker."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f"{path.name}.{secrets.token_hex(8)}.new")
    try:
        os.close(os.open(new, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
        _fill(new, 0.0)
        try:
            path.hardlink_to(new)
            sync_folder(path.parent)
        except FileExistsError:
            pass
        except OSError:  # a file system without hard links
            path.touch()
            _fill(path, 5.0)
    finally:
        for file in (new, *(new.with_name(new.name + end) for end in ("-journal", "-wal", "-shm"))):
            file.unlink(missing_ok=True)


def _fill(path: Path, timeout: float) -> None:
    """Make the tables in an empty file, in one transaction."""
    connection = connect(path, timeout)
    try:
        connection.execute("BEGIN IMMEDIATE")
        (version,) = connection.execute("PRAGMA schema_version").fetchone()
        if version == 0:  # else another process has filled it meanwhile
            for statement in SCHEMA.split(";"):
                connection.execute(statement.strip())
            connection.execute(
                "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, "
                "CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
            )
            connection.execute("INSERT INTO alembic_version VALUES (?)", (f"{VERSION:04}",))
            connection.execute(f"PRAGMA application_id = {APPLICATION}")
            connection.execute(f"PRAGMA user_version = {VERSION}")
        connection.execute("COMMIT")
        connection.execute("PRAGMA journal_mode = WAL")
    finally:
        connection.close()

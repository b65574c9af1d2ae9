"""Connecting to a PostgreSQL database, making its tables on first use, and its transactions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeGuard

from ...dsl.error import SayflowError
from .database import VERSION
from .faults import NOTHING_LOST, locked, no_room, not_ours, read_only, too_new

if TYPE_CHECKING:
    import psycopg

TURN = 0x53464C57
"""The number of the lock that those who write take turns by; see `_Write`."""

_BEGIN = f"BEGIN; SELECT pg_advisory_xact_lock({TURN})".encode()

FROZEN = 30
"""Seconds after which the server ends the transaction of a process that does nothing in it."""


class PostgresqlDatabase:
    """An open database; a connection that broke is made anew by the next transaction.

    See `sql_store.Database`. Between transactions no lock is held and nothing is remembered on the server.
    """

    def __init__(self, url: str, *, timeout: float = 5.0) -> None:
        self.where = shown(url)
        self.connection = PostgresqlConnection(url, self.where, timeout)
        self.read = _Read(self.connection)
        self.write = _Write(self.connection)
        try:
            _prepare(self.connection, url)
        except BaseException:
            self.connection.close()
            raise

    def close(self) -> None:
        """Let go of the connection."""
        self.connection.close()


class PostgresqlConnection:
    """Takes the statements of `sql_store`, in which `?` and `:name` stand for values."""

    def __init__(self, url: str, where: str, timeout: float) -> None:
        self.where = where
        self._url = url
        self._timeout = timeout
        self._open: psycopg.Connection[Any] | None = None
        self._cursor: psycopg.Cursor[Any]

    def execute(self, statement: str, values: Sequence[Any] | Mapping[str, Any] = (), /) -> psycopg.Cursor[Any]:
        """Run one statement, by itself or within the transaction that is on; its result lasts until the next one."""
        return self.ready().execute(_translated(statement), values or None)

    def executemany(self, statement: str, rows: Iterable[Sequence[Any]], /) -> psycopg.Cursor[Any]:
        """Run one statement for each row."""
        cursor = self.ready()
        cursor.executemany(_translated(statement), rows)
        return cursor

    def ready(self) -> psycopg.Cursor[Any]:
        """The cursor of the connection, made anew where that broke outside of a transaction.

        It is always the same one, since making one takes a tenth of the time of a recorded step.
        """
        if self._open is None or self._open.closed:
            self._open = self._connected()
            self._cursor = self._open.cursor()
        return self._cursor

    def _connected(self) -> psycopg.Connection[Any]:
        try:
            import psycopg
        except ImportError:
            hint = "install it: pip install 'sayflow[postgres]'"
            raise SayflowError("SF920", "PostgreSQL needs a driver that is not installed", hint=hint) from None
        options = f"-c lock_timeout={self._timeout * 1000:.0f} -c idle_in_transaction_session_timeout={FROZEN}s"
        try:
            return psycopg.connect(
                self._url,
                autocommit=True,
                connect_timeout=max(2, round(self._timeout)),
                options=options,
                application_name="sayflow",
            )
        except (psycopg.Error, UnicodeError) as error:
            raise fault(error, self.where) from error

    def undo(self) -> None:
        """Take back the transaction that is on, if the connection still lives."""
        if self._open is not None and not self._open.closed and self._open.info.transaction_status:
            try:
                self._open.execute("ROLLBACK")
            except Exception as error:
                if not reported(error):
                    raise
                self._open.close()

    def close(self) -> None:
        """Close it, if it is open."""
        if self._open is not None:
            self._open.close()


class _Read:
    """Maps errors."""

    def __init__(self, connection: PostgresqlConnection) -> None:
        self._connection = connection

    def __enter__(self) -> None:
        self._connection.ready()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if reported(error):
            raise fault(error, self._connection.where) from error


class _Write:
    """One transaction; those who write in more than one statement take turns, as they do on one file.

    What an append does in its one statement needs no turn: its fence holds by itself.
    """

    def __init__(self, connection: PostgresqlConnection) -> None:
        self._connection = connection

    def __enter__(self) -> None:
        try:
            self._connection.ready().execute(_BEGIN)
        except Exception as error:
            self._connection.undo()
            if reported(error):
                raise fault(error, self._connection.where) from error
            raise

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            try:
                self._connection.ready().execute("COMMIT")
                return
            except Exception as failure:
                error = failure
        self._connection.undo()
        if reported(error):
            raise fault(error, self._connection.where) from error
        if kind is None:
            raise error


@cache
def _translated(statement: str) -> bytes:
    """A statement as the driver takes it; ours hold no percent sign and no question mark of their own."""
    return re.sub(r"(?<![:\w]):([a-z]+)", r"%(\1)s", statement).replace("?", "%s").encode()


def _prepare(connection: PostgresqlConnection, url: str) -> None:
    """Bring the tables to the layout of this version, or make them in a database that has none."""
    with _Read(connection):
        (known,) = _one(
            connection, "SELECT to_regclass('alembic_version') IS NOT NULL AND to_regclass('event') IS NOT NULL"
        )
        (strange,) = _one(connection, "SELECT to_regclass('run') IS NOT NULL OR to_regclass('event') IS NOT NULL")
        if not known and strange:
            raise not_ours(connection.where, "it has tables of another program under our names")
        version = int(_one(connection, "SELECT version_num FROM alembic_version")[0]) if known else 0
    if version > VERSION:
        raise too_new(connection.where, version, VERSION)
    if version < VERSION:
        from .migrate import migrate

        migrate(url)


def _one(connection: PostgresqlConnection, query: str) -> Any:
    return connection.execute(query).fetchone()


def shown(url: str) -> str:
    """An address without its password."""
    return re.sub(r"(://[^:/@]*):[^@]*@", r"\1:***@", url)


def reported(error: BaseException | None) -> TypeGuard[psycopg.Error]:
    """Whether an error is one of the database, or of a text that it can't hold."""
    import psycopg

    return isinstance(error, psycopg.Error)


def fault(error: Exception, where: str) -> Exception:
    """The error to raise for one that PostgreSQL or its driver reports; our own mistakes stay what they are."""
    import psycopg
    from psycopg import errors

    said = str(error).strip().splitlines()
    reason = said[0] if said else type(error).__name__
    code = getattr(error, "sqlstate", None) or ""
    if isinstance(error, errors.LockNotAvailable | errors.DeadlockDetected | errors.SerializationFailure):
        return locked(where)
    if isinstance(error, errors.DiskFull | errors.OutOfMemory):
        return no_room(where, reason)
    if isinstance(error, errors.ReadOnlySqlTransaction | errors.InsufficientPrivilege):
        return read_only(where, reason)
    if isinstance(error, errors.UndefinedTable | errors.UndefinedColumn):
        return not_ours(where, reason)
    if isinstance(error, psycopg.DataError):
        return ValueError(reason)
    if isinstance(error, psycopg.OperationalError) or code[:2] in ("08", "28", "3D", "53", "57"):
        return unreachable(where, reason)
    return error


def unreachable(where: str, reason: str) -> SayflowError:
    """SF920."""
    return SayflowError(
        "SF920",
        f"the database can't be reached: {reason}",
        where=where,
        hint=f"start the server or mend the address, then go on with `sayflow resume`; {NOTHING_LOST}",
    )

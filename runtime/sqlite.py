"""One statement on an SQLite file: opened for it, guarded, carried out and closed again."""

from __future__ import annotations

import math
import sqlite3
from contextlib import closing
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any
from urllib.parse import quote

from ..compiler.kinds import StepError
from ..compiler.values import Value, size
from .ports import Connection
from .sql_statement import EXACT, Statement

SCHEME = "sqlite:///"
INSTRUCTIONS = 10_000
"""After how many of SQLite's small steps a statement looks whether it was stopped: about a millisecond."""
LARGEST_CELL = 10_000_000
LARGEST_RESULT = 5_000_000
"""The largest result of a step, in characters of its JSON; a cell and the statement have a limit of their own."""

REFUSED_ACTIONS = frozenset(
    {
        sqlite3.SQLITE_ATTACH,
        sqlite3.SQLITE_DETACH,
        sqlite3.SQLITE_PRAGMA,
        sqlite3.SQLITE_TRANSACTION,
        sqlite3.SQLITE_SAVEPOINT,
    }
)

# By the name of SQLite's own error, the longest first; what is not here is `sql_failed`.
KINDS = {
    "SQLITE_BUSY": ("sql_locked", "Try again later, or allow the connection more time."),
    "SQLITE_LOCKED": ("sql_locked", "Try again later, or allow the connection more time."),
    "SQLITE_CONSTRAINT": ("sql_constraint", "Change the values, or read first what is there."),
    "SQLITE_READONLY": ("sql_readonly", "Use a connection that may write."),
    "SQLITE_CANTOPEN": ("sql_missing_database", "Check the url of the connection; a database is never made here."),
    "SQLITE_NOTADB": ("sql_missing_database", "Check the url of the connection; this file is no database."),
    "SQLITE_AUTH": ("sql_refused", "A flow may only read and change rows of its own connection."),
    "SQLITE_INTERRUPT": ("timeout", "Allow more time, or ask for less."),
    "SQLITE_TOOBIG": ("sql_too_large", "Ask for less."),
    "SQLITE_MISMATCH": ("sql_constraint", "Give a value of the column's type."),
}


class Work:
    """A statement on its way; `stop` may be called from another thread while `carry_out` runs."""

    def __init__(self, statement: Statement, connection: Connection, one: bool, seconds: float | None) -> None:
        self._statement = statement
        self._settings = connection
        self._one = one
        self._wait = min(connection.busy_timeout, connection.busy_timeout if seconds is None else seconds)
        self._stopped = False

    def stop(self) -> None:
        """Break the statement off soon; what it changed so far is taken back."""
        self._stopped = True

    def carry_out(self) -> Value:
        """The step's result.

        Raises:
            StepError: of any kind that begins with `sql_`, or `timeout` once stopped.
        """
        try:
            database = self._connected()
            try:
                result = self._result(database)
                database.set_authorizer(None)
                database.execute("COMMIT")
                return result
            finally:
                # Closing takes back what was not committed: a result that can't be given changes nothing.
                database.close()
        except sqlite3.Error as error:
            raise mapped(error, self._statement) from error
        except (OverflowError, UnicodeEncodeError) as error:
            raise StepError("sql_bad_value", f"A value has no form in the database: {error}.") from error

    def _connected(self) -> sqlite3.Connection:
        mode = "ro" if self._settings.read_only else "rw"
        address = f"file:{quote(str(file_of(self._settings)))}?mode={mode}"
        # Without an isolation level sqlite3 begins no transaction by itself.
        database = sqlite3.connect(address, uri=True, timeout=self._wait, isolation_level=None)
        try:
            database.execute("PRAGMA foreign_keys = ON")
            database.execute("PRAGMA trusted_schema = OFF")
            database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LARGEST_CELL)
            database.create_collation(EXACT, compare_exactly)
            database.execute("BEGIN")
            database.set_authorizer(permitted)
            # Asked again and again while a statement runs, so that no call of `stop` comes too early or too late.
            database.set_progress_handler(lambda: self._stopped, INSTRUCTIONS)
        except BaseException:
            database.close()
            raise
        return database

    def _result(self, database: sqlite3.Connection) -> Value:
        setting, text, params = self._statement
        # A cursor left open would keep the file locked for as long as an error is held that knows it.
        with closing(database.execute(text, params)) as cursor:
            if setting == "insert":
                return {"id": cursor.lastrowid}
            if setting in ("update", "delete"):
                return cursor.rowcount
            if cursor.description is None:
                rows: list[Value] = [{"changed": max(cursor.rowcount, 0)}]
            else:
                rows = self._rows(cursor)
            return (rows[0] if rows else None) if self._one else rows

    def _rows(self, cursor: sqlite3.Cursor) -> list[Value]:
        names = [column[0] for column in cursor.description]
        if len(set(names)) < len(names):
            twice = next(name for name in names if names.count(name) > 1)
            raise StepError(
                "sql_duplicate_column",
                f"The query gives two columns named {twice!r}, and a row can hold one. Name one with `as`.",
            )
        rows: list[Value] = []
        held = 0
        for row in cursor:
            record = {name: self._value(name, cell) for name, cell in zip(names, row, strict=True)}
            held += size(record, LARGEST_RESULT)
            if held > LARGEST_RESULT:
                raise StepError(
                    "sql_too_large",
                    f"The query gives more than {LARGEST_RESULT:,} characters. Ask for fewer columns, or add a limit.",
                )
            rows.append(record)
            if self._one:
                break
        return rows

    def _value(self, column: str, cell: Any) -> Value:
        name = column.lower()
        if name in self._settings.decimals and isinstance(cell, str | int | float):
            try:
                number = Decimal(str(cell))
            except InvalidOperation:
                number = Decimal("NaN")
            if not number.is_finite():
                raise StepError("sql_bad_value", f"The column {column!r} holds {str(cell)[:60]!r}, which is no number.")
            return number
        if name in self._settings.booleans and cell in (0, 1):
            return cell == 1
        if isinstance(cell, float):
            if not math.isfinite(cell):
                raise StepError("sql_bad_value", f"The column {column!r} holds {cell}, which is no number.")
            return Decimal(repr(cell))
        return cell


def file_of(connection: Connection) -> Path:
    """The database file of a connection.

    Raises:
        StepError: `no_connection` when its url is for another kind of database.
    """
    if not connection.url.startswith(SCHEME) or len(connection.url) == len(SCHEME):
        scheme = connection.url.partition(":")[0][:20]
        raise StepError(
            "no_connection",
            f"The connection has a url of the kind {scheme!r}, and only files of SQLite are read: sqlite:///file.db.",
        )
    return Path(connection.url.removeprefix(SCHEME)).absolute()


def permitted(action: int, first: str | None, second: str | None, base: str | None, trigger: str | None) -> int:
    """What a statement may do: all but leave its own database or change how it is kept."""
    if action in REFUSED_ACTIONS or (action == sqlite3.SQLITE_FUNCTION and second == "load_extension"):
        return sqlite3.SQLITE_DENY
    return sqlite3.SQLITE_OK


def compare_exactly(first: str, second: str) -> int:
    """The order of two numbers written as text; texts that are no numbers come after them."""
    one, other = _order(first), _order(second)
    return (one > other) - (one < other)


def _order(text: str) -> tuple[bool, Decimal, str]:
    try:
        number = Decimal(text)
        return (False, number, "") if number.is_finite() else (True, Decimal(0), text)
    except InvalidOperation:
        return (True, Decimal(0), text)


def mapped(error: sqlite3.Error, statement: Statement) -> StepError:
    """An error of SQLite as the error of a step: its own words, and what to do."""
    name = getattr(error, "sqlite_errorname", "")
    text = str(error)
    kind, advice = next((KINDS[start] for start in KINDS if name.startswith(start)), ("", ""))
    if not kind:
        kind, advice = by_text(error, text)
    return StepError(kind, f"The database did not carry out `{statement.setting}`: {text}. {advice}".strip())


def by_text(error: sqlite3.Error, text: str) -> tuple[str, str]:
    """The kind and advice for what SQLite tells only in words."""
    if "not authorized" in text or "from within a transaction" in text:
        return KINDS["SQLITE_AUTH"]
    if "no such table" in text:
        return "sql_missing_table", "Check the spelling and the connection."
    if "no such column" in text or "has no column" in text:
        return "sql_missing_column", "Check the spelling."
    if "binding" in text.lower():
        return "sql_missing_parameter", "Write `params` with a value for each `:name` of the query."
    if isinstance(error, sqlite3.ProgrammingError | sqlite3.Warning) or getattr(error, "sqlite_errorcode", 0) == 1:
        return "sql_syntax", "Correct the statement; it has to be a single one."
    return "sql_failed", "Look at the database's disk and file."

"""SQL statements made of a step's settings: names are checked, values are bound, never written into the text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from ..compiler.kinds import StepError
from ..compiler.values import FileReference, Value, WorkingDays, json_text, show
from .ports import Connection

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,62}", re.ASCII)
_LARGEST = 2**63
EXACT = "exact_number"
"""The collation by which columns of exact numbers are compared: see `sqlite`."""


class Statement(NamedTuple):
    """A text with `:name` placeholders, the plain value of each, and which setting it came from."""

    setting: str
    text: str
    params: Mapping[str, Any]


def build(settings: Mapping[str, Value], connection: Connection) -> Statement:
    """The one statement that the settings of a step mean.

    Raises:
        StepError: `bad_setting`, `sql_bad_name`, `sql_bad_value`, `sql_missing_parameter` or `sql_no_where`.
    """
    chosen = [name for name in ("query", "insert", "update", "delete") if settings.get(name) is not None]
    if len(chosen) != 1:
        raise _bad("write exactly one of `query`, `insert`, `update` and `delete`")
    (setting,) = chosen
    text = settings[setting]
    if not isinstance(text, str):
        raise _bad(f"`{setting}` is no text")
    allowed = {"query": {"params"}, "insert": {"values"}, "update": {"values", "where"}, "delete": {"where"}}[setting]
    for other in sorted({"params", "values", "where"} - allowed):
        if settings.get(other) is not None:
            raise _bad(f"`{other}` has no meaning beside `{setting}`")
    if setting == "query":
        return _query(text, _record(settings, "params"), connection)
    values, where = _record(settings, "values"), _record(settings, "where")
    if "values" in allowed and not values:
        raise _bad(f"`{setting}` needs `values` with at least one column")
    if "where" in allowed and not where:
        raise StepError(
            "sql_no_where",
            f"The step would {setting} every row of {text!r} and was not run. Write in `where` which are meant.",
        )
    table = quoted(text)
    params = {f"v{n}": bound(name, value, connection) for n, (name, value) in enumerate(values.items())}
    conditions, asked = _conditions(table, where, connection)
    if setting == "insert":
        columns = ", ".join(map(quoted, values))
        return Statement(setting, f"INSERT INTO {table} ({columns}) VALUES ({_places(params)})", params)
    if setting == "delete":
        return Statement(setting, f"DELETE FROM {table} WHERE {conditions}", asked)
    changes = ", ".join(f"{quoted(name)} = :v{n}" for n, name in enumerate(values))
    return Statement(setting, f"UPDATE {table} SET {changes} WHERE {conditions}", params | asked)


def quoted(name: str) -> str:
    """A table's or column's name as it may stand in a statement.

    Raises:
        StepError: `sql_bad_name` for anything but letters, digits and `_`.
    """
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise StepError(
            "sql_bad_name",
            f"{str(name)[:80]!r} was not used as a table's or column's name: only letters, digits and _ may be in it.",
        )
    return f'"{name}"'


def bound(column: str, value: Value, connection: Connection) -> Any:
    """A value in the form in which the database takes it for this column or parameter.

    Raises:
        StepError: `sql_bad_value` when digits would be lost or the value has no form there.
    """
    if isinstance(value, int | Decimal) and not isinstance(value, bool) and column.lower() in connection.decimals:
        return format(Decimal(value), "f")
    if isinstance(value, Decimal):
        return _exact(column, value)
    if isinstance(value, int) and not -_LARGEST <= value < _LARGEST:
        raise _lossy(column, value)
    if value is None or isinstance(value, str | int | bytes):
        return value
    if isinstance(value, list | dict):
        return json_text(value)
    if isinstance(value, date | datetime | timedelta | WorkingDays):
        return show(value)
    what = "a file" if isinstance(value, FileReference) else f"a {type(value).__name__}"
    raise StepError("sql_bad_value", f"{column!r} was not given {what}: a database has no form for it.")


def _exact(column: str, value: Decimal) -> int | float:
    """The database's own number for a decimal, if it says the same."""
    if value == value.to_integral_value() and -_LARGEST <= value < _LARGEST:
        return int(value)
    nearest = float(value)
    if Decimal(repr(nearest)) != value:
        raise _lossy(column, value)
    return nearest


def _lossy(column: str, value: int | Decimal) -> StepError:
    return StepError(
        "sql_bad_value",
        f"{column!r} can't hold {str(value)[:60]} without losing digits. Make it a column of text and list it under "
        "`decimal` of the connection.",
    )


def _query(text: str, given: Mapping[str, Value], connection: Connection) -> Statement:
    params = {name: bound(name, value, connection) for name, value in given.items()}
    for name in params:
        if not re.search(rf":{re.escape(name)}(?![A-Za-z0-9_])", text):
            raise StepError(
                "sql_missing_parameter",
                f"`params` has {name[:80]!r}, but the query has no placeholder `:{name[:80]}`. Add it or leave it out.",
            )
    return Statement("query", text, params)


def _conditions(table: str, where: Mapping[str, Value], connection: Connection) -> tuple[str, dict[str, Any]]:
    """`a = :w0 AND b IN (:w1_0, :w1_1)` and its values."""
    parts: list[str] = []
    params: dict[str, Any] = {}
    for number, (name, value) in enumerate(where.items()):
        # A bare quoted name that is no column would be taken for a text by SQLite, and match in silence.
        column = f"{table}.{quoted(name)}"
        if value is None:
            parts.append(f"{column} IS NULL")
            continue
        members = value if isinstance(value, list) else [value]
        asked = {f"w{number}_{n}": bound(name, member, connection) for n, member in enumerate(members)}
        if any(member is None for member in members):
            raise _bad(f"a list for {name!r} in `where` holds a missing value")
        collation = f" COLLATE {EXACT}" if name.lower() in connection.decimals else ""
        parts.append(f"{column}{collation} IN ({_places(asked)})")
        params |= asked
    return " AND ".join(parts), params


def _places(params: Mapping[str, Any]) -> str:
    return ", ".join(f":{name}" for name in params)


def _record(settings: Mapping[str, Value], name: str) -> Mapping[str, Value]:
    value = settings.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise _bad(f"`{name}` is no record such as {{ name: value }}")
    return value


def _bad(why: str) -> StepError:
    return StepError("bad_setting", f"The settings of this sql step make no statement: {why}.")

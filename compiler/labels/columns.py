"""What a configured connection says of the columns that a query gives."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from ..types import Type, without_optional
from .label import FACTS, INTERNAL, OWNER, PII, UNTRUSTED, Label, Way, join_all

ALIAS = re.compile(r"(?:\w+\.)?(\w+)\s+as\s+(\w+)", re.IGNORECASE)
WORD = re.compile(r"\w+|\*")


def rows(connection: Mapping[str, Any], sql: str | None, type: Type, way: Way, owner: str | None) -> Label:
    """The label of the rows of a query on a connection.

    `sql` is its text where that is known; `type` what the step gives; `owner` the path of the value that the owner's
    column is compared with. Rows of one owner belong to that party, all others to the house.
    """
    house = f"{OWNER}{owner}" if owner is not None else INTERNAL
    special = {column for key in ("pii", "disclosable", "free_text") for column in connection.get(key) or ()}
    aliases = {new.lower(): old for old, new in ALIAS.findall(sql or "")}
    columns = {name: _column(connection, aliases.get(name.lower(), name), house, way) for name in {*special, *aliases}}
    fields = _fields(type)
    if fields is not None:
        columns = {name: _column(connection, aliases.get(name.lower(), name), house, way) for name in fields}
        whole = join_all(columns.values()) if columns else _column(connection, "", house, way)
    else:
        words = {word.lower() for word in WORD.findall(sql or "*")}
        named = [each for each in special if "*" in words or each.lower() in words]
        whole = join_all([_column(connection, "", house, way), *(columns[each] for each in named)])
        # A column nobody said anything of is the house's own.
        columns |= {name: _column(connection, name, house, way) for name in words if name not in columns}
    return whole._replace(columns=columns)


def _column(connection: Mapping[str, Any], name: str, house: str, way: Way) -> Label:
    tags: dict[str, Way | None] = {} if name in (connection.get("disclosable") or ()) else {house: way}
    if name in (connection.get("pii") or ()):
        tags[PII] = way
    label = Label(tags=tags, grounds=frozenset({FACTS}))
    if name in (connection.get("free_text") or ()):
        label = label._replace(level=UNTRUSTED, way=way, direct=True, grounds=frozenset())
    return label


def _fields(type: Type) -> Iterable[str] | None:
    """The names of the fields of a row, or none where they are open."""
    type = without_optional(type)
    while not isinstance(type, str) and type[0] in ("list", "optional"):
        type = type[1]
    return list(type[1]) if not isinstance(type, str) and type[0] == "record" else None


def owner_parameter(connection: Mapping[str, Any], sql: str | None) -> str | None:
    """The parameter that a query compares the owner's column with, or none."""
    column = connection.get("owner_column")
    if not column or sql is None or re.search(r"\b(or|not|union)\b", sql, re.IGNORECASE):
        # With these the rows of others may come along.
        return None
    found = re.search(rf"\b{re.escape(column)}\s*=\s*:(\w+)", sql, re.IGNORECASE)
    return found[1] if found else None

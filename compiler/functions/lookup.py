"""Functions that look into records and put them together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..evaluation import wrong_type
from ..types import join
from ..values import Value
from .registry import ANYTHING, LIST, RECORD, function


@function(
    "keys",
    [("record", RECORD)],
    ["list", "text"],
    "The names of a record's fields, in their order.",
    ("keys({ a: 1, b: 2 })", '["a", "b"]'),
)
def _keys(record: dict[str, Value]) -> list[Value]:
    return list(record)


def _values_type(arguments: Sequence[Any]) -> Any:
    known = arguments[0][0] == "record" and arguments[0][1]
    return ["list", join(arguments[0][1].values()) if known else "any"]


@function(
    "values",
    [("record", RECORD)],
    _values_type,
    "The values of a record's fields, in their order.",
    ("values({ a: 1, b: 2 })", "[1, 2]"),
)
def _values(record: dict[str, Value]) -> list[Value]:
    return list(record.values())


@function(
    "get",
    [("holder", ["union", [RECORD, LIST]]), ("key", ["union", ["text", "integer"]]), ("default", ANYTHING, True)],
    ANYTHING,
    "The field of a record by its name, or the element of a list by its place; else the default, or missing.",
    ('get({ a: 1 }, "b", 0)', "0"),
)
def _get(holder: Value, key: Value, default: Value = None) -> Value:
    if type(holder) is dict:
        if type(key) is not str:
            raise wrong_type("a text", key, "get, key")
        value = holder.get(key)
    else:
        if type(key) is not int:
            raise wrong_type("an integer", key, "get, key")
        value = holder[key] if -len(holder) <= key < len(holder) else None
    return default if value is None else value


def _merge_type(arguments: Sequence[Any]) -> Any:
    if any(each[0] != "record" for each in arguments):
        return RECORD if all(each == "any" or each[0] == "record" for each in arguments) else "any"
    fields: dict[str, Any] = {}
    for each in arguments:
        fields.update(each[1])
    return ["record", fields]


@function(
    "merge",
    [("record", RECORD), ("others", RECORD, True)],
    _merge_type,
    "One record with the fields of all; where two have the same, the later one's value stands.",
    ("merge({ a: 1, b: 2 }, { b: 3 })", '{"a": 1, "b": 3}'),
    more=True,
)
def _merge(*records: dict[str, Value]) -> dict[str, Value]:
    merged: dict[str, Value] = {}
    for record in records:
        merged.update(record)
    return merged

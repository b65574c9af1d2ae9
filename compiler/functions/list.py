"""Functions over lists."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from decimal import Decimal
from typing import Any

from ..evaluation import MAX_SIZE, MAX_STEPS, EvaluationError, missing, too_big, wrong_type
from ..types import element_type, optional
from ..values import Value
from .number import in_order
from .registry import LIST, function


def _element(arguments: Sequence[Any]) -> Any:
    return optional(element_type(arguments[0]) or "any")


def _same(arguments: Sequence[Any]) -> Any:
    return arguments[0]


@function(
    "first",
    [("items", LIST)],
    _element,
    "The first element; missing for an empty list.",
    ("first([3, 1, 2])", "3"),
    picks=True,
)
def _first(items: list[Value]) -> Value:
    return items[0] if items else None


@function(
    "last",
    [("items", LIST)],
    _element,
    "The last element; missing for an empty list.",
    ("last([3, 1, 2])", "2"),
    picks=True,
)
def _last(items: list[Value]) -> Value:
    return items[-1] if items else None


@function(
    "sort",
    [("items", LIST), ("field", "text", True)],
    _same,
    "The list from least to greatest, or its records by a field; equal ones keep their order.",
    ('sort([{ n: 2 }, { n: 1 }], "n")', '[{"n": 1}, {"n": 2}]'),
)
def _sort(items: list[Value], field: str | None = None) -> list[Value]:
    if field is None:
        return sorted(in_order("sort", items))
    keys = []
    for item in items:
        if type(item) is not dict:
            raise wrong_type("a list of records", item, "sort")
        if item.get(field) is None:
            raise missing(f"the field {field} of an element of sort")
        keys.append(item[field])
    in_order("sort", keys)
    return [items[at] for at in sorted(range(len(items)), key=keys.__getitem__)]


@function(
    "reverse", [("items", LIST)], _same, "The list from its end to its start.", ("reverse([1, 2, 3])", "[3, 2, 1]")
)
def _reverse(items: list[Value]) -> list[Value]:
    return items[::-1]


def _key(value: Value) -> Hashable:
    """The same for equal values, and only for these."""
    kind = type(value)
    if kind is list:
        return (list, tuple([_key(item) for item in value]))
    if kind is dict:
        return (dict, frozenset([(name, _key(item)) for name, item in value.items()]))
    return (Decimal if kind is int else kind, value)


@function(
    "unique",
    [("items", LIST)],
    _same,
    "The list with every value once, where it came first.",
    ("unique([2, 1, 2.0])", "[2, 1]"),
    deep=True,
)
def _unique(items: list[Value]) -> list[Value]:
    seen: dict[Hashable, Value] = {}
    for item in items:
        seen.setdefault(_key(item), item)
    return list(seen.values())


@function(
    "flatten",
    [("lists", ["list", LIST])],
    lambda arguments: ["list", element_type(element_type(arguments[0]) or "any") or "any"],
    "The elements of the lists in a list, as one list.",
    ("flatten([[1, 2], [3]])", "[1, 2, 3]"),
)
def _flatten(lists: list[Value]) -> list[Value]:
    flat: list[Value] = []
    for each in lists:
        if type(each) is not list:
            raise wrong_type("a list of lists", each, "flatten")
        if len(flat) + len(each) > MAX_SIZE:
            raise too_big()
        flat += each
    return flat


@function(
    "range",
    [("start", "integer"), ("end", "integer", True)],
    ["list", "integer"],
    "The integers from start up to, but not including, end; with one number, from 0 up to it.",
    ("range(1, 4)", "[1, 2, 3]"),
)
def _range(start: int, end: int | None = None) -> list[Value]:
    numbers = range(start) if end is None else range(start, end)
    if max(numbers.stop - numbers.start, 0) > MAX_STEPS:
        raise EvaluationError("too_much_work", f"range: more than {MAX_STEPS} integers")
    return list(numbers)

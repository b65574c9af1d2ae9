"""Functions over numbers, and those that make one of a list."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Any

from ..evaluation import EvaluationError, missing, wrong_type
from ..moments import MICROSECOND
from ..operators import DIVISION, EXACT, NUMBERS, ORDERED, equal, incomparable, whole
from ..types import element_type, join, optional
from ..values import Value
from .patterns import WIDE
from .registry import LIST, NUMBER_OR_TEXT, function

_WRITTEN = re.compile(r"[+-]?\d{1,100}(\.\d{1,100})?", re.ASCII)
_SUMMED = frozenset({int, Decimal, timedelta})


def _read(name: str, value: Value) -> int | Decimal:
    if type(value) is str:
        if not _WRITTEN.fullmatch(value.strip()):
            raise EvaluationError("wrong_type", f'{name}: "{value[:40]}" is not a number such as 12 or 12.50')
        return Decimal(value.strip())
    return value  # type: ignore[no-any-return]


@function(
    "number",
    [("value", NUMBER_OR_TEXT)],
    "number",
    "The number that a text such as `-12.50` spells; grouped digits and exponents are an error.",
    ('number("12.50") * 2', "25.00"),
)
def _number(value: Value) -> Decimal:
    return Decimal(_read("number", value))


@function(
    "integer",
    [("value", NUMBER_OR_TEXT)],
    "integer",
    "The integer that a text or number is; one with a fraction is an error: `round`, `floor`, `ceil` choose.",
    ('integer("42")', "42"),
)
def _integer(value: Value) -> int:
    number = _read("integer", value)
    if number != (rounded := _to_integer(number, ROUND_FLOOR)):
        raise EvaluationError("wrong_type", f"integer: {number} has a fraction; use round, floor or ceil")
    return rounded


def _to_integer(number: int | Decimal, rounding: str) -> int:
    if type(number) is int:
        return whole(number)
    if number.adjusted() > 18:  # type: ignore[union-attr]
        raise EvaluationError("out_of_range", "an integer larger than 10^18")
    return whole(int(number.to_integral_value(rounding, WIDE)))  # type: ignore[union-attr]


def _type_of_round(arguments: Sequence[Any]) -> Any:
    return "integer" if len(arguments) == 1 else "number"


@function(
    "round",
    [("value", "number"), ("digits", "integer", True)],
    _type_of_round,
    "The nearest integer, or number of so many digits after the point (from -18 to 28); a half goes away from 0.",
    ("round(2.345, 2)", "2.35"),
)
def _round(value: Value, digits: int | None = None) -> Value:
    if digits is None:
        return _to_integer(value, ROUND_HALF_UP)
    if not -18 <= digits <= 28:
        raise EvaluationError("out_of_range", f"round: {digits} is not between -18 and 28")
    return Decimal(value).quantize(Decimal(1).scaleb(-digits), context=WIDE)


@function("floor", [("value", "number")], "integer", "The integer below, or the same.", ("floor(-2.5)", "-3"))
def _floor(value: Value) -> int:
    return _to_integer(value, ROUND_FLOOR)


@function("ceil", [("value", "number")], "integer", "The integer above, or the same.", ("ceil(2.1)", "3"))
def _ceil(value: Value) -> int:
    return _to_integer(value, ROUND_CEILING)


@function(
    "mod",
    [("value", "number"), ("by", "number")],
    lambda arguments: join(arguments[:2]),
    "The remainder of a division; it has the sign of `by`.",
    ("mod(7, 3)", "1"),
)
def _mod(value: Value, by: Value) -> Value:
    if not by:
        raise EvaluationError("out_of_range", "mod: division by zero")
    if type(value) is int and type(by) is int:
        return value % by
    remainder = WIDE.remainder(value, by)
    return EXACT.add(remainder, by) if remainder and (remainder < 0) != (by < 0) else remainder


@function(
    "abs",
    [("value", ["union", ["number", "duration"]])],
    lambda arguments: arguments[0],
    "The number or duration without its sign.",
    ("abs(-2.50)", "2.50"),
)
def _abs(value: Value) -> Value:
    if type(value) is Decimal:
        return value.copy_abs()
    if type(value) in _SUMMED:
        return abs(value)
    raise wrong_type("a number or a duration of hours and days", value, "abs")


def _extreme_type(arguments: Sequence[Any]) -> Any:
    if len(arguments) == 1:
        return optional(element_type(arguments[0]) or "any")
    return join(arguments)


def in_order(name: str, items: list[Value]) -> list[Value]:
    """The items themselves, if each can be ordered against each; EvaluationError if not."""
    if items:
        first = type(items[0])
        allowed = NUMBERS if first in NUMBERS else {first} & ORDERED
        for item in items:
            if item is None:
                raise missing(f"an element of {name}")
            if type(item) not in allowed:
                raise incomparable(name, items[0], item)
    return items


def _candidates(name: str, values: Sequence[Value]) -> list[Value]:
    if len(values) > 1:
        return in_order(name, list(values))
    if type(values[0]) is not list:
        raise wrong_type("a list, or two values", values[0], name)
    return in_order(name, values[0])


@function(
    "min",
    [("values", "any")],
    _extreme_type,
    "The least element of a list, or of the values given; missing for an empty list.",
    ("min(3, 1.5, 2)", "1.5"),
    more=True,
    picks=True,
)
def _min(*values: Value) -> Value:
    return min(_candidates("min", values), default=None)


@function(
    "max",
    [("values", "any")],
    _extreme_type,
    "The greatest element of a list, or of the values given; missing for an empty list.",
    ("max([3, 1.5, 2])", "3"),
    more=True,
    picks=True,
)
def _max(*values: Value) -> Value:
    return max(_candidates("max", values), default=None)


def _sum_type(arguments: Sequence[Any]) -> Any:
    element = element_type(arguments[0])
    if element == "never":
        return "integer"
    return element if element in ("integer", "number", "duration") else "any"


def _add_up(name: str, items: list[Value]) -> Value:
    for item in in_order(name, items):
        if type(item) not in _SUMMED:
            raise wrong_type("numbers or durations", item, name)
    if not items:
        return 0
    if type(items[0]) is timedelta:
        try:
            return sum(items, timedelta())
        except OverflowError:
            raise EvaluationError("out_of_range", f"{name}: a duration that is too long") from None
    total: int | Decimal = 0
    for item in items:
        total = total + item if type(total) is int and type(item) is int else EXACT.add(total, item)
    return whole(total) if type(total) is int else total


@function(
    "sum",
    [("items", LIST)],
    _sum_type,
    "The sum of a list of numbers or durations; 0 for an empty list.",
    ("sum([1, 2.50, 3])", "6.50"),
)
def _sum(items: list[Value]) -> Value:
    return _add_up("sum", items)


def _average_type(arguments: Sequence[Any]) -> Any:
    element = element_type(arguments[0])
    return optional(element if element in ("any", "duration") else "number")


@function(
    "average",
    [("items", LIST)],
    _average_type,
    "The mean of a list of numbers or durations; missing for an empty list.",
    ("average([1, 2, 4.5])", "2.5"),
    picks=True,
)
def _average(items: list[Value]) -> Value:
    total = _add_up("average", items)
    if not items:
        return None
    if type(total) is timedelta:
        return int(DIVISION.divide(total // MICROSECOND, len(items)).to_integral_value()) * MICROSECOND
    return DIVISION.divide(total, len(items))


@function(
    "count",
    [("items", LIST), ("value", "any", True)],
    "integer",
    "How many elements a list has, or how many of them equal the value.",
    ('count(["a", "b", "a"], "a")', "2"),
    deep=True,
)
def _count(items: list[Value], value: Value = None) -> int:
    return len(items) if value is None else sum(equal(item, value) for item in items)

"""Facts as numbers: what a model of past decisions can calculate with.

A number or a moment is standardised, what has few values gets a column for each, a missing value is a value of its own.
Long texts, lists and records say nothing here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from math import fsum, isfinite, sqrt
from typing import Any, NamedTuple

from ...compiler.values import Value

MOST_CATEGORIES = 12
"""A text fact with more different values than this is free text."""

FARTHEST = 4.0
"""How many standard deviations from the mean still make a difference."""

_DIGITS = 6
_EPOCH = date(1970, 1, 1)


class Column(NamedTuple):
    """How one fact becomes numbers.

    With `categories` each has a place of its own; else the fact is a number with this mean and spread. In the last
    place stands whether it is missing, or is nothing that was known when the column was made.
    """

    fact: str
    categories: tuple[Any, ...] | None
    mean: float = 0.0
    spread: float = 1.0

    def encode(self, value: Value) -> list[float]:
        """The places of a value."""
        if self.categories is not None:
            key = category(value)
            places = [1.0 if each == key else 0.0 for each in self.categories]
            return [*places, 0.0 if 1.0 in places else 1.0]
        amount = number(value)
        if amount is None:
            return [0.0, 1.0]
        return [min(max((amount - self.mean) / self.spread, -FARTHEST), FARTHEST), 0.0]

    def apart(self, one: Value, other: Value) -> float:
        """How far two values are apart, from 0 to 1."""
        here, there = self.encode(one), self.encode(other)
        if self.categories is not None or here[-1] != there[-1]:
            return 0.0 if here == there else 1.0
        return min(1.0, abs(here[0] - there[0]) / FARTHEST)


def columns_of(facts: Sequence[Mapping[str, Value]]) -> list[Column]:
    """The columns of facts that were seen together, by name; those that say nothing are left out."""
    names = sorted({name for each in facts for name in each})
    found = (column_of(name, [each.get(name) for each in facts]) for name in names)
    return [column for column in found if column is not None]


def column_of(name: str, values: Sequence[Value]) -> Column | None:
    """How a fact of these values is encoded; none if it is all alike or nothing to calculate with."""
    present = [value for value in values if value is not None]
    amounts = [number(value) for value in present]
    known = [amount for amount in amounts if amount is not None]
    if known and len(known) == len(present):
        mean = fsum(known) / len(known)
        spread = sqrt(fsum((amount - mean) ** 2 for amount in known) / len(known))
        if spread > 0:
            return Column(name, None, rounded(mean), rounded(spread))
        return Column(name, (), 0.0, 1.0) if len(present) < len(values) else None
    categories = {category(value) for value in present} - {None}
    if len(categories) > MOST_CATEGORIES or len(categories) + (len(present) < len(values)) < 2:
        return None
    return Column(name, tuple(sorted(categories, key=lambda each: (str(type(each)), each))))


def category(value: Value) -> str | bool | None:
    """The value as one of a few, if it can be one."""
    return value if isinstance(value, str | bool) else None


def number(value: Value) -> float | None:
    """The value as a number, if it is one or a moment (days since 1970, a length in days)."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float | Decimal):
        try:
            amount = float(value)
        except OverflowError:
            return None
        return amount if isfinite(amount) else None
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).timestamp() / 86_400
    if isinstance(value, date):
        return float((value - _EPOCH).days)
    if isinstance(value, timedelta):
        return value / timedelta(days=1)
    return None


def rounded(amount: float) -> float:
    """The number to the digits that are worth keeping."""
    return float(f"{amount:.{_DIGITS}g}")


def encode(columns: Sequence[Column], facts: Mapping[str, Value]) -> list[float]:
    """The facts as one row, after the constant 1."""
    row = [1.0]
    for column in columns:
        row += column.encode(facts.get(column.fact))
    return row


def distance(columns: Sequence[Column], one: Mapping[str, Value], other: Mapping[str, Value]) -> float:
    """How far two cases are apart, from 0 to 1: the mean over the facts."""
    if not columns:
        return 0.0
    return fsum(column.apart(one.get(column.fact), other.get(column.fact)) for column in columns) / len(columns)

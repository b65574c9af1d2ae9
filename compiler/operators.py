"""What the operators mean: arithmetic by the types of its operands, equality, order, membership."""

from __future__ import annotations

import decimal
from collections.abc import Callable
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal

from .border import describe_raw
from .evaluation import (
    MAX_INTEGER,
    MAX_SIZE,
    EvaluationContext,
    EvaluationError,
    missing,
    too_big,
    wrong_type,
)
from .moments import DAY, MICROSECOND, in_utc
from .values import Value, WorkingDays

_TRAPS = [decimal.Overflow, decimal.DivisionByZero, decimal.InvalidOperation]

EXACT = decimal.Context(prec=38, rounding=decimal.ROUND_HALF_EVEN, Emin=-6143, Emax=6144, traps=_TRAPS)
"""Sums, differences and products: exact up to 38 digits, rounded to the even neighbour past them."""

DIVISION = decimal.Context(prec=28, rounding=decimal.ROUND_HALF_EVEN, Emin=-6143, Emax=6144, traps=_TRAPS)
"""Quotients: exact, or rounded to 28 significant digits."""

NUMBERS = frozenset({int, Decimal})
CONTAINERS = frozenset({list, dict})
ORDERED = frozenset({int, Decimal, str, date, datetime, timedelta})

_DIVISORS = frozenset({int, Decimal, timedelta})

Operation = Callable[[Value, Value, EvaluationContext], Value]


def whole(result: int) -> int:
    """The integer itself, if it is in range."""
    if -MAX_INTEGER <= result <= MAX_INTEGER:
        return result
    raise EvaluationError("out_of_range", "an integer larger than 10^18")


def _join_texts(left: str, right: str, context: EvaluationContext) -> str:
    if len(left) + len(right) > MAX_SIZE:
        raise too_big()
    context.charge((len(left) + len(right)) >> 10)
    return left + right


def _join_lists(left: list[Value], right: list[Value], context: EvaluationContext) -> list[Value]:
    if len(left) + len(right) > MAX_SIZE:
        raise too_big()
    context.charge((len(left) + len(right)) >> 6)
    return left + right


def _days(day: date, length: timedelta) -> date:
    if length % DAY:
        raise EvaluationError("wrong_type", "a date takes whole days; use a datetime for hours and minutes")
    return day + length


def _scale(length: timedelta, factor: int | Decimal) -> timedelta:
    micro = EXACT.multiply(length // MICROSECOND, factor)
    return int(micro.to_integral_value()) * MICROSECOND


def _shorten(length: timedelta, divisor: int | Decimal) -> timedelta:
    micro = DIVISION.divide(Decimal(length // MICROSECOND), Decimal(divisor))
    return int(micro.to_integral_value()) * MICROSECOND


def days_on(day: Value, amount: int, zone: tzinfo) -> Value:
    """A date or moment so many working days on, or back; a moment keeps its time of day in the zone.

    Saturdays and Sundays don't count: a Saturday and one working day is the Monday after it.
    """
    try:
        if type(day) is not datetime:
            return _working_day(day, amount)
        local = day.astimezone(zone)
        return in_utc(datetime.combine(_working_day(local.date(), amount), local.time(), zone))
    except (OverflowError, ValueError):
        raise EvaluationError("out_of_range", "a date outside the years 1 to 9999") from None


def _working_day(day: date, amount: int) -> date:
    if amount == 0:
        return day
    weekday = day.weekday()
    if amount > 0:
        if weekday > 4:
            day, weekday = day - (weekday - 4) * DAY, 4
        weeks, rest = divmod(amount, 5)
        return day + (7 * weeks + rest + (2 if weekday + rest > 4 else 0)) * DAY
    if weekday > 4:
        day, weekday = day + (7 - weekday) * DAY, 0
    weeks, rest = divmod(-amount, 5)
    return day - (7 * weeks + rest + (2 if weekday < rest else 0)) * DAY


_PLUS: dict[tuple[type, type], Operation] = {
    (str, str): _join_texts,
    (list, list): _join_lists,
    (timedelta, timedelta): lambda left, right, context: left + right,
    (date, timedelta): lambda left, right, context: _days(left, right),
    (timedelta, date): lambda left, right, context: _days(right, left),
    (datetime, timedelta): lambda left, right, context: in_utc(left) + right,
    (timedelta, datetime): lambda left, right, context: in_utc(right) + left,
    (date, WorkingDays): lambda left, right, context: days_on(left, right.amount, context.timezone),
    (WorkingDays, date): lambda left, right, context: days_on(right, left.amount, context.timezone),
    (datetime, WorkingDays): lambda left, right, context: days_on(left, right.amount, context.timezone),
    (WorkingDays, datetime): lambda left, right, context: days_on(right, left.amount, context.timezone),
}

_MINUS: dict[tuple[type, type], Operation] = {
    (timedelta, timedelta): lambda left, right, context: left - right,
    (date, date): lambda left, right, context: left - right,
    (datetime, datetime): lambda left, right, context: in_utc(left) - in_utc(right),
    (date, timedelta): lambda left, right, context: _days(left, -right),
    (datetime, timedelta): lambda left, right, context: in_utc(left) - right,
    (date, WorkingDays): lambda left, right, context: days_on(left, -right.amount, context.timezone),
    (datetime, WorkingDays): lambda left, right, context: days_on(left, -right.amount, context.timezone),
}

_TIMES: dict[tuple[type, type], Operation] = {
    (timedelta, int): lambda left, right, context: _scale(left, right),
    (timedelta, Decimal): lambda left, right, context: _scale(left, right),
    (int, timedelta): lambda left, right, context: _scale(right, left),
    (Decimal, timedelta): lambda left, right, context: _scale(right, left),
}

_OVER: dict[tuple[type, type], Operation] = {
    (timedelta, int): lambda left, right, context: _shorten(left, right),
    (timedelta, Decimal): lambda left, right, context: _shorten(left, right),
    (timedelta, timedelta): lambda left, right, context: DIVISION.divide(left // MICROSECOND, right // MICROSECOND),
}


def add(left: Value, right: Value, context: EvaluationContext) -> Value:
    """`left + right`: numbers, texts, lists, durations, and time after a date or moment."""
    if type(left) is int and type(right) is int:
        return whole(left + right)
    return _by_types("+", _PLUS, EXACT.add, left, right, context)


def subtract(left: Value, right: Value, context: EvaluationContext) -> Value:
    """`left - right`: numbers, durations, the distance of dates or moments, and time before one."""
    if type(left) is int and type(right) is int:
        return whole(left - right)
    return _by_types("-", _MINUS, EXACT.subtract, left, right, context)


def multiply(left: Value, right: Value, context: EvaluationContext) -> Value:
    """`left * right`: numbers, and a duration so many times."""
    if type(left) is int and type(right) is int:
        return whole(left * right)
    return _by_types("*", _TIMES, EXACT.multiply, left, right, context)


def divide(left: Value, right: Value, context: EvaluationContext) -> Value:
    """`left / right`: a number always, also of integers; a duration by a number or by a duration."""
    if type(right) in _DIVISORS and not right:
        raise (missing("an operand of `/`") if left is None else EvaluationError("out_of_range", "division by zero"))
    return _by_types("/", _OVER, DIVISION.divide, left, right, context)


def _by_types(
    sign: str,
    table: dict[tuple[type, type], Operation],
    of_numbers: Callable[[Value, Value], Decimal],
    left: Value,
    right: Value,
    context: EvaluationContext,
) -> Value:
    try:
        if type(left) in NUMBERS and type(right) in NUMBERS:
            return of_numbers(left, right)
        operation = table.get((type(left), type(right)))
        if operation is not None:
            return operation(left, right, context)
    except (OverflowError, ValueError, decimal.DecimalException):
        raise EvaluationError("out_of_range", f"the result of `{sign}` is out of range") from None
    if left is None or right is None:
        raise missing(f"an operand of `{sign}`")
    hint = ""
    if sign == "+" and str in (type(left), type(right)):
        hint = '; to fill a value into a text, write "... {value}"'
    message = f"`{sign}` can't take {describe_raw(left)} and {describe_raw(right)}{hint}"
    raise EvaluationError("wrong_type", message)


ARITHMETIC: dict[str, Operation] = {"+": add, "-": subtract, "*": multiply, "/": divide}


def negative(value: Value) -> Value:
    """`-value` of a number, a duration or working days."""
    kind = type(value)
    if kind is int or kind is timedelta:
        try:
            return -value
        except OverflowError:
            raise EvaluationError("out_of_range", "a duration that is too long") from None
    if kind is Decimal:
        return value.copy_negate() if value else value
    if kind is WorkingDays:
        return WorkingDays(-value.amount)
    raise wrong_type("a number or a duration", value)


def equal(left: Value, right: Value) -> bool:
    """Whether two values are the same; numbers by value (`1 == 1.0`), values of different types never."""
    kind = type(left)
    if kind is type(right):
        if kind is list:
            return len(left) == len(right) and all(map(equal, left, right))
        if kind is dict:
            return left.keys() == right.keys() and all(equal(left[key], right[key]) for key in left)
        return bool(left == right)
    return kind in NUMBERS and type(right) in NUMBERS and bool(left == right)


def incomparable(sign: str, left: Value, right: Value) -> EvaluationError:
    """The error of an order between what has none."""
    if left is None or right is None:
        return missing(f"an operand of `{sign}`")
    return EvaluationError("wrong_type", f"`{sign}` can't compare {describe_raw(left)} with {describe_raw(right)}")


def contains(holder: Value, value: Value) -> bool:
    """Whether a list has the element, a text the part, a record the field of that name."""
    kind = type(holder)
    if value is None or holder is None:
        raise missing("an operand of `in`")
    if kind is list:
        if type(value) is str:
            # Only a text equals a text, so Python's own search is right and quick.
            return value in holder
        return any(equal(value, item) for item in holder)
    if kind is str and type(value) is str:
        return value in holder
    if kind is dict and type(value) is str:
        return value in holder
    if kind is str or kind is dict:
        raise wrong_type("a text", value, "what is looked for")
    raise wrong_type("a list, a text or a record", holder, "what is looked in")


def is_empty(value: Value, what: str) -> bool:
    """Whether a text, list or record holds nothing."""
    if type(value) in (str, list, dict, bytes):
        return not value
    raise wrong_type("a text, a list or a record", value, what)

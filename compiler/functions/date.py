"""Functions over dates, moments and durations."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time, tzinfo
from typing import Any

from ..border import Mismatch, fit
from ..evaluation import EvaluationError
from ..moments import in_utc, parse_date, parse_datetime
from ..operators import days_on
from ..values import Value
from .patterns import WEEKDAYS
from .registry import function

_CLOCK = re.compile(r"(\d{1,2}):(\d\d)(?::(\d\d))?", re.ASCII)
_DAY_OR_MOMENT = ["union", ["date", "datetime"]]


def _local_day(value: date, zone: tzinfo) -> date:
    return value.astimezone(zone).date() if isinstance(value, datetime) else value


@function(
    "date",
    [("value", ["union", ["text", "date", "datetime"]])],
    "date",
    "The date that a text such as `2026-01-05` spells, or the day of a moment in the flow's time zone.",
    ('date("2026-01-05") + 1d', "2026-01-06"),
    zoned=True,
)
def _date(zone: tzinfo, value: Value) -> date:
    if type(value) is not str:
        return _local_day(value, zone)
    try:
        return parse_date(value.strip())
    except ValueError:
        raise _unreadable("date", value, "a date such as 2026-01-05") from None


def _unreadable(name: str, text: str, wanted: str) -> EvaluationError:
    return EvaluationError("wrong_type", f'{name}: "{text[:40]}" is not {wanted}')


@function(
    "datetime",
    [("value", ["union", ["text", "date", "datetime"]]), ("clock", "text", True)],
    "datetime",
    "The moment that a text spells, or that a day begins or its clock shows `9:00`, in the flow's time zone.",
    ('datetime("2026-01-05 09:00") + 90m', "2026-01-05T10:30:00+00:00"),
    zoned=True,
)
def _datetime(zone: tzinfo, value: Value, clock: str | None = None) -> datetime:
    try:
        if isinstance(value, datetime):
            moment = value
        elif isinstance(value, date):
            moment = _at(value, time(), zone)
        elif clock and len(value.strip()) == len("2026-01-05"):
            moment = _at(parse_date(value.strip()), time(), zone)
        else:
            moment = parse_datetime(value.strip(), zone)
    except ValueError:
        raise _unreadable("datetime", str(value), "a moment such as 2026-01-05 09:00") from None
    if clock is None:
        return moment
    match = _CLOCK.fullmatch(clock.strip())
    if match is None or int(match[1]) > 23 or int(match[2]) > 59 or int(match[3] or 0) > 59:
        raise _unreadable("datetime", clock, "a time of day such as 9:00")
    return _at(_local_day(moment, zone), time(int(match[1]), int(match[2]), int(match[3] or 0)), zone)


def _at(day: date, clock: time, zone: tzinfo) -> datetime:
    return in_utc(datetime.combine(day, clock, zone))


@function(
    "duration",
    [("value", ["union", ["text", "duration"]])],
    "duration",
    "The duration that a text such as `1d 2h` or `5 working days` spells.",
    ('duration("90m") * 2', "3h"),
)
def _duration(value: Value) -> Value:
    try:
        return fit("duration", value)
    except Mismatch:
        raise _unreadable("duration", value, "a duration such as 2h") from None


@function(
    "day",
    [("value", _DAY_OR_MOMENT)],
    "integer",
    "The day of the month, 1 to 31, of a date, or of a moment in the flow's time zone.",
    ('day(date("2026-01-05"))', "5"),
    zoned=True,
)
def _day(zone: tzinfo, value: date) -> int:
    return _local_day(value, zone).day


@function(
    "weekday",
    [("value", _DAY_OR_MOMENT)],
    ["one_of", [name.lower() for name in WEEKDAYS]],
    "The day of the week, `monday` to `sunday`, of a date, or of a moment in the flow's time zone.",
    ('weekday(date("2026-01-05"))', "monday"),
    zoned=True,
)
def _weekday(zone: tzinfo, value: date) -> str:
    return WEEKDAYS[_local_day(value, zone).weekday()].lower()


def _same(arguments: Sequence[Any]) -> Any:
    return arguments[0]


@function(
    "add_working_days",
    [("value", _DAY_OR_MOMENT), ("days", "integer")],
    _same,
    "So many Mondays to Fridays on, or back for a negative number; a moment keeps its time of day.",
    ('add_working_days(date("2026-01-09"), 1)', "2026-01-12"),
    zoned=True,
)
def _add_working_days(zone: tzinfo, value: date, days: int) -> Value:
    return days_on(value, days, zone)

"""Dates, moments and durations as text: reading them exactly, writing durations."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache

MICROSECOND = timedelta(microseconds=1)
DAY = timedelta(days=1)

# Patterns as text: `re` compiles and keeps each when it is first used, which spares the start of every process.
_DATE = r"\d{4}-\d\d-\d\d"
_DATETIME = r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d(?::\d\d)?)(?:[.,](\d{1,9}))? ?([Zz]|[+-]\d\d(?::?\d\d)?)?"
_DURATION = (
    r"(-)?(?:(\d{1,9})d)?\s*(?:(\d{1,9})h)?\s*(?:(\d{1,9})m(?!s))?\s*"
    r"(?:(\d{1,12})(?:\.(\d{1,6}))?s)?\s*(?:(\d{1,15})ms)?"
)
_ISO_DURATION = r"(-)?P(?:(\d{1,9})D)?(?:T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,12})(?:\.(\d{1,6}))?S)?)?()"


@lru_cache(maxsize=64)
def zone_of(name: str) -> tzinfo:
    """The time zone of a name such as `Europe/Berlin`; ValueError for an unknown one."""
    if name == "UTC":
        return UTC
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(name)
    except (KeyError, OSError) as error:
        raise ValueError(f"unknown time zone {name!r}") from error


def parse_date(text: str) -> date:
    """Read `2026-01-05`; ValueError for anything else."""
    if not re.fullmatch(_DATE, text, re.ASCII):
        raise ValueError("not a date such as 2026-01-05")
    return date.fromisoformat(text)


def parse_datetime(text: str, zone: tzinfo = UTC) -> datetime:
    """Read `2026-01-05 09:00`, with `T`, seconds and an offset if it has them, as a moment in UTC.

    Without an offset the text is read in `zone`; of an hour that comes twice, the first is meant.
    Past microseconds, digits are dropped. ValueError for anything else.
    """
    match = re.fullmatch(_DATETIME, text, re.ASCII)
    if match is None:
        raise ValueError("not a moment such as 2026-01-05 09:00")
    day, clock, fraction, offset = match.groups()
    micro = f".{fraction[:6]:0<6}" if fraction else ""
    if micro and len(clock) == 5:
        raise ValueError("a fraction needs seconds before it")
    moment = datetime.fromisoformat(f"{day}T{clock}{micro}{(offset or '').upper()}")
    return in_utc(moment if moment.tzinfo else moment.replace(tzinfo=zone))


def in_utc(moment: datetime) -> datetime:
    """The same moment in UTC, the one form kept inside; ValueError for one without a zone."""
    if moment.tzinfo is UTC:
        return moment
    if moment.utcoffset() is None:
        raise ValueError("a moment needs a time zone")
    try:
        return moment.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("a moment outside the years 1 to 9999") from error


def parse_duration(text: str) -> timedelta:
    """Read `500ms`, `2h`, `1d 2h 30m`, `-5m`, or ISO 8601 such as `PT2H`; ValueError for anything else."""
    match = re.fullmatch(_DURATION, text, re.ASCII) or re.fullmatch(_ISO_DURATION, text, re.ASCII)
    if match is None or not any(match.groups()[1:]):
        raise ValueError("not a duration such as 2h or 1d 30m")
    sign, days, hours, minutes, seconds, fraction, milliseconds = match.groups()
    try:
        total = timedelta(
            days=int(days or 0),
            hours=int(hours or 0),
            minutes=int(minutes or 0),
            seconds=int(seconds or 0),
            milliseconds=int(milliseconds or 0),
            microseconds=int(f"{fraction or '':0<6}"),
        )
        return -total if sign else total
    except OverflowError as error:
        raise ValueError("a duration that is too long") from error


def show_duration(value: timedelta) -> str:
    """As the language writes it: `1d 2h 30m`, `500ms`, `-5m`; `parse_duration` reads it back exactly."""
    total = value // MICROSECOND
    if total < 0:
        return "-" + show_duration(-value)
    seconds, micro = divmod(total, 10**6)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    parts = [f"{amount}{unit}" for amount, unit in ((days, "d"), (hours, "h"), (minutes, "m")) if amount]
    if micro % 1000:
        parts.append(f"{seconds}.{micro:06}s")
    else:
        if seconds:
            parts.append(f"{seconds}s")
        if micro:
            parts.append(f"{micro // 1000}ms")
    return " ".join(parts) or "0s"

"""When a schedule starts its flow: a pure function of its words, its time zone and a moment.

Fixed times follow the clocks on the wall. Where summer time begins, a time of day that is left out counts as the moment
the clocks are set forward; where it ends, one that comes twice counts once, the first time. `every 15m` and the like
are even steps from midnight of the first of January 1970 in the zone, and take no notice of clocks being set.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from ..compiler.check.schedules import DAYS, ORDINALS
from ..compiler.moments import parse_duration, zone_of
from .machine.context import MICROSECOND, from_moment, moment

_WHEN = {"day": "*", "weekday": "1-5", **{day: str(number) for number, day in enumerate(DAYS.split("|"), 1)}}
_AT = re.compile(r"every (?P<when>\w+) at (?P<hour>\d+):(?P<minute>\d+)")
_MONTHLY = re.compile(
    r"every month on the (?P<day>\d+|last working|last)(?:st|nd|rd|th)?(?: day)? at (?P<hour>\d+):(?P<minute>\d+)"
)
_EVEN = re.compile(r"every (?P<length>\d+[mhd])")
_IN_MONTH = {"last": "L", "last working": "LW"}
_MONTHLY_DAY = re.compile(
    rf"every month on the (?P<which>{ORDINALS}) (?P<when>{DAYS}) at (?P<hour>\d+):(?P<minute>\d+)"
)
_WHICH = {word: f"#{number}" for number, word in enumerate(ORDINALS.split("|"), 1)} | {"last": "L"}


def next_moment(schedule: str, zone: str, after: int) -> int | None:
    """The first moment of a schedule after another one, both in microseconds since 1970; none if there is none.

    Raises:
        ValueError: for what is no schedule or no zone; the checks of a flow find both.
    """
    words = " ".join(schedule.lower().split())
    even = _EVEN.fullmatch(words)
    if even is not None:
        return _even(parse_duration(even["length"]), zone, after)
    return _by_the_clock(_cron(words), zone, after)


def _even(length: timedelta, zone: str, after: int) -> int:
    first = moment(datetime(1970, 1, 1, tzinfo=zone_of(zone)))
    step = length // MICROSECOND
    return first + ((after - first) // step + 1) * step


def _cron(words: str) -> str:
    """The five fields of a cron line."""
    found = _AT.fullmatch(words)
    if found is not None:
        return f"{int(found['minute'])} {int(found['hour'])} * * {_WHEN[found['when']]}"
    found = _MONTHLY.fullmatch(words)
    if found is not None:
        day = _IN_MONTH.get(found["day"], found["day"])
        return f"{int(found['minute'])} {int(found['hour'])} {day} * *"
    found = _MONTHLY_DAY.fullmatch(words)
    if found is not None:
        return f"{int(found['minute'])} {int(found['hour'])} * * {_WHEN[found['when']]}{_WHICH[found['which']]}"
    return words


def _by_the_clock(cron: str, zone: str, after: int) -> int | None:
    from cronsim import CronSim, CronSimError

    try:
        found = next(CronSim(cron, from_moment(after).astimezone(zone_of(zone))), None)
    except CronSimError as problem:
        raise ValueError(f"{cron!r} is no schedule: {problem}") from None
    return None if found is None else moment(found)

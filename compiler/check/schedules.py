"""The words of a schedule: `every monday at 9:00`, `every 15m`, a cron line."""

from __future__ import annotations

import re
from datetime import UTC, datetime

DAYS = "monday|tuesday|wednesday|thursday|friday|saturday|sunday"
ORDINALS = "first|second|third|fourth|last"
_FORMS = (
    re.compile(rf"every (?:day|weekday|{DAYS}) at (?P<time>\d{{1,2}}:\d{{2}})"),
    re.compile(r"every (?P<amount>\d+)(?:m|h|d)"),
    re.compile(
        r"every month on the (?:(?P<day>\d{1,2})(?:st|nd|rd|th)|last day|last working day|"
        rf"(?:{ORDINALS}) (?:{DAYS})) at (?P<time>\d{{1,2}}:\d{{2}})"
    ),
)
_CRON = re.compile(r"[\d*/,\-a-zA-Z]+(?: [\d*/,\-a-zA-Z?#]+){4}")

HINT = 'write `"every monday at 9:00"`, `"every weekday at 17:30"`, `"every 15m"`, `"every month on the 1st at 8:00"`'


def fault(schedule: str) -> tuple[str, str] | None:
    """What is wrong with a schedule and what to do, or none."""
    text = " ".join(schedule.lower().split())
    for form in _FORMS:
        found = form.fullmatch(text)
        if found is None:
            continue
        parts = found.groupdict()
        if parts.get("time"):
            hour, minute = parts["time"].split(":")
            if int(hour) > 23 or int(minute) > 59:
                return f"there is no time {parts['time']}", "hours go from 0 to 23, minutes from 00 to 59"
        if parts.get("day") and not 1 <= int(parts["day"]) <= 31:
            return f"no month has a day {parts['day']}", "days go from 1st to 31st"
        if parts.get("amount") is not None and int(parts["amount"]) == 0:
            return "a schedule can't come round in no time", HINT
        return None
    if _CRON.fullmatch(text) and not text.startswith("every"):
        from cronsim import CronSim, CronSimError

        try:
            CronSim(text, datetime(2000, 1, 1, tzinfo=UTC))
        except CronSimError as problem:
            why = str(problem)
            return (
                f'"{schedule}" is no cron line: {why[0].lower()}{why[1:]}',
                "minute, hour, day of the month, month, weekday",
            )
        return None
    return f'"{schedule}" is no schedule', HINT


def is_zone(name: str) -> bool:
    """Whether there is a time zone of that name."""
    from ..moments import zone_of

    try:
        zone_of(name)
    except ValueError:
        return False
    return True

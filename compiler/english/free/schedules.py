"""Times at which something is done again and again: `every Monday at 9`, `on the first of each month`."""

from __future__ import annotations

import re
from typing import NamedTuple


class Schedule(NamedTuple):
    """A schedule of the language, what is left of the text before and behind it, and what had to be assumed."""

    schedule: str
    before: str
    behind: str
    assumed: str | None


_DAYS = "monday|tuesday|wednesday|thursday|friday|saturday|sunday"
_PART = r"(?: (?P<part>morning|noon|afternoon|evening|night|midnight))?"
_AT = r"(?:,? (?:at|around) (?P<time>\d{1,2}(?:[:.]\d{2})?\s?(?:am|pm|a\.m\.|p\.m\.|o'clock)?|noon|midnight)(?![\w%]))?"
_MONTH = "(?:of )?(?:every|each|the|a) month|of the month|monthly"
_WHICH = "(?P<which>first|1st|second|2nd|third|3rd|fourth|4th|last)"
_NTH = r"(?P<nth>first|1st|second|third|last working day|last business day|last day|last|end|\d{1,2}(?:st|nd|rd|th))"

_FORMS = (
    rf"(?:on )?(?:every|each) (?P<day>working day|workday|business day|weekday|day|{_DAYS})s?{_PART}{_AT}",
    rf"(?:on )?(?P<day>{_DAYS})s{_PART}{_AT}",
    rf"(?:on )?(?P<day>{_DAYS}) (?P<part>morning|afternoon|evening|night)s{_AT}",
    rf"on (?P<day>{_DAYS}) of (?:every|each) week{_AT}",
    rf"(?:every|each|once (?:every|each|a)) week on (?P<day>{_DAYS}){_PART}{_AT}",
    rf"(?:every|each) (?P<part>morning|evening|night|afternoon){_AT}",
    (
        rf"(?P<often>daily|nightly|weekly|monthly|hourly)(?= (?:at|on|to|by|for|around)\b|[,.:]|$)(?: on "
        rf"(?P<day>{_DAYS})s?)?{_AT}"
    ),
    rf"(?:once )?(?:every|each|a|per) (?P<unit>hour|week|month){_AT}(?! (?:on|or|of)\b)",
    rf"once (?:a|per) (?P<day>day){_AT}",
    r"every (?P<count>\d+) (?P<span>minute|hour|day)s?",
    r"(?P<times>twice|two times|three times|four times|six times|\d times) (?:a|per|each|every) day",
    r"every (?:other|second) (?P<skipped>day|week)",
    (
        rf"(?:on |at |starting )?(?:the )?(?:(?P<end>first|last|start|beginning|end) (?:working day |day |week "
        rf")?)?(?:of )?(?P<quarter>every quarter|each quarter|the quarter|quarterly){_AT}"
    ),
    rf"(?P<year>every year|each year|once a year|yearly|annually){_AT}",
    rf"(?:on|at) the {_NTH}(?: day)?(?: of)? (?:{_MONTH}){_AT}",
    rf"(?:every|each) month on the {_NTH}{_AT}",
    rf"(?:on )?(?:the |every |each )?{_WHICH} (?P<day>{_DAYS}) (?:of|in) (?:every|each|the|a) month{_AT}",
    rf"(?:every|each) month on the {_WHICH} (?P<day>{_DAYS}){_AT}",
    rf"at (?P<time>\d{{1,2}}(?:[:.]\d{{2}})?\s?(?:am|pm|o'clock)?) (?:every|each) (?P<day>weekday|day|{_DAYS})",
)
_PATTERNS = tuple(re.compile(rf"\b{form}(?![\w-])", re.IGNORECASE) for form in _FORMS)
_PARTS = {
    "morning": "9:00",
    "noon": "12:00",
    "afternoon": "14:00",
    "evening": "18:00",
    "night": "22:00",
    "midnight": "0:00",
}
_ORDINALS = {"1st": "first", "2nd": "second", "3rd": "third", "4th": "fourth"}
_WORK = ("working day", "workday", "business day")


def schedule(text: str) -> Schedule | None:
    """The first schedule that a text names, or none."""
    found = [each for each in (pattern.search(text) for pattern in _PATTERNS) if each is not None]
    if not found:
        return None
    first = min(found, key=lambda each: (each.start(), -each.end()))
    said = first.groupdict()
    made, assumed = _said(said)
    return Schedule(made, text[: first.start()].strip(" ,"), text[first.end() :].strip(" ,:"), assumed)


def _said(said: dict[str, str | None]) -> tuple[str, str | None]:
    if said.get("times"):
        word = (said["times"] or "").lower().split()[0]
        a_day = {"twice": 2, "two": 2, "three": 3, "four": 4, "six": 6}.get(word) or int(word) or 1
        return f"every {max(1, 24 // a_day)}h", f"it starts every {max(1, 24 // a_day)} hours: the text names no times"
    if said.get("quarter") or said.get("year"):
        at = clock(said.get("time") or "") or "9:00"
        ends = said.get("end") in ("last", "end")
        months = "1" if said.get("year") else "3,6,9,12" if ends else "1,4,7,10"
        day = "28" if ends else "1"
        of = "year" if said.get("year") else "quarter"
        cron = f"{int(at.partition(':')[2])} {at.partition(':')[0]} {day} {months} *"
        return cron, f"it starts on day {day} of its month, at {at}, each {of}"
    if said.get("skipped"):
        return ("every 2d" if (said["skipped"] or "").lower() == "day" else "every 14d"), None
    if said.get("count"):
        unit = {"minute": "m", "hour": "h", "day": "d"}[(said["span"] or "").lower()]
        return (f"every {said['count']}{unit}" if unit != "d" or said["count"] != "1" else "every day at 9:00"), None
    if (said.get("often") or "").lower() == "hourly" or (said.get("unit") or "").lower() == "hour":
        return "every 1h", None
    time = clock(said.get("time") or "")
    part = (said.get("part") or "").lower()
    if (said.get("often") or "").lower() == "nightly":
        part = part or "night"
    assumed = None
    hour = int(time.partition(":")[0]) if time else 0
    later = part in ("afternoon", "evening") or (part == "night" and hour > 6)
    if later and 0 < hour < 12 and not re.search(r"[ap]\.?m", said.get("time") or ""):
        time = f"{hour + 12}:{time.partition(':')[2]}"
    if not time:
        time = _PARTS.get(part, "9:00")
        assumed = f"it starts at {time}: the text names no time of day"
    day = (said.get("day") or "").lower()
    often = (said.get("often") or said.get("unit") or "").lower()
    if said.get("which"):
        which = (said["which"] or "").lower()
        return f"every month on the {_ORDINALS.get(which, which)} {day} at {time}", assumed
    if said.get("nth"):
        return f"every month on the {_nth((said['nth'] or '').lower())} at {time}", assumed
    if often in ("monthly", "month"):
        return (
            f"every month on the 1st at {time}",
            f"it starts on the 1st at {time}: the text names no day of the month",
        )
    if often in ("weekly", "week") and not day:
        return f"every monday at {time}", f"it starts on Monday at {time}: the text names no day of the week"
    return f"every {'weekday' if day in _WORK else day or 'day'} at {time}", assumed


def _nth(word: str) -> str:
    known = {
        "first": "1st",
        "second": "2nd",
        "third": "3rd",
        "last": "last day",
        "end": "last day",
        "last business day": "last working day",
    }
    return known.get(word, word)


def clock(text: str) -> str:
    """The time of day as `9:00`, empty if there is none."""
    word = text.strip().lower()
    if word in ("noon", "midnight"):
        return _PARTS[word]
    found = re.match(r"(\d{1,2})(?:[:.](\d{2}))?\s?(am|pm|a\.m\.|p\.m\.)?", word)
    if found is None:
        return ""
    hour = int(found[1])
    if found[3]:
        hour = hour % 12 + (12 if found[3][0] == "p" else 0)
    return f"{hour}:{found[2] or '00'}" if hour < 24 else ""

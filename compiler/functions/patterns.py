"""The patterns of `format`: how dates, moments and numbers are laid out."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, tzinfo
from decimal import ROUND_HALF_UP, Context, Decimal

from ..evaluation import EvaluationError

MONTHS = ["January", "February", "March", "April", "May", "June"]
MONTHS += ["July", "August", "September", "October", "November", "December"]
WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]

WIDE = Context(prec=8000, rounding=ROUND_HALF_UP, Emin=-9999, Emax=9999)
"""Wide enough for every number of the language: what is laid out is rounded once, half away from zero."""

_DAY: dict[str, Callable[[date], str]] = {
    "YYYY": lambda day: f"{day.year:04}",
    "YY": lambda day: f"{day.year % 100:02}",
    "MMMM": lambda day: MONTHS[day.month - 1],
    "MMM": lambda day: MONTHS[day.month - 1][:3],
    "MM": lambda day: f"{day.month:02}",
    "M": lambda day: str(day.month),
    "DD": lambda day: f"{day.day:02}",
    "D": lambda day: str(day.day),
    "dddd": lambda day: WEEKDAYS[day.weekday()],
    "ddd": lambda day: WEEKDAYS[day.weekday()][:3],
}

_CLOCK: dict[str, Callable[[datetime], str]] = {
    "HH": lambda moment: f"{moment.hour:02}",
    "H": lambda moment: str(moment.hour),
    "hh": lambda moment: f"{(moment.hour - 1) % 12 + 1:02}",
    "h": lambda moment: str((moment.hour - 1) % 12 + 1),
    "A": lambda moment: "AM" if moment.hour < 12 else "PM",
    "mm": lambda moment: f"{moment.minute:02}",
    "m": lambda moment: str(moment.minute),
    "ss": lambda moment: f"{moment.second:02}",
    "s": lambda moment: str(moment.second),
    "SSS": lambda moment: f"{moment.microsecond // 1000:03}",
    "Z": lambda moment: moment.isoformat()[-6:],
}

_TOKEN = re.compile(r"\[([^\[\]]*)\]|(YYYY|YY|MMMM|MMM|MM|M|DD|D|dddd|ddd|HH|H|hh|h|A|mm|m|ss|s|SSS|Z)|(.)", re.DOTALL)
_NUMBER = re.compile(r"[#0][#0,]*(?:\.[#0]+)?|\.[#0]+")


def format_moment(value: date, pattern: str, zone: tzinfo) -> str:
    """A date, or a moment as clocks in the zone show it; text in `[ ]` is kept as it is."""
    if type(value) is datetime:
        value = value.astimezone(zone)
    pieces = []
    for literal, token, other in _TOKEN.findall(pattern):
        if token in _DAY:
            pieces.append(_DAY[token](value))
        elif token:
            if not isinstance(value, datetime):
                raise EvaluationError("bad_pattern", f"format: a date has no time of day for {token}")
            pieces.append(_CLOCK[token](value))
        else:
            pieces.append(literal or other)
    return "".join(pieces)


def format_number(value: int | Decimal, pattern: str) -> str:
    """A number laid out by the one stretch of `#`, `0`, `,` and `.` in the pattern; the rest is kept as it is.

    Zeros are digits that are always there, `#` those that may be missing, a comma groups by thousands.
    """
    found = _NUMBER.findall(pattern)
    if len(found) != 1:
        raise EvaluationError(
            "bad_pattern", f'format: a number needs one place like 0.00, "{pattern}" has {len(found)}'
        )
    before, _, after = pattern.partition(found[0])
    whole, _, fraction = found[0].partition(".")
    if len(fraction) > 28 or whole.count("0") > 38 or "0" in fraction.lstrip("0"):
        raise EvaluationError("bad_pattern", f'format: "{found[0]}" is not a pattern for numbers')
    rounded = Decimal(value).quantize(Decimal(1).scaleb(-len(fraction)), context=WIDE)
    digits, _, decimals = format(abs(rounded), "f").partition(".")
    least = fraction.count("0")
    decimals = decimals[:least] + decimals[least:].rstrip("0")
    digits = digits.lstrip("0").rjust(whole.count("0"), "0")
    if "," in whole:
        first = len(digits) % 3
        digits = ",".join(filter(None, [digits[:first], *re.findall("...", digits[first:])]))
    sign = "-" if rounded < 0 else ""
    return f"{before}{sign}{digits}{'.' if decimals else ''}{decimals}{after}"

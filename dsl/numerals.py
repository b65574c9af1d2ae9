"""Numbers, durations, dates and times as other languages write them, and how they are written here."""

from __future__ import annotations

import re
from collections.abc import Callable, Container
from decimal import Decimal
from typing import NamedTuple

MILLISECONDS = {"ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}
_UNITS = {
    "ms": "ms msec msecs milli millis millisecond milliseconds",
    "s": "s sec secs second seconds",
    "m": "m min mins minute minutes",
    "h": "h hr hrs hour hours",
    "d": "d day days",
    "w": "w wk wks week weeks",
}
UNITS = {word: unit for unit, words in _UNITS.items() for word in words.split()}
LONG_UNITS = "|".join(sorted((word for word in UNITS if len(word) > 2), key=len, reverse=True))

# Tried in this order at the start of a token.
NUMERALS = {
    "date": r"\d{4}-\d{2}-\d{2}(?:[Tt]\d{2}:\d{2}(?::\d{2})?(?:[Zz]|[+-]\d{2}:?\d{2})?)?(?!\w)",
    "time": r"\d{1,2}:\d{2}(?![\w:])",
    "compound": r"\d+(?:ms|[smhd])(?:\d+(?:ms|[smhd]))+(?!\w)",
    "duration": rf"\d+(?:\.\d+)?[ \t]*(?:{LONG_UNITS})(?!\w)|\d+\.\d+(?:ms|[smhdw])(?!\w)"
    r"|\d+(?:w|wk|hr|sec|min)(?!\w)|\d+[ \t]+[hdsm](?!\w)",
    "calendar": r"\d+[ \t]*(?:months?|years?|quarters?)(?!\w)",
    "grouped": r"\d+(?:_\d+)+(?!\w)",
    "status": r"[1-5][xX][xX](?!\w)",
    "fraction": r"(?<![\w.)\]])\.\d+(?![\w.])",
    "percent": r"\d+\.\d+[ \t]?%",
    "apart": r"\d+[ \t]+%(?![ \t]*[\w(])|\d+[ \t]+%(?=[ \t]*[a-z]+(?!\w))",
    "odd": r"\d+(?:\.\d+)?(?=[A-Za-z_])(?!(?:ms|[smhd])(?!\w))\w+",
}


class Numeral(NamedTuple):
    """One slip in a number: the finding, the fix where it is sure, and what the parser is to read instead."""

    code: str
    message: str
    hint: str
    fix: str | None
    text: str


class Mended(NamedTuple):
    """What is read in place of a stretch of the text, and where that ends."""

    text: str
    end: int


def mend_numeral(kind: str, match: re.Match[str], keywords: Container[str]) -> Numeral | None:
    """The slip in what one of the `NUMERALS` matched; None when it is none."""
    text = match.group()
    if kind == "apart" and not _ends_percent(match, keywords):
        return None  # a remainder
    if kind == "odd" and re.sub(r"^[\d.]+", "", text) in keywords:
        return None  # `3times` is odd, but can be read
    return _KINDS[kind](text)


def _ends_percent(match: re.Match[str], keywords: Container[str]) -> bool:
    """Whether what follows `%` is no value, so that it is no remainder."""
    following = re.compile(r"[ \t]*([a-z]*)").match(match.string, match.end())
    return following is None or not following[1] or following[1] in keywords


def _apart(text: str) -> Numeral:
    right = re.sub(r"[ \t]+", "", text)
    return Numeral("SF129", f"the percent `{text}` has a blank in it", f"Write {right}.", right, right)


def _date(text: str) -> Numeral:
    call = f'datetime("{text}")' if "t" in text.lower() else f'date("{text}")'
    return Numeral("SF129", f"`{text}` would be a subtraction", f"Write {call}.", call, call)


def _time(text: str) -> Numeral:
    return Numeral("SF129", f"`{text}`: a time of day is a text", f'Write "{text}".', f'"{text}"', f'"{text}"')


def _short(milliseconds: Decimal) -> str | None:
    """A duration in its largest whole unit; None when it is not even whole milliseconds."""
    for unit, size in reversed(MILLISECONDS.items()):
        if milliseconds % size == 0:
            return f"{milliseconds // size:f}{unit}"
    return None


def _compound(text: str) -> Numeral:
    total = Decimal(0)
    for amount, unit in re.findall(r"(\d+)(ms|[smhd])", text):
        total += Decimal(amount) * MILLISECONDS[unit]
    right = _short(total) or "0s"
    return Numeral("SF128", f"the duration `{text}` has several units, one is written", f"Write {right}.", right, right)


def _duration(text: str) -> Numeral:
    amount, unit = re.findall(r"([\d.]+)[ \t]*(\w+)", text)[0]
    short = UNITS[unit]
    size = 7 * MILLISECONDS["d"] if short == "w" else MILLISECONDS[short]
    right: str | None = f"{amount}{short}"
    if short == "w" or "." in amount:
        right = _short(Decimal(amount) * size)
    return Numeral(
        "SF128",
        f"the duration `{text}` is written another way",
        f"Write {right}." if right else "Durations are whole numbers of ms, s, m, h or d.",
        right,
        right or "0s",
    )


def _calendar(text: str) -> Numeral:
    return Numeral(
        "SF128",
        f"`{text}` has no fixed length",
        "Durations are whole numbers of ms, s, m, h or d: say how many days, or wait until a date.",
        None,
        "0s",
    )


def _grouped(text: str) -> Numeral:
    right = text.replace("_", "")
    return Numeral("SF129", f"the number `{text}` is written without _", f"Write {right}.", right, right)


def _status(text: str) -> Numeral:
    right = f'"{text.lower()}"'
    return Numeral("SF129", f"`{text}` is a text", f"Write {right}.", right, right)


def _fraction(text: str) -> Numeral:
    right = f"0{text}"
    return Numeral("SF129", f"the number `{text}` lacks its first digit", f"Write {right}.", right, right)


def _percent(text: str) -> Numeral:
    whole = text.split(".", maxsplit=1)[0]
    return Numeral(
        "SF129", f"the percent `{text}` is not whole", "Write a whole percent, or a number.", None, whole + "%"
    )


def _odd(text: str) -> Numeral:
    return Numeral(
        "SF129",
        f"`{text}` is neither a number nor a name",
        "Numbers are written 42 or 4.20; a name begins with a letter.",
        None,
        "0",
    )


_KINDS: dict[str, Callable[[str], Numeral]] = {
    "date": _date,
    "time": _time,
    "compound": _compound,
    "duration": _duration,
    "calendar": _calendar,
    "grouped": _grouped,
    "status": _status,
    "fraction": _fraction,
    "percent": _percent,
    "apart": _apart,
    "odd": _odd,
}

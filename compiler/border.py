"""Values from outside, parsed to their type at the border: a wrong one is an error there, never later."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta, tzinfo
from decimal import Decimal
from typing import Any

from .moments import in_utc, parse_date, parse_datetime, parse_duration
from .type_text import with_article
from .values import FileReference, SecretReference, Value, WorkingDays

MAX_DEPTH = 64
"""What comes from outside nests at most this deep."""

MAX_DIGITS = 38
"""Integers from outside have at most this many digits, as sums and products do."""

MAX_EXPONENT = 6144
"""Numbers from outside are below ten to this power, and not nearer to zero than its inverse."""

_LARGEST = 10**MAX_DIGITS
_NUMBER = r"[+-]?\d{1,1000}(\.\d{1,1000})?"
_WORKING_DAYS = r"(-?\d{1,6}) working days?"
_WORDS = {"true": True, "yes": True, "false": False, "no": False}


class Mismatch(Exception):
    """A value that is not of its type: its `place` (`applicant.age`), what was `expected`, what was `got`."""

    def __init__(self, place: str, expected: str, got: str) -> None:
        super().__init__(f"{place}: expected {expected}, got {got}" if place else f"expected {expected}, got {got}")
        self.place = place
        self.expected = expected
        self.got = got


class _Border:
    """How values are read: whether text may stand for numbers, and the zone of moments without one."""

    __slots__ = ("lenient", "zone")

    def __init__(self, lenient: bool, zone: tzinfo) -> None:
        self.lenient = lenient
        self.zone = zone


def fit(type: Any, raw: Any, place: str = "", *, lenient: bool = False, zone: tzinfo = UTC) -> Value:
    """The value that JSON-like data stands for, or Mismatch.

    `raw` is made of str, int, float, bool, None, dict and list, as a JSON reader gives them; values as the
    language has them are taken too. Numbers become decimals by their written digits (a reader that gives
    decimals keeps all of them). Dates, moments and durations are ISO text or the language's own (`2h`,
    `5 working days`). Optional fields that are absent become missing, fields the type doesn't name are
    dropped. `lenient` takes text for numbers and booleans too, as on a command line. `zone` is that of
    moments written without an offset.
    """
    return _fit(type, raw, place, 0, _Border(lenient, zone))


def _fit(type: Any, raw: Any, place: str, depth: int, border: _Border) -> Value:
    if type == "text":
        if raw.__class__ is str:
            return raw if raw.isascii() else _sound(raw, place)
        raise _mismatch(place, type, raw)
    if type.__class__ is str:
        return _OF_BASE_TYPE[type](raw, place, depth, border)
    if depth >= MAX_DEPTH:
        raise Mismatch(place, f"at most {MAX_DEPTH} levels", "more")
    return _OF_BUILT_TYPE[type[0]](type, raw, place, depth, border)


def _mismatch(place: str, type: Any, raw: Any) -> Mismatch:
    return Mismatch(place, with_article(type), describe_raw(raw))


def describe_raw(raw: Any) -> str:
    """What came, for a message: `text "x"`, `integer 5`, `a list`, `nothing`; long texts are cut."""
    if raw is None:
        return "nothing"
    if isinstance(raw, str):
        short = raw if len(raw) <= 40 else raw[:39] + "…"
        if not short.isprintable():
            short = short.encode("unicode_escape").decode()
        return f'text "{short}"'
    if isinstance(raw, bool):
        return "true" if raw else "false"
    if isinstance(raw, int):
        return f"integer {raw}" if -_LARGEST < raw < _LARGEST else "an integer of too many digits"
    if isinstance(raw, float | Decimal):
        return f"number {raw:.40}" if isinstance(raw, float) else f"number {str(raw)[:40]}"
    if isinstance(raw, Mapping):
        return "a record"
    if isinstance(raw, list | tuple):
        return "a list"
    return _OTHER.get(type(raw), f"a {type(raw).__name__}")


_OTHER = {
    date: "a date",
    datetime: "a datetime",
    timedelta: "a duration",
    WorkingDays: "working days",
    bytes: "bytes",
    SecretReference: "a secret",
    FileReference: "a file",
}


def _sound(raw: str, place: str) -> str:
    try:
        raw.encode()
    except UnicodeEncodeError:
        raise Mismatch(place, "a text", "text with half of a surrogate pair") from None
    return raw


def _integer(raw: Any, place: str, depth: int, border: _Border) -> int:
    if isinstance(raw, float | Decimal):
        number = _number(raw, place, depth, border)
        if number.adjusted() > MAX_DIGITS or number != number.to_integral_value():
            raise _mismatch(place, "integer", raw)
        whole = int(number)
    elif raw.__class__ is str and border.lenient and "." not in raw and re.fullmatch(_NUMBER, raw.strip(), re.ASCII):
        whole = int(raw)
    elif raw.__class__ is int:
        whole = raw
    else:
        raise _mismatch(place, "integer", raw)
    if not -_LARGEST < whole < _LARGEST:
        raise Mismatch(place, f"an integer of at most {MAX_DIGITS} digits", describe_raw(raw))
    return whole


def _number(raw: Any, place: str, depth: int, border: _Border) -> Decimal:
    kind = raw.__class__
    if kind is int:
        return Decimal(_integer(raw, place, depth, border))
    if kind is float:
        number = Decimal(repr(raw))
    elif kind is Decimal:
        number = raw
    elif kind is str and border.lenient and re.fullmatch(_NUMBER, raw.strip(), re.ASCII):
        number = Decimal(raw.strip())
    else:
        raise _mismatch(place, "number", raw)
    if not number.is_finite() or abs(number.adjusted()) > MAX_EXPONENT:
        raise Mismatch(place, "a number of ordinary size", describe_raw(raw))
    return number


def _boolean(raw: Any, place: str, depth: int, border: _Border) -> bool:
    if raw.__class__ is bool:
        return raw
    if border.lenient and raw.__class__ is str and raw.strip().lower() in _WORDS:
        return _WORDS[raw.strip().lower()]
    raise _mismatch(place, "boolean", raw)


def _date(raw: Any, place: str, depth: int, border: _Border) -> date:
    if isinstance(raw, date) and not isinstance(raw, datetime):
        return raw
    day: date = _written("date", "a date such as 2026-01-05", parse_date, raw, place)
    return day


def _datetime(raw: Any, place: str, depth: int, border: _Border) -> datetime:
    if isinstance(raw, datetime):
        try:
            return in_utc(raw if raw.tzinfo else raw.replace(tzinfo=border.zone))
        except ValueError as error:
            raise _mismatch(place, "datetime", raw) from error
    wanted = "a datetime such as 2026-01-05T09:00:00Z"
    moment: datetime = _written("datetime", wanted, lambda text: parse_datetime(text, border.zone), raw, place)
    return moment


def _duration(raw: Any, place: str, depth: int, border: _Border) -> timedelta | WorkingDays:
    if isinstance(raw, timedelta | WorkingDays):
        return raw
    if raw.__class__ is str:
        match = re.fullmatch(_WORKING_DAYS, raw.strip(), re.ASCII)
        if match:
            return WorkingDays(int(match[1]))
    length: timedelta = _written("duration", "a duration such as 2h", parse_duration, raw, place)
    return length


def _written(type: str, wanted: str, parse: Callable[[str], Any], raw: Any, place: str) -> Any:
    if raw.__class__ is not str:
        raise _mismatch(place, type, raw)
    try:
        return parse(raw.strip())
    except ValueError:
        raise Mismatch(place, wanted, describe_raw(raw)) from None


def _file(raw: Any, place: str, depth: int, border: _Border) -> FileReference:
    if raw.__class__ is FileReference:
        return raw
    raise _mismatch(place, "file", raw)


def _any(raw: Any, place: str, depth: int, border: _Border) -> Value:
    kind = raw.__class__
    if kind is str:
        return raw if raw.isascii() else _sound(raw, place)
    if raw is None or kind is bool:
        return raw
    if kind is int:
        return _integer(raw, place, depth, border)
    if kind is float or kind is Decimal:
        return _number(raw, place, depth, border)
    if depth >= MAX_DEPTH and isinstance(raw, Mapping | list | tuple):
        raise Mismatch(place, f"at most {MAX_DEPTH} levels", "more")
    if isinstance(raw, Mapping):
        return {
            _name(key, place): _any(item, f"{place}.{key}" if place else str(key), depth + 1, border)
            for key, item in raw.items()
        }
    if isinstance(raw, list | tuple):
        return [_any(item, f"{place}[{index}]", depth + 1, border) for index, item in enumerate(raw)]
    if isinstance(raw, datetime):
        return _datetime(raw, place, depth, border)
    if kind in _OTHER:
        return raw
    raise _mismatch(place, "any", raw)


def _name(key: object, place: str) -> str:
    if not isinstance(key, str):
        raise Mismatch(place, "a record with texts as names", f"the name {describe_raw(key)}")
    return _sound(key, place)


def _list(type: Any, raw: Any, place: str, depth: int, border: _Border) -> list[Value]:
    if not isinstance(raw, list | tuple):
        raise _mismatch(place, type, raw)
    element = type[1]
    return [_fit(element, item, f"{place}[{index}]", depth + 1, border) for index, item in enumerate(raw)]


def _record(type: Any, raw: Any, place: str, depth: int, border: _Border) -> dict[str, Value]:
    if not isinstance(raw, Mapping):
        raise _mismatch(place, type, raw)
    return {
        name: _fit(wanted, raw.get(name), f"{place}.{name}" if place else name, depth + 1, border)
        for name, wanted in type[1].items()
    }


def _one_of(type: Any, raw: Any, place: str, depth: int, border: _Border) -> str:
    if raw.__class__ is str and raw in type[1]:
        return raw
    raise _mismatch(place, type, raw)


def _optional(type: Any, raw: Any, place: str, depth: int, border: _Border) -> Value:
    return None if raw is None else _fit(type[1], raw, place, depth + 1, border)


def _union(type: Any, raw: Any, place: str, depth: int, border: _Border) -> Value:
    members = [member for member in type[1] if _possible(member, raw)]
    if len(members) > 1 and isinstance(raw, Mapping):
        members = [member for member in members if _alone_in_a_field(member, members, raw)] or members
    if not members:
        raise _mismatch(place, type, raw)
    for member in members[:-1]:
        try:
            return _fit(member, raw, place, depth + 1, border)
        except Mismatch:
            continue
    return _fit(members[-1], raw, place, depth + 1, border)


def _possible(member: Any, raw: Any) -> bool:
    """Whether the data has the member's required fields, with a member of each closed set in them."""
    if member[0] != "record":
        return True
    return isinstance(raw, Mapping) and all(
        wanted[0] == "optional" or (raw.get(name) is not None and (wanted[0] != "one_of" or raw[name] in wanted[1]))
        for name, wanted in member[1].items()
    )


def _alone_in_a_field(member: Any, members: list[Any], raw: Mapping[str, Any]) -> bool:
    """Whether the data has a field that only this one of the members requires."""
    others = [other[1] for other in members if other is not member and other[0] == "record"]
    return member[0] == "record" and any(
        wanted[0] != "optional" and raw.get(name) is not None and all(name not in other for other in others)
        for name, wanted in member[1].items()
    )


_OF_BASE_TYPE: dict[str, Callable[[Any, str, int, _Border], Value]] = {
    "integer": _integer,
    "number": _number,
    "boolean": _boolean,
    "date": _date,
    "datetime": _datetime,
    "duration": _duration,
    "any": _any,
    "file": _file,
}

_OF_BUILT_TYPE: dict[str, Callable[[Any, Any, str, int, _Border], Value]] = {
    "list": _list,
    "record": _record,
    "one_of": _one_of,
    "optional": _optional,
    "union": _union,
}

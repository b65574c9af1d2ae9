"""What a flow computes with: the values, their exact JSON, their text and their size.

text is str, integer int, number Decimal, boolean bool, date and datetime those of `datetime` (moments always
with a zone), duration timedelta, bytes bytes, list list, record dict with text keys, missing None; and
WorkingDays, SecretReference and FileReference. Values are never changed in place. Floats are not values.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, NoReturn

from .moments import MICROSECOND, in_utc, parse_date, parse_datetime
from .value_classes import FileReference, SecretReference, WorkingDays
from .value_text import json_text, show

__all__ = [
    "MAX_DEPTH",
    "FileReference",
    "SecretReference",
    "Value",
    "WorkingDays",
    "canonical",
    "dump",
    "from_json",
    "json_text",
    "load",
    "show",
    "size",
    "to_json",
]

Value = Any
"""One of the types named above; the checker, not Python's type system, tells which."""

MAX_DEPTH = 200
"""Values nest at most this deep."""


def to_json(value: Value) -> Any:
    """Plain JSON data that says the value exactly.

    What JSON lacks becomes a record of one key with a dollar sign, `{"$number": "12.50"}`. A record that
    looks like that itself becomes `{"$record": [key, value]}`. ValueError for what is no value: a float, NaN,
    a lone surrogate, a moment without a zone.
    """
    return _to_json(value, 0)


def _to_json(value: Value, depth: int) -> Any:
    kind = type(value)
    if kind is str:
        return value if value.isascii() else _sound(value)
    if kind is int or kind is bool or value is None:
        return value
    if depth >= MAX_DEPTH:
        raise ValueError(f"a value nested deeper than {MAX_DEPTH}")
    if kind is dict:
        record = {_key(key): _to_json(item, depth + 1) for key, item in value.items()}
        if len(record) == 1 and next(iter(record))[:1] == "$":
            return {"$record": list(*record.items())}
        return record
    if kind is list:
        return [_to_json(item, depth + 1) for item in value]
    return _tag(value)


def _sound(text: str) -> str:
    """The text itself; ValueError if it holds half of a surrogate pair, which no encoding can carry."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise ValueError("a text with a lone surrogate") from error
    return text


def _key(key: object) -> str:
    if type(key) is not str:
        raise ValueError(f"a record with a key that is no text: {key!r}")
    return key if key.isascii() else _sound(key)


def _tag(value: Value) -> dict[str, Any]:
    writer = _WRITERS.get(type(value))
    if writer is None:
        raise ValueError(f"{type(value).__name__} is not a value")
    return writer(value)


def _finite(value: Decimal) -> str:
    if not value.is_finite():
        raise ValueError(f"{value} is not a number")
    return str(value)


_WRITERS: dict[type, Callable[[Any], dict[str, Any]]] = {
    Decimal: lambda value: {"$number": _finite(value)},
    date: lambda value: {"$date": value.isoformat()},
    datetime: lambda value: {"$datetime": in_utc(value).replace(tzinfo=None).isoformat() + "Z"},
    timedelta: lambda value: {"$duration": value // MICROSECOND},
    bytes: lambda value: {"$bytes": b64encode(value).decode()},
    WorkingDays: lambda value: {"$working_days": value.amount},
    SecretReference: lambda value: {"$secret": value.name},
    FileReference: lambda value: {"$file": [value.name, value.hash, value.size, value.media_type]},
}


def from_json(data: Any) -> Value:
    """The value that `to_json` wrote; ValueError for data it can't have written."""
    return _from_json(data, 0)


def _from_json(data: Any, depth: int) -> Value:
    kind = type(data)
    if kind is str:
        return data if data.isascii() else _sound(data)
    if kind is int or kind is bool or data is None:
        return data
    # A tag and its content are deeper than the value they stand for.
    if depth > 2 * MAX_DEPTH + 2:
        raise ValueError(f"data nested deeper than {MAX_DEPTH}")
    if kind is dict:
        return _untag({_key(key): _from_json(item, depth + 1) for key, item in data.items()})
    if kind is list:
        return [_from_json(item, depth + 1) for item in data]
    raise ValueError(f"{kind.__name__} is not JSON that a value is written in")


def _untag(record: dict[str, Any]) -> Value:
    """The value of a tag, or the record itself; its own content is read already."""
    if len(record) != 1:
        return record
    ((key, content),) = record.items()
    if key[:1] != "$":
        return record
    reader = _READERS.get(key)
    if reader is None:
        raise ValueError(f"unknown kind of value {key!r}")
    try:
        return reader(content)
    except (TypeError, AttributeError, OverflowError, InvalidOperation) as error:
        raise ValueError(f"{key} with a content that is not its own") from error


def _exactly(kind: type, content: Any) -> Any:
    if type(content) is not kind:
        raise ValueError(f"expected {kind.__name__}, got {type(content).__name__}")
    return content


def _read_number(content: Any) -> Decimal:
    number = Decimal(_exactly(str, content))
    _finite(number)
    return number


def _read_record(content: Any) -> dict[str, Any]:
    key, value = _exactly(list, content)
    return {_key(key): value}


def _read_file(content: Any) -> FileReference:
    name, digest, size, media_type = content
    return FileReference(_exactly(str, name), _exactly(str, digest), _exactly(int, size), _exactly(str, media_type))


_READERS: dict[str, Callable[[Any], Value]] = {
    "$record": _read_record,
    "$number": _read_number,
    "$date": parse_date,
    "$datetime": parse_datetime,
    "$duration": lambda content: _exactly(int, content) * MICROSECOND,
    "$bytes": lambda content: b64decode(content, validate=True),
    "$working_days": lambda content: WorkingDays(_exactly(int, content)),
    "$secret": lambda content: SecretReference(_exactly(str, content)),
    "$file": _read_file,
}


class _NotPlain(Exception):
    """The value holds something that JSON lacks."""


def _not_plain(value: object) -> NoReturn:
    raise _NotPlain


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number")


_FORM = {"ensure_ascii": False, "check_circular": False, "allow_nan": False, "separators": (",", ":")}
_write = json.JSONEncoder(**_FORM, default=_not_plain).encode  # type: ignore[arg-type]
_write_sorted = json.JSONEncoder(**_FORM, sort_keys=True).encode  # type: ignore[arg-type]
# A float that slipped into a journal reads back as the number its digits say.
_read_plain = json.JSONDecoder(parse_float=Decimal, parse_constant=_refuse_constant).decode
_read_tagged = json.JSONDecoder(parse_float=Decimal, parse_constant=_refuse_constant, object_hook=_untag).decode


def dump(value: Value) -> str:
    """`to_json` as compact JSON text; plain texts, integers, lists and records go at the speed of C."""
    try:
        text = _write(value)
        # Within a text every quote is escaped: these three characters only begin a record like a tag.
        if '{"$' in text:
            text = _write(to_json(value))
    except _NotPlain:
        text = _write(to_json(value))
    except RecursionError as error:
        raise ValueError(f"a value nested deeper than {MAX_DEPTH}") from error
    return text if text.isascii() else _sound(text)


def load(text: str) -> Value:
    """The value whose JSON text `dump` wrote; ValueError for a text it can't have written."""
    if not text.isascii():
        _sound(text)
    try:
        value = _read_tagged(text) if '"$' in text else _read_plain(text)
    except RecursionError as error:
        raise ValueError(f"data nested deeper than {MAX_DEPTH}") from error
    # An escape may spell half a pair; `dump` never writes one.
    if "\\ud" in text or "\\uD" in text:
        to_json(value)
    return value


def canonical(value: Value) -> bytes:
    """Bytes for hashing: the same for equal values of one type (`12.5` and `12.50`)."""
    return _write_sorted(to_json(_settled(value, 0))).encode()


def _settled(value: Value, depth: int) -> Value:
    """The value with every number in its shortest form."""
    kind = type(value)
    if kind is Decimal and value.is_finite():
        sign, digits, exponent = value.as_tuple()
        kept = len(digits)
        while kept > 1 and digits[kept - 1] == 0:
            kept -= 1
        if digits[:kept] == (0,):
            return Decimal(0)
        return Decimal((sign, digits[:kept], int(exponent) + len(digits) - kept))
    if depth > MAX_DEPTH:
        raise ValueError(f"a value nested deeper than {MAX_DEPTH}")
    if kind is dict:
        return {key: _settled(item, depth + 1) for key, item in value.items()}
    if kind is list:
        return [_settled(item, depth + 1) for item in value]
    return value


def size(value: Value, limit: int | None = None) -> int:
    """About how many characters the value takes as JSON; counting stops soon after `limit` is passed.

    ValueError when it nests deeper than `MAX_DEPTH`. Level by level, so that a value that holds another many
    times over costs no more than the limit.
    """
    total = 0
    level = [value]
    for _ in range(MAX_DEPTH + 1):
        below: list[Value] = []
        for item in level:
            kind = type(item)
            if kind is str or kind is bytes:
                total += len(item) + 2
            elif kind is list:
                total += 2 + len(item)
                below += item
            elif kind is dict:
                total += 2 + 4 * len(item)
                below += item
                below += item.values()
            else:
                total += 8
            if limit is not None and total > limit:
                return total
        if not below:
            return total
        level = below
    raise ValueError(f"a value nested deeper than {MAX_DEPTH}")

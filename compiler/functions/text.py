"""Functions over texts."""

from __future__ import annotations

import json
from datetime import tzinfo
from decimal import Decimal
from typing import Any, NoReturn

from ..border import MAX_DEPTH, Mismatch, fit
from ..evaluation import MAX_SIZE, EvaluationError, bounded, missing, too_big
from ..values import Value, canonical, json_text, show
from .patterns import format_moment, format_number
from .registry import LIST, RECORD, function


@function(
    "length",
    [("value", ["union", ["text", LIST, RECORD]])],
    "integer",
    "How many characters a text, elements a list or fields a record has.",
    ('length("Anna")', "4"),
)
def _length(value: Value) -> int:
    return len(value)


@function("lower", [("text", "text")], "text", "The text in small letters.", ('lower("Anna")', "anna"))
def _lower(text: str) -> str:
    return text.lower()


@function("upper", [("text", "text")], "text", "The text in capital letters.", ('upper("Anna")', "ANNA"))
def _upper(text: str) -> str:
    return text.upper()


@function(
    "trim",
    [("text", "text")],
    "text",
    "The text without spaces and line ends at its two ends.",
    ('trim("  Anna ")', "Anna"),
)
def _trim(text: str) -> str:
    return text.strip()


@function(
    "replace",
    [("text", "text"), ("old", "text"), ("new", "text")],
    "text",
    "The text with every `old` in it replaced by `new`; an empty `old` changes nothing.",
    ('replace("2026/01/05", "/", "-")', "2026-01-05"),
)
def _replace(text: str, old: str, new: str) -> str:
    if not old:
        return text
    if len(text) + text.count(old) * (len(new) - len(old)) > MAX_SIZE:
        raise too_big()
    return text.replace(old, new)


@function(
    "split",
    [("text", "text"), ("separator", "text", True)],
    ["list", "text"],
    "The parts of a text between separators; without one, its words.",
    ('split("a, b, c", ", ")', '["a", "b", "c"]'),
)
def _split(text: str, separator: str | None = None) -> list[str]:
    if separator == "":
        raise EvaluationError("wrong_type", "split: the separator is empty")
    return text.split(separator)


@function(
    "join",
    [("items", LIST), ("separator", "text", True)],
    "text",
    'The elements as one text, with the separator between them (`", "` if none is given).',
    ('join(["a", "b", 3], " + ")', "a + b + 3"),
    zoned=True,
    deep=True,
)
def _join(zone: tzinfo, items: list[Value], separator: str = ", ") -> str:
    shown = []
    room = MAX_SIZE + len(separator)
    for item in items:
        if item is None:
            raise missing("an element to join")
        shown.append(show(bounded(item), zone))
        room -= len(shown[-1]) + len(separator)
        if room < 0:
            raise too_big()
    return separator.join(shown)


@function(
    "starts",
    [("text", "text"), ("part", "text")],
    "boolean",
    "Whether the text starts with the part; the same as `starts with`.",
    ('starts("invoice.pdf", "invoice")', "true"),
)
def _starts(text: str, part: str) -> bool:
    return text.startswith(part)


@function(
    "ends",
    [("text", "text"), ("part", "text")],
    "boolean",
    "Whether the text ends with the part; the same as `ends with`.",
    ('ends("invoice.pdf", ".pdf")', "true"),
)
def _ends(text: str, part: str) -> bool:
    return text.endswith(part)


@function(
    "digits",
    [("text", "text")],
    "text",
    "The digits 0 to 9 of a text, everything else left out.",
    ('digits("+49 (0)30 123-45")', "4903012345"),
)
def _digits(text: str) -> str:
    return "".join(filter("0123456789".__contains__, text))


@function(
    "text",
    [("value", "any")],
    "text",
    "A value as it is filled into a text.",
    ("text(12.50)", "12.50"),
    zoned=True,
    deep=True,
)
def _text(zone: tzinfo, value: Value) -> str:
    return show(bounded(value), zone)


@function(
    "format",
    [("value", ["union", ["number", "date", "datetime"]]), ("pattern", "text")],
    "text",
    "A date or moment by `YYYY MM DD HH mm ss`, `D MMMM YYYY`, `dddd`; a number by `0.00` or `#,##0.00`.",
    ('format(1234.5, "#,##0.00")', "1,234.50"),
    zoned=True,
)
def _format(zone: tzinfo, value: Value, pattern: str) -> str:
    if type(value) is int or type(value) is Decimal:
        return format_number(value, pattern)
    return format_moment(value, pattern, zone)


@function(
    "json",
    [("value", ["optional", "any"])],
    "text",
    "A value as JSON: numbers by their digits, dates as ISO text, the missing value as null.",
    ("json({ a: [1, 2.50, none] })", '{"a":[1,2.50,null]}'),
    zoned=True,
    deep=True,
)
def _json(zone: tzinfo, value: Value) -> str:
    return json_text(bounded(value), zone)


@function(
    "url_part",
    [("value", "any")],
    "text",
    "A value as one part of a URL, percent-encoded; what is filled into the URL of a request is so by itself.",
    ('url_part("a/b & c")', "a%2Fb%20%26%20c"),
    zoned=True,
    deep=True,
)
def _url_part(zone: tzinfo, value: Value) -> str:
    from urllib.parse import quote

    return quote(show(bounded(value), zone), safe="")


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number")


def _unique_fields(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) != len(pairs):
        raise ValueError("a field is there twice")
    return record


_read_json = json.JSONDecoder(
    parse_float=Decimal, parse_constant=_refuse_constant, object_pairs_hook=_unique_fields
).decode


@function(
    "parse_json",
    [("text", "text")],
    "any",
    "The value that a JSON text stands for; a field that is there twice is an error.",
    ('parse_json("[1, 2.50]")', "[1, 2.50]"),
)
def _parse_json(text: str) -> Value:
    if len(text) > MAX_SIZE:
        raise too_big()
    try:
        return fit("any", _read_json(text))
    except Mismatch as error:
        raise EvaluationError("wrong_type", f"parse_json: {error}") from None
    except RecursionError:
        raise EvaluationError("wrong_type", f"parse_json: nested deeper than {MAX_DEPTH}") from None
    except ValueError as error:
        raise EvaluationError("wrong_type", f"parse_json: the text is not JSON: {error}") from None


@function(
    "mask",
    [("text", "text")],
    "text",
    "Four stars and the last four characters of a text of twelve or more; of a shorter one only the stars.",
    ('mask("DE89370400440532013000")', "****3000"),
)
def _mask(text: str) -> str:
    return "****" + (text[-4:] if len(text) >= 12 else "")


@function(
    "hash",
    [("value", "any")],
    "text",
    "The SHA-256 of a text's UTF-8 bytes, or of any other value in a fixed form: 64 hexadecimal digits.",
    ('hash("abc")', "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    deep=True,
)
def _hash(value: Value) -> str:
    import hashlib

    return hashlib.sha256(value.encode() if type(value) is str else canonical(bounded(value))).hexdigest()

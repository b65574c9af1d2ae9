"""Values as text: filled into a text for people, and as ordinary JSON for others."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, tzinfo
from decimal import Decimal
from json.encoder import encode_basestring as quoted
from typing import Any

from .moments import show_duration


def show(value: Any, zone: tzinfo | None = None) -> str:
    """How a value is filled into a text: `12.50`, `true`, `2026-01-05`, `1d 2h`; the missing value is empty.

    Moments are ISO in the zone given, else in UTC; lists and records are JSON with a space after `,` and `:`.
    """
    kind = type(value)
    if kind is str:
        return value  # type: ignore[no-any-return]
    if value is None:
        return ""
    if kind is list or kind is dict:
        return _json_text(value, zone, ", ", ": ")
    return _show_one(value, zone)


def json_text(value: Any, zone: tzinfo | None = None) -> str:
    """Ordinary JSON for others to read: numbers by their digits, dates and durations as text."""
    return _json_text(value, zone, ",", ":")


def _show_one(value: Any, zone: tzinfo | None) -> str:
    kind = type(value)
    if kind is int:
        return str(value)
    if kind is bool:
        return "true" if value else "false"
    if kind is Decimal:
        return format(value or abs(value), "f")
    if kind is datetime:
        try:
            return str(value.astimezone(zone or UTC).isoformat())
        except OverflowError:  # the first and last day of the calendar, seen from another zone
            return str(value.isoformat())
    if kind is date:
        return str(value.isoformat())
    if kind is timedelta:
        return show_duration(value)
    if kind is bytes:
        return f"<{len(value)} bytes>"
    return str(value)


def _json_text(value: Any, zone: tzinfo | None, comma: str, colon: str) -> str:
    kind = type(value)
    if kind is str:
        return quoted(value)
    if value is None:
        return "null"
    if kind is int or kind is bool or kind is Decimal:
        return _show_one(value, zone)
    if kind is list:
        return f"[{comma.join([_json_text(item, zone, comma, colon) for item in value])}]"
    if kind is dict:
        fields = [f"{quoted(key)}{colon}{_json_text(item, zone, comma, colon)}" for key, item in value.items()]
        return f"{{{comma.join(fields)}}}"
    return quoted(_show_one(value, zone))

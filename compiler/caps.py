"""Caps of a run: how much it may take at most. `default cap` of a flow, `--cap` and test mode set them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

from ..dsl.tree import Duration, Expression, Integer, Number, Record

Caps = Mapping[str, Any]
"""By name; `tokens` and `rounds` are whole numbers, `dollars` a text such as `2.50`, `time` microseconds."""

NO_CAPS: Caps = {}


def _whole(value: Expression) -> int | None:
    return value.value if isinstance(value, Integer) and value.value >= 0 else None


def _dollars(value: Expression) -> str | None:
    fits = isinstance(value, Integer | Number) and value.value >= 0
    return str(value.value) if fits and isinstance(value, Integer | Number) else None


_UNITS = {"ms": 1_000, "s": 1_000_000, "m": 60_000_000, "h": 3_600_000_000, "d": 86_400_000_000}


def _time(value: Expression) -> int | None:
    return value.amount * _UNITS[value.unit] or None if isinstance(value, Duration) else None


KNOWN: Mapping[str, tuple[Callable[[Expression], Any], str]] = {
    "tokens": (_whole, "a whole number, such as 20000: what it sends to models and gets from them"),
    "dollars": (_dollars, "an amount, such as 2.50: what its models may cost"),
    "time": (_time, "a duration, such as 2h: from its start to its end, waiting included"),
    "rounds": (_whole, "a whole number, such as 50: how often anything in it is begun again"),
}
"""Each cap: how its value is read, and what it is."""


def cap(name: str, value: Expression) -> Any:
    """The value of a cap as it is recorded; `ValueError` says what is wrong."""
    if name not in KNOWN:
        raise ValueError(f"no cap is called `{name}`: there are {', '.join(KNOWN)}")
    read, wanted = KNOWN[name]
    found = read(value)
    if found is None:
        raise ValueError(f"the cap `{name}` is {wanted}")
    return found


def caps(value: Expression) -> Caps:
    """The caps in a record; `ValueError` says what is wrong."""
    if not isinstance(value, Record) or not value.entries:
        raise ValueError("caps are a record, such as `{ dollars: 2.50, time: 2h }`")
    return {entry.key: cap(entry.key, entry.value) for entry in value.entries}


def caps_of(values: Mapping[str, Any]) -> Caps:
    """Caps given as plain values: whole numbers, an amount, and a length of time or a text such as `2h`.

    Raises:
        ValueError: something is no cap; it says what, and what would be.
    """
    return {name: _given(name, value) for name, value in values.items()}


def _given(name: str, value: Any) -> Any:
    from ..dsl.parse import parse_expression

    text = f"{value // timedelta(milliseconds=1)}ms" if isinstance(value, timedelta) else str(value)
    expression, diagnostics = parse_expression(text)
    if expression is None or diagnostics:
        raise ValueError(f"the cap `{name}` can't be `{text[:80]}`")
    return cap(name, expression)


def least(*several: Caps) -> Caps:
    """Of several sets of caps the tightest of each."""
    found: dict[str, Any] = {}
    for each in several:
        for name, value in each.items():
            known = found.get(name)
            tighter = known is None or (Decimal(value) < Decimal(known))
            found[name] = value if tighter else known
    return {name: found[name] for name in KNOWN if name in found}

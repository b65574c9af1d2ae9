"""JSON from outside, read so that it means one thing only and can't wear the reader out."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any, NoReturn

from ..compiler.border import Mismatch, fit
from ..compiler.values import Value


def read_json(content: bytes | str) -> Value:
    """The value of a JSON document in UTF-8; fractions become exact decimals.

    Raises:
        ValueError: it is malformed, names a field twice, holds NaN or an infinity, nests deeper than 64 levels,
            or has a number or text that no value may be. The message completes "the JSON ...".
    """
    try:
        text = content.decode("utf-8-sig") if isinstance(content, bytes) else content
        raw = json.loads(text, parse_float=Decimal, parse_constant=_refuse_constant, object_pairs_hook=_record)
        return fit("any", raw)
    except UnicodeDecodeError as error:
        raise ValueError(f"is not UTF-8 (byte {error.start})") from error
    except json.JSONDecodeError as error:
        raise ValueError(f"is malformed in line {error.lineno}: {error.msg}") from error
    except RecursionError as error:
        raise ValueError("nests deeper than 64 levels") from error
    except Mismatch as error:
        raise ValueError(f"holds what is no value: {error}") from error


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"holds {name}, which is no number")


def _record(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) < len(pairs):
        seen: set[str] = set()
        twice = next(name for name, _ in pairs if name in seen or seen.add(name))  # type: ignore[func-returns-value]
        raise ValueError(f"names the field {twice[:80]!r} twice")
    return record

"""JSON from outside, read so that it means one thing only."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any, NoReturn


def strict_json(content: bytes | str) -> Any:
    """The data of a JSON document in UTF-8; fractions become exact decimals.

    Raises:
        ValueError: it is malformed, names a field twice, holds NaN or an infinity, or nests too deep. The message
            completes "the JSON ...".
    """
    try:
        text = content.decode("utf-8-sig") if isinstance(content, bytes) else content
        return json.loads(text, parse_float=Decimal, parse_constant=_refuse_constant, object_pairs_hook=_record)
    except UnicodeDecodeError as error:
        raise ValueError(f"is not UTF-8 (byte {error.start})") from error
    except json.JSONDecodeError as error:
        raise ValueError(f"is malformed in line {error.lineno}: {error.msg}") from error
    except RecursionError as error:
        raise ValueError("nests deeper than 64 levels") from error


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"holds {name}, which is no number")


def _record(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) < len(pairs):
        seen: set[str] = set()
        twice = next(name for name, _ in pairs if name in seen or seen.add(name))  # type: ignore[func-returns-value]
        raise ValueError(f"names the field {twice[:80]!r} twice")
    return record

"""JSON from outside as a value of the language: it means one thing only and can't wear the reader out."""

from __future__ import annotations

from ..compiler.border import Mismatch, fit
from ..compiler.values import Value
from ..dsl.strict_json import strict_json


def read_json(content: bytes | str) -> Value:
    """The value of a JSON document in UTF-8; fractions become exact decimals.

    Raises:
        ValueError: it is malformed, names a field twice, holds NaN or an infinity, nests deeper than 64 levels,
            or has a number or text that no value may be. The message completes "the JSON ...".
    """
    try:
        return fit("any", strict_json(content))
    except Mismatch as error:
        raise ValueError(f"holds what is no value: {error}") from error

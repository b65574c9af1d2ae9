"""Types written as the language writes them."""

from __future__ import annotations

from typing import Any

BASE_TYPES = ("text", "integer", "number", "boolean", "date", "datetime", "duration", "any", "file")

_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "{": "\\{", "\n": "\\n", "\r": "\\r", "\t": "\\t"})


def describe_type(type: Any) -> str:
    """`list of text`, `{ name: text, age: integer? }`, `yes | no`; members that are no plain names quoted."""
    if isinstance(type, str):
        return type
    kind, inside = type
    if kind == "list":
        return f"list of {_grouped(inside)}"
    if kind == "optional":
        return f"{_grouped(inside)}?"
    if kind == "one_of":
        return " | ".join(_member(member) for member in inside)
    if kind == "union":
        return " | ".join(_grouped(member) for member in inside)
    fields = ", ".join(f"{name}: {describe_type(each)}" for name, each in inside.items())
    return f"{{ {fields} }}" if fields else "{ }"


def _grouped(type: Any) -> str:
    """In parentheses, if the type is more than one word or record."""
    text = describe_type(type)
    alone = isinstance(type, str) or type[0] == "record" or (type[0] == "one_of" and len(type[1]) == 1)
    return text if alone else f"({text})"


def _member(member: str) -> str:
    if member.isascii() and member.isidentifier() and member not in BASE_TYPES:
        return member
    return f'"{member.translate(_ESCAPES)}"'


def with_article(type: Any) -> str:
    """For messages: `an integer`, `a list of text`, `one of yes | no`."""
    text = describe_type(type)
    kind = type if isinstance(type, str) else type[0]
    if kind == "one_of":
        return f"one of {text}"
    if kind in ("record", "union"):
        return f"a record {text}"
    if kind == "any":
        return "a value"
    return f"an {text}" if kind == "integer" else f"a {text}"

"""Types as the plan holds them, and what follows from them: which fits where, what several have in common.

A type is plain JSON: "text" "integer" "number" "boolean" "date" "datetime" "duration" "any" "file",
["list", T], ["record", {name: T}], ["one_of", [member, ...]], ["optional", T], ["union", [T, ...]].
Two more occur only while checking: "none", the type of the missing value alone, and "never", the type of
what does not exist (the element of `[]`).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .border import Mismatch, fit
from .type_text import BASE_TYPES, describe_type

__all__ = [
    "BASE_TYPES",
    "Mismatch",
    "Type",
    "assignable",
    "describe_type",
    "element_type",
    "field_type",
    "fit",
    "is_optional",
    "join",
    "optional",
    "without_optional",
]

Type = Any
"""Plain JSON, as said above: a text or a list."""

_FILE_FIELDS: dict[str, Type] = {"name": "text", "hash": "text", "size": "integer", "media_type": "text"}


def is_optional(type: Type) -> bool:
    """Whether a value of the type may be missing."""
    return bool(type == "none" or type[0] == "optional")


def optional(type: Type) -> Type:
    """`T?`; a type that is optional already stays as it is."""
    if type == "never":
        return "none"
    return type if is_optional(type) else ["optional", type]


def without_optional(type: Type) -> Type:
    """`T` of `T?`."""
    if type == "none":
        return "never"
    return type[1] if type[0] == "optional" else type


def assignable(source: Type, target: Type) -> bool:
    """Whether a value of the type `source` may stand where `target` is wanted.

    `any` stands in for everything and takes everything that is there; a value that may be missing needs an
    optional target. An integer is a number, a member of a closed set is a text, a record may have more fields
    than are asked for.
    """
    if source in (target, "never"):
        return True
    if target[0] == "optional":
        return source == "none" or assignable(without_optional(source), target[1])
    if is_optional(source):
        return False
    return source == "any" or target == "any" or _fits(source, target)


def _fits(source: Type, target: Type) -> bool:
    """`assignable` for two types that differ, neither optional nor `any`."""
    if source[0] == "union":
        return all(assignable(member, target) for member in source[1])
    if target[0] == "union":
        return any(assignable(source, member) for member in target[1])
    if source[0] == "one_of":
        return target == "text" or (target[0] == "one_of" and set(source[1]) <= set(target[1]))
    if source == "integer":
        return bool(target == "number")
    if source[0] == "list" and target[0] == "list":
        return _fits_inside(source[1], target[1])
    if source[0] == "record" and target[0] == "record":
        return all(
            _fits_inside(source[1][name], wanted) if name in source[1] else is_optional(wanted)
            for name, wanted in target[1].items()
        )
    return False


def _fits_inside(source: Type, target: Type) -> bool:
    """Inside a list or record, `any` takes a missing value too: open data may hold one."""
    return target == "any" or assignable(source, target)


def join(types: Iterable[Type]) -> Type:
    """The least type that values of all these types have: "never" of none, "any" if they share nothing."""
    result: Type = "never"
    for each in types:
        result = _join(result, each)
    return result


def _join(first: Type, second: Type) -> Type:
    if second in (first, "never"):
        return first
    if first == "never":
        return second
    if is_optional(first) or is_optional(second):
        return optional(_join(without_optional(first), without_optional(second)))
    if first == "any" or second == "any":
        return "any"
    kinds = {first[0], second[0]}
    if kinds == {"record"}:
        return _join_records(first[1], second[1])
    if kinds == {"list"}:
        return ["list", _join(first[1], second[1])]
    if kinds == {"one_of"}:
        return ["one_of", list(dict.fromkeys([*first[1], *second[1]]))]
    if assignable(first, second):
        return second
    if assignable(second, first):
        return first
    if "union" in kinds and kinds <= {"union", "record"}:
        members: list[Type] = []
        for each in (first, second):
            members += [m for m in (each[1] if each[0] == "union" else [each]) if m not in members]
        return ["union", members]
    return "any"


def _join_records(first: dict[str, Type], second: dict[str, Type]) -> Type:
    """A field that one of them lacks may be missing."""
    fields: dict[str, Type] = {}
    for name in [*first, *(name for name in second if name not in first)]:
        if name in first and name in second:
            fields[name] = _join(first[name], second[name])
        else:
            fields[name] = optional(first[name] if name in first else second[name])
    return ["record", fields]


def field_type(type: Type, name: str) -> Type | None:
    """The type of `value.name`: None if no value of the type has such a field.

    Of a value that may be missing, and of a union some members of which lack it, the field may be missing.
    """
    if type == "any":
        return "any"
    if type == "file":
        return _FILE_FIELDS.get(name)
    kind = type[0]
    if kind == "record":
        return type[1].get(name)
    if kind == "optional":
        inner = field_type(type[1], name)
        return None if inner is None else optional(inner)
    if kind == "union":
        found = [field_type(member, name) for member in type[1]]
        there = [each for each in found if each is not None]
        if not there:
            return None
        return join(there) if len(there) == len(found) else optional(join(there))
    return None


def element_type(type: Type) -> Type | None:
    """The type of an element of a list; None if the type is no list. An optional list counts as one."""
    if type == "any":
        return "any"
    if type[0] == "list":
        return type[1]
    if type[0] == "optional":
        return element_type(type[1])
    return None

"""Types as they are written."""

from __future__ import annotations

from dataclasses import dataclass

from .node import Node


@dataclass(frozen=True, slots=True)
class Type(Node):
    """Anything that stands where a type may stand."""


@dataclass(frozen=True, slots=True)
class TypeName(Type):
    """`text`, `Applicant`, or the bare member `yes` of a closed set: the checker tells which."""

    name: str


@dataclass(frozen=True, slots=True)
class Member(Type):
    """`"low"`: a quoted member of a closed set."""

    value: str


@dataclass(frozen=True, slots=True)
class Union(Type):
    """`yes | no`, `"low" | "high"`, `Person | Company`."""

    options: tuple[Type, ...]


@dataclass(frozen=True, slots=True)
class Optional(Type):
    """`text?`."""

    of: Type


@dataclass(frozen=True, slots=True)
class ListType(Type):
    """`list of text`."""

    of: Type


@dataclass(frozen=True, slots=True)
class FieldType(Node):
    """`name: text` in a record type, an event or the like."""

    name: str
    type: Type


@dataclass(frozen=True, slots=True)
class RecordType(Type):
    """`{ name: text, age: integer }`."""

    fields: tuple[FieldType, ...]

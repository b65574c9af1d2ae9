"""Types as they are written."""

from __future__ import annotations

from .node import Node, node


@node
class Type(Node):
    """Anything that stands where a type may stand."""


@node
class TypeName(Type):
    """`text`, `Applicant`, or the bare member `yes` of a closed set: the checker tells which."""

    name: str


@node
class Member(Type):
    """`"low"`: a quoted member of a closed set."""

    value: str


@node
class Union(Type):
    """`yes | no`, `"low" | "high"`, `Person | Company`."""

    options: tuple[Type, ...]


@node
class Optional(Type):
    """`text?`."""

    of: Type


@node
class ListType(Type):
    """`list of text`."""

    of: Type


@node
class FieldType(Node):
    """`name: text` in a record type, an event or the like."""

    name: str
    type: Type


@node
class RecordType(Type):
    """`{ name: text, age: integer }`."""

    fields: tuple[FieldType, ...]

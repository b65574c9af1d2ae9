"""Canonical source of expressions and types, with as few parentheses as the grammar allows."""

from __future__ import annotations

from collections.abc import Callable
from functools import singledispatch

from .tree import (
    Arithmetic,
    Boolean,
    Call,
    Choose,
    Compare,
    Comprehension,
    Duration,
    Else,
    Entry,
    Expression,
    Field,
    FieldType,
    Index,
    Integer,
    IsState,
    ListOf,
    ListType,
    Logic,
    Member,
    Name,
    Negative,
    Node,
    Not,
    Nothing,
    Number,
    Optional,
    Percent,
    Quantifier,
    Record,
    RecordType,
    Text,
    Type,
    TypeName,
    Union,
    Where,
    WorkingDays,
)

# How tightly each form binds; what stands inside a form that binds more tightly needs parentheses.
ELSE, OR, AND, NOT, COMPARE, WHERE, SUM, PRODUCT, SIGN, POSTFIX, ATOM = range(11)

_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})
_FILLED_ESCAPES = {**_ESCAPES, ord("{"): "\\{"}
_HOLE_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"'})


def quoted(text: str) -> str:
    """A plain text as a literal: titles, paths, kinds of error."""
    return f'"{text.translate(_ESCAPES)}"'


def pattern(text: str) -> str:
    r"""A text as a literal after `matches`: a backslash is doubled only where it would be read as an escape."""
    pieces = []
    for index, character in enumerate(text):
        if character == "\\":
            following = text[index + 1 : index + 2]
            doubled = following in ("", '"', "\\", "n", "r", "t", "\n", "\r", "\t")
            pieces.append("\\\\" if doubled else "\\")
        else:
            pieces.append(character.translate(_ESCAPES))
    return f'"{"".join(pieces)}"'


def print_expression(expression: Expression) -> str:
    """The expression on one line."""
    return _within(expression, ELSE)


def print_entry(entry: Entry) -> str:
    """One setting or field on one line."""
    return f"{entry.key}: {print_expression(entry.value)}"


def print_entries(entries: tuple[Entry, ...]) -> str:
    """Settings or fields in braces, on one line."""
    return f"{{ {', '.join(map(print_entry, entries))} }}" if entries else "{}"


def _within(expression: Expression, least: int) -> str:
    """The expression, in parentheses when it binds less tightly than its place asks."""
    level, text = _print(expression)
    return text if level >= least else f"({text})"


@singledispatch
def _print(node: Node) -> tuple[int, str]:
    """How tightly a form binds, and its text."""
    raise TypeError(f"{type(node).__name__} has no printed form")


@_print.register(Text)
def _(node: Text) -> tuple[int, str]:
    pieces = [
        part.translate(_FILLED_ESCAPES)
        if isinstance(part, str)
        else "{" + print_expression(part).translate(_HOLE_ESCAPES) + "}"
        for part in node.parts
    ]
    return ATOM, f'"{"".join(pieces)}"'


@_print.register(Integer)
def _(node: Integer) -> tuple[int, str]:
    return ATOM, str(node.value)


@_print.register(Number)
def _(node: Number) -> tuple[int, str]:
    digits = f"{node.value:f}"
    return ATOM, digits if "." in digits else digits + ".0"


@_print.register(Percent)
def _(node: Percent) -> tuple[int, str]:
    return ATOM, f"{node.value}%"


@_print.register(Duration)
def _(node: Duration) -> tuple[int, str]:
    return ATOM, f"{node.amount}{node.unit}"


@_print.register(WorkingDays)
def _(node: WorkingDays) -> tuple[int, str]:
    return ATOM, f"{node.amount} working days"


@_print.register(Boolean)
def _(node: Boolean) -> tuple[int, str]:
    return ATOM, "true" if node.value else "false"


@_print.register(Nothing)
def _(node: Nothing) -> tuple[int, str]:
    return ATOM, "none"


@_print.register(Name)
def _(node: Name) -> tuple[int, str]:
    return ATOM, node.name


@_print.register(Field)
def _(node: Field) -> tuple[int, str]:
    return POSTFIX, f"{_within(node.of, POSTFIX)}.{node.name}"


@_print.register(Index)
def _(node: Index) -> tuple[int, str]:
    return POSTFIX, f"{_within(node.of, POSTFIX)}[{print_expression(node.at)}]"


@_print.register(Call)
def _(node: Call) -> tuple[int, str]:
    return POSTFIX, f"{node.function}({', '.join(map(print_expression, node.arguments))})"


@_print.register(ListOf)
def _(node: ListOf) -> tuple[int, str]:
    return ATOM, f"[{', '.join(map(print_expression, node.items))}]"


@_print.register(Record)
def _(node: Record) -> tuple[int, str]:
    return ATOM, print_entries(node.entries)


@_print.register(Not)
def _(node: Not) -> tuple[int, str]:
    return NOT, f"not {_within(node.operand, NOT)}"


@_print.register(Negative)
def _(node: Negative) -> tuple[int, str]:
    return SIGN, f"-{_within(node.operand, SIGN)}"


@_print.register(Logic)
def _(node: Logic) -> tuple[int, str]:
    level = AND if node.operator == "and" else OR
    return level, f" {node.operator} ".join(_within(operand, level + 1) for operand in node.operands)


@_print.register(Arithmetic)
def _(node: Arithmetic) -> tuple[int, str]:
    level = SUM if node.terms[0].operator in "+-" else PRODUCT
    rest = "".join(f" {term.operator} {_within(term.operand, level + 1)}" for term in node.terms)
    return level, _within(node.first, level + 1) + rest


@_print.register(Compare)
def _(node: Compare) -> tuple[int, str]:
    right = _within(node.right, WHERE)
    if node.operator == "matches" and isinstance(node.right, Text):
        right = pattern("".join(part for part in node.right.parts if isinstance(part, str)))
    return COMPARE, f"{_within(node.left, WHERE)} {node.operator} {right}"


@_print.register(IsState)
def _(node: IsState) -> tuple[int, str]:
    return COMPARE, f"{_within(node.operand, WHERE)} is {'not ' if node.negated else ''}{node.state}"


@_print.register(Choose)
def _(node: Choose) -> tuple[int, str]:
    value, otherwise = print_expression(node.value), print_expression(node.otherwise)
    return ATOM, f"({value} if {_within(node.condition, OR)} else {otherwise})"


@_print.register(Else)
def _(node: Else) -> tuple[int, str]:
    return ELSE, " else ".join(_within(option, OR) for option in node.options)


@_print.register(Where)
def _(node: Where) -> tuple[int, str]:
    return WHERE, f"{_within(node.items, WHERE)} where ({print_expression(node.condition)})"


@_print.register(Quantifier)
def _(node: Quantifier) -> tuple[int, str]:
    verb = "has" if node.quantity == "any" else "have"
    condition = print_expression(node.condition)
    return COMPARE, f"{node.quantity} {node.name} in {_within(node.items, WHERE)} {verb} ({condition})"


@_print.register(Comprehension)
def _(node: Comprehension) -> tuple[int, str]:
    condition = "" if node.condition is None else f" if {_within(node.condition, OR)}"
    return ATOM, f"[{print_expression(node.value)} for {node.name} in {_within(node.items, OR)}{condition}]"


# ---- types: a union binds least, then `list of`, then `?`.

UNION, LIST, PLAIN = range(3)


def print_type(type: Type) -> str:
    """The type on one line."""
    return _within_type(type, UNION)


def print_fields(fields: tuple[FieldType, ...]) -> str:
    """The fields of a record type or an event, in braces."""
    inner = ", ".join(f"{each.name}: {print_type(each.type)}" for each in fields)
    return f"{{ {inner} }}" if fields else "{}"


def _within_type(node: Type, least: int) -> str:
    level, text = _TYPES[type(node)](node)
    return text if level >= least else f"({text})"


def _union(node: Union) -> tuple[int, str]:
    return UNION, " | ".join(_within_type(option, LIST) for option in node.options)


def _list(node: ListType) -> tuple[int, str]:
    return LIST, f"list of {_within_type(node.of, LIST)}"


def _optional(node: Optional) -> tuple[int, str]:
    return LIST, f"{_within_type(node.of, PLAIN)}?"


_TYPES: dict[type[Type], Callable[..., tuple[int, str]]] = {
    Union: _union,
    ListType: _list,
    Optional: _optional,
    TypeName: lambda node: (PLAIN, node.name),
    Member: lambda node: (PLAIN, quoted(node.value)),
    RecordType: lambda node: (PLAIN, print_fields(node.fields)),
}

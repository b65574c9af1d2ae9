"""Expressions: everything that has a value."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from .node import Node


@dataclass(frozen=True, slots=True)
class Expression(Node):
    """Anything with a value."""


@dataclass(frozen=True, slots=True)
class Text(Expression):
    r"""`"Dear {applicant.name}"`: literal pieces (escapes resolved) and filled-in expressions, in order."""

    parts: tuple[str | Expression, ...]


@dataclass(frozen=True, slots=True)
class Integer(Expression):
    """`42`."""

    value: int


@dataclass(frozen=True, slots=True)
class Number(Expression):
    """`4.20`: decimal, digits kept as written."""

    value: Decimal


@dataclass(frozen=True, slots=True)
class Percent(Expression):
    """`70%`: `value` is 70."""

    value: int


@dataclass(frozen=True, slots=True)
class Duration(Expression):
    """`500ms`, `30s`, `5m`, `2h`, `1d`."""

    amount: int
    unit: Literal["ms", "s", "m", "h", "d"]


@dataclass(frozen=True, slots=True)
class WorkingDays(Expression):
    """`5 working days`."""

    amount: int


@dataclass(frozen=True, slots=True)
class Boolean(Expression):
    """`true`, `false`."""

    value: bool


@dataclass(frozen=True, slots=True)
class Nothing(Expression):
    """`none`: the missing value."""


@dataclass(frozen=True, slots=True)
class Name(Expression):
    """`amount`."""

    name: str


@dataclass(frozen=True, slots=True)
class Field(Expression):
    """`applicant.name`."""

    of: Expression
    name: str


@dataclass(frozen=True, slots=True)
class Index(Expression):
    """`orders[0]`."""

    of: Expression
    at: Expression


@dataclass(frozen=True, slots=True)
class Call(Expression):
    """`round(total, 2)`: one of the functions of the table."""

    function: str
    arguments: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class ListOf(Expression):
    """`[1, 2, 3]`."""

    items: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Entry(Node):
    """`name: applicant.name`: one field of a record, or one setting."""

    key: str
    value: Expression


@dataclass(frozen=True, slots=True)
class Record(Expression):
    """`{ name: "Bo", age: 16 }`."""

    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Not(Expression):
    """`not paid`."""

    operand: Expression


@dataclass(frozen=True, slots=True)
class Negative(Expression):
    """`-amount`."""

    operand: Expression


@dataclass(frozen=True, slots=True)
class Logic(Expression):
    """`a and b and c`, `a or b`: two operands or more, one operator."""

    operator: Literal["and", "or"]
    operands: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Term(Node):
    """`+ b` in `a + b`, `* c` in `a * c`."""

    operator: Literal["+", "-", "*", "/"]
    operand: Expression


@dataclass(frozen=True, slots=True)
class Arithmetic(Expression):
    """`a + b - c` or `a * b / c`: a first operand and the terms after it, worked from the left, one precedence."""

    first: Expression
    terms: tuple[Term, ...]


Comparison = Literal[
    "==", "!=", "<", "<=", ">", ">=", "in", "not in", "contains", "starts with", "ends with", "matches"
]


@dataclass(frozen=True, slots=True)
class Compare(Expression):
    """`a >= b`, `kind in ["a", "b"]`, `name matches "^[A-Z]"`."""

    left: Expression
    operator: Comparison
    right: Expression


@dataclass(frozen=True, slots=True)
class IsState(Expression):
    """`note is missing`, `items is not empty`."""

    operand: Expression
    state: Literal["missing", "empty"]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Choose(Expression):
    """`(gross if taxed else net)`."""

    value: Expression
    condition: Expression
    otherwise: Expression


@dataclass(frozen=True, slots=True)
class Else(Expression):
    """`nickname else name else "you"`: the first of the options that is not missing."""

    options: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Where(Expression):
    """`lines where (item.price > 10)`: each element is called `item`."""

    items: Expression
    condition: Expression


@dataclass(frozen=True, slots=True)
class Quantifier(Expression):
    """`any line in lines has (line.price > 10)`, `all line in lines have (...)`."""

    quantity: Literal["any", "all"]
    name: str
    items: Expression
    condition: Expression


@dataclass(frozen=True, slots=True)
class Comprehension(Expression):
    """`[line.name for line in lines if line.price > 10]`."""

    value: Expression
    name: str
    items: Expression
    condition: Expression | None

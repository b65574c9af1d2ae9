"""Expressions: everything that has a value."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from .node import Node, node


@node
class Expression(Node):
    """Anything with a value."""


@node
class Text(Expression):
    r"""`"Dear {applicant.name}"`: literal pieces (escapes resolved) and filled-in expressions, in order."""

    parts: tuple[str | Expression, ...]


@node
class Integer(Expression):
    """`42`."""

    value: int


@node
class Number(Expression):
    """`4.20`: decimal, digits kept as written."""

    value: Decimal


@node
class Percent(Expression):
    """`70%`: `value` is 70."""

    value: int


@node
class Duration(Expression):
    """`500ms`, `30s`, `5m`, `2h`, `1d`."""

    amount: int
    unit: Literal["ms", "s", "m", "h", "d"]


@node
class WorkingDays(Expression):
    """`5 working days`."""

    amount: int


@node
class Boolean(Expression):
    """`true`, `false`."""

    value: bool


@node
class Nothing(Expression):
    """`none`: the missing value."""


@node
class Name(Expression):
    """`amount`."""

    name: str


@node
class Field(Expression):
    """`applicant.name`."""

    of: Expression
    name: str


@node
class Index(Expression):
    """`orders[0]`."""

    of: Expression
    at: Expression


@node
class Call(Expression):
    """`round(total, 2)`: one of the functions of the table."""

    function: str
    arguments: tuple[Expression, ...]


@node
class ListOf(Expression):
    """`[1, 2, 3]`."""

    items: tuple[Expression, ...]


@node
class Entry(Node):
    """`name: applicant.name`: one field of a record, or one setting."""

    key: str
    value: Expression


@node
class Record(Expression):
    """`{ name: "Bo", age: 16 }`."""

    entries: tuple[Entry, ...]


@node
class Not(Expression):
    """`not paid`."""

    operand: Expression


@node
class Negative(Expression):
    """`-amount`."""

    operand: Expression


@node
class Logic(Expression):
    """`a and b and c`, `a or b`: two operands or more, one operator."""

    operator: Literal["and", "or"]
    operands: tuple[Expression, ...]


@node
class Term(Node):
    """`+ b` in `a + b`, `* c` in `a * c`."""

    operator: Literal["+", "-", "*", "/"]
    operand: Expression


@node
class Arithmetic(Expression):
    """`a + b - c` or `a * b / c`: a first operand and the terms after it, worked from the left, one precedence."""

    first: Expression
    terms: tuple[Term, ...]


Comparison = Literal[
    "==", "!=", "<", "<=", ">", ">=", "in", "not in", "contains", "starts with", "ends with", "matches"
]


@node
class Compare(Expression):
    """`a >= b`, `kind in ["a", "b"]`, `name matches "^[A-Z]"`."""

    left: Expression
    operator: Comparison
    right: Expression


@node
class IsState(Expression):
    """`note is missing`, `items is not empty`."""

    operand: Expression
    state: Literal["missing", "empty"]
    negated: bool = False


@node
class Choose(Expression):
    """`(gross if taxed else net)`."""

    value: Expression
    condition: Expression
    otherwise: Expression


@node
class Else(Expression):
    """`nickname else name else "you"`: the first of the options that is not missing."""

    options: tuple[Expression, ...]


@node
class Where(Expression):
    """`lines where (item.price > 10)`: each element is called `item`."""

    items: Expression
    condition: Expression


@node
class Quantifier(Expression):
    """`any line in lines has (line.price > 10)`, `all line in lines have (...)`."""

    quantity: Literal["any", "all"]
    name: str
    items: Expression
    condition: Expression


@node
class Comprehension(Expression):
    """`[line.name for line in lines if line.price > 10]`."""

    value: Expression
    name: str
    items: Expression
    condition: Expression | None

"""Expressions of a plan, written as the language writes them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from .moments import MICROSECOND
from .values import SecretReference, Value, WorkingDays, from_json

Form = Any
"""The plan's JSON of an expression: a list whose first item is the name of the form."""

Closed = Callable[[Form], bool]
"""Whether the value of a form is a member of a closed set, whose members are written without quotes."""

_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "{": "\\{", "\n": "\\n", "\r": "\\r", "\t": "\\t"})
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)
_UNITS = (("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1))

# How tightly a form holds together, loosest first; a part that is looser than its place stands in parentheses.
_ELSE, _OR, _AND, _NOT, _COMPARE, _WHERE, _SUM, _PRODUCT, _UNARY, _POSTFIX, _ATOM = range(11)


def expression_text(form: Form, closed: Closed | None = None, inside: str | None = None) -> str:
    """One line of source text with as few parentheses as its meaning allows.

    `closed` tells whose values are compared with bare members of a closed set (nobody's, where it is left out);
    `inside` names the step whose fields stand bare, as in the guard of an edge out of it. A form that is not
    known is written as `...`.
    """
    return _Printer(closed or _open, inside).at(form, _ELSE)


def member_text(member: str) -> str:
    """A member of a closed set: bare where it is a name, else in quotes."""
    return member if _NAME.fullmatch(member) else _quoted(member)


def _open(form: Form) -> bool:
    return False


def _quoted(text: str) -> str:
    return f'"{text.translate(_ESCAPES)}"'


class _Printer:
    """Writes one expression."""

    def __init__(self, closed: Closed, inside: str | None) -> None:
        self.closed = closed
        self.inside = inside

    def at(self, form: Form, level: int) -> str:
        """The text of a form in a place that wants one at least so tight."""
        writer = _WRITERS.get(form[0]) if isinstance(form, list) and form else None
        if writer is None:
            return "..."
        own, write = writer
        if form[0] == "arithmetic" and form[2] and form[2][0][0] in "*/":
            own = _PRODUCT
        if form[0] == "lit" and isinstance(form[1], dict) and "$working_days" in form[1]:
            own = _UNARY
        text = write(self, *form[1:])
        return f"({text})" if own < level else text

    def listed(self, forms: list[Form]) -> str:
        """Expressions with commas between them."""
        return ", ".join([self.at(form, _ELSE) for form in forms])

    def literal(self, data: Any) -> str:
        return _value_text(from_json(data))

    def name(self, name: str, up: int) -> str:
        return name

    def field(self, of: Form, name: str) -> str:
        if of[0] == "name" and of[1] == self.inside:
            return name
        return f"{self.at(of, _POSTFIX)}.{name}"

    def index(self, of: Form, at: Form) -> str:
        return f"{self.at(of, _POSTFIX)}[{self.at(at, _ELSE)}]"

    def text(self, parts: list[Any]) -> str:
        pieces = [
            part.translate(_ESCAPES) if isinstance(part, str) else f"{{{self.at(part, _ELSE)}}}" for part in parts
        ]
        return f'"{"".join(pieces)}"'

    def items(self, items: list[Form]) -> str:
        return f"[{self.listed(items)}]"

    def record(self, pairs: list[Any]) -> str:
        fields = ", ".join([f"{key}: {self.at(value, _ELSE)}" for key, value in pairs])
        return f"{{ {fields} }}" if fields else "{ }"

    def choose(self, test: Form, value: Form, otherwise: Form) -> str:
        return f"({self.at(value, _OR)} if {self.at(test, _OR)} else {self.at(otherwise, _ELSE)})"

    def default(self, options: list[Form]) -> str:
        return " else ".join([self.at(option, _OR) for option in options])

    def context(self, what: str) -> str:
        return what if "." in what else f"{what}()"

    def call(self, function: str, arguments: list[Form]) -> str:
        return f"{function}({self.listed(arguments)})"

    def negation(self, of: Form) -> str:
        return f"not {self.at(of, _NOT)}"

    def conjunction(self, conditions: list[Form]) -> str:
        return " and ".join([self.at(condition, _NOT) for condition in conditions])

    def disjunction(self, conditions: list[Form]) -> str:
        return " or ".join([self.at(condition, _AND) for condition in conditions])

    def negative(self, of: Form) -> str:
        return f"-{self.at(of, _UNARY)}"

    def arithmetic(self, first: Form, terms: list[Any]) -> str:
        below = _UNARY if terms and terms[0][0] in "*/" else _PRODUCT
        return " ".join([self.at(first, below), *(f"{sign} {self.at(form, below)}" for sign, form in terms)])

    def state(self, state: str, negated: bool, of: Form) -> str:
        return f"{self.at(of, _WHERE)} is {'not ' if negated else ''}{state}"

    def compare(self, sign: str, left: Form, right: Form) -> str:
        choice, chosen = self.chosen(left)
        if chosen and sign == "==" and choice == ["name", self.inside, 0]:
            return self.member(right)
        if chosen:
            return f"{self.at(choice, _WHERE)} {sign} {self.member(right)}"
        return f"{self.at(left, _WHERE)} {sign} {self.at(right, _WHERE)}"

    def chosen(self, form: Form) -> tuple[Form, bool]:
        """What is compared with members of a closed set, as it is written: of a decision, only its name."""
        if not self.closed(form):
            return form, False
        return (form[1] if form[0] == "field" and form[2] == "choice" else form), True

    def member(self, form: Form) -> str:
        """A member of a closed set, or a list of them, without quotes."""
        if form[0] == "lit" and isinstance(form[1], str):
            return member_text(form[1])
        if form[0] == "text" and all(isinstance(part, str) for part in form[1]):
            return member_text("".join(form[1]))
        if form[0] == "list":
            return f"[{', '.join([self.member(item) for item in form[1]])}]"
        return self.at(form, _WHERE)

    def where(self, items: Form, condition: Form) -> str:
        return f"{self.at(items, _WHERE)} where ({self.at(condition, _ELSE)})"

    def quantifier(self, quantity: str, name: str, items: Form, condition: Form) -> str:
        verb = "has" if quantity == "any" else "have"
        return f"{quantity} {name} in {self.at(items, _WHERE)} {verb} ({self.at(condition, _ELSE)})"

    def comprehension(self, value: Form, name: str, items: Form, condition: Form) -> str:
        test = "" if condition is None else f" if {self.at(condition, _OR)}"
        return f"[{self.at(value, _ELSE)} for {name} in {self.at(items, _OR)}{test}]"


def _named(function: str, quoted: bool = False) -> Callable[..., str]:
    return lambda printer, name: f"{function}({_quoted(name) if quoted else name})"


_WRITERS: Mapping[str, tuple[int, Callable[..., str]]] = {
    "lit": (_ATOM, _Printer.literal),
    "name": (_ATOM, _Printer.name),
    "field": (_POSTFIX, _Printer.field),
    "index": (_POSTFIX, _Printer.index),
    "text": (_ATOM, _Printer.text),
    "list": (_ATOM, _Printer.items),
    "record": (_ATOM, _Printer.record),
    "choose": (_ATOM, _Printer.choose),
    "else": (_ELSE, _Printer.default),
    "context": (_ATOM, _Printer.context),
    "call": (_POSTFIX, _Printer.call),
    "outcome": (_POSTFIX, _named("outcome")),
    "previous": (_POSTFIX, _named("previous")),
    "rounds": (_POSTFIX, _named("rounds")),
    "secret": (_POSTFIX, _named("secret", quoted=True)),
    "not": (_NOT, _Printer.negation),
    "and": (_AND, _Printer.conjunction),
    "or": (_OR, _Printer.disjunction),
    "negative": (_UNARY, _Printer.negative),
    "arithmetic": (_SUM, _Printer.arithmetic),
    "is": (_COMPARE, _Printer.state),
    "compare": (_COMPARE, _Printer.compare),
    "where": (_WHERE, _Printer.where),
    "quantifier": (_COMPARE, _Printer.quantifier),
    "comprehension": (_ATOM, _Printer.comprehension),
}


def _value_text(value: Value) -> str:
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, timedelta):
        return _duration_text(value)
    if isinstance(value, datetime):
        return f'datetime("{value.isoformat()}")'
    if isinstance(value, date):
        return f'date("{value.isoformat()}")'
    if isinstance(value, SecretReference):
        return f"secret({_quoted(value.name)})"
    if isinstance(value, list):
        return f"[{', '.join([_value_text(item) for item in value])}]"
    if isinstance(value, dict):
        fields = ", ".join([f"{key}: {_value_text(item)}" for key, item in value.items()])
        return f"{{ {fields} }}" if fields else "{ }"
    if isinstance(value, WorkingDays):
        return f"{value.amount} working days"
    return f"{value:f}" if hasattr(value, "as_tuple") else str(value)


def _duration_text(value: timedelta) -> str:
    """In the largest unit that needs no fraction: `90m`, `2d`."""
    total = value // MICROSECOND // 1000
    for unit, size in _UNITS:
        if total % size == 0 and total:
            return f"{total // size}{unit}"
    return "0s"

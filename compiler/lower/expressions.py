"""Expressions of the tree become the plan's JSON forms; names are replaced by what the checks say they mean."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from ...dsl.tree import (
    Arithmetic,
    Boolean,
    Call,
    Choose,
    Compare,
    Comprehension,
    Duration,
    Else,
    Expression,
    Field,
    Index,
    Integer,
    IsState,
    ListOf,
    Logic,
    Name,
    Negative,
    Not,
    Nothing,
    Number,
    Percent,
    Quantifier,
    Record,
    Text,
    Where,
    WorkingDays,
)
from .. import values
from ..check.model import Model

Form = Any

UNITS = {"ms": 1_000, "s": 1_000_000, "m": 60_000_000, "h": 3_600_000_000, "d": 86_400_000_000}
NAMED = ("outcome", "previous", "rounds")
"""Functions whose argument is a name, not a value."""


class Expressions:
    """Lowers the expressions of one checked flow."""

    def __init__(self, model: Model) -> None:
        self.meanings = model.meanings

    def form(self, node: Expression) -> Form:
        """The JSON form of an expression."""
        return _FORMS[type(node)](self, node)

    def optional(self, node: Expression | None) -> Form | None:
        """The form, or none where nothing is written."""
        return self.form(node) if node is not None else None

    def forms(self, nodes: tuple[Expression, ...]) -> list[Form]:
        """The forms of several expressions."""
        return [self.form(node) for node in nodes]

    def name(self, node: Name) -> Form:
        """What a name means: a value of a scope, a member of a closed set, a field of a step's result."""
        return self.meanings[id(node)]

    def field(self, node: Field) -> Form:
        """`a.b`, or a fact of the run."""
        special = self.meanings.get(id(node))
        return special if special is not None else ["field", self.form(node.of), node.name]

    def call(self, node: Call) -> Form:
        """A function of the table, or what only the run can answer."""
        function, arguments = node.function, node.arguments
        if function in NAMED:
            (argument,) = arguments
            assert isinstance(argument, Name)
            return [function, argument.name]
        if function in ("now", "new_id"):
            return ["context", function]
        if function == "secret":
            (text,) = arguments
            assert isinstance(text, Text)
            return ["secret", "".join(map(str, text.parts))]
        return ["call", function, self.forms(arguments)]

    def text(self, node: Text) -> Form:
        """A text; one without anything filled in is a literal."""
        if all(isinstance(part, str) for part in node.parts):
            return _literal("".join(map(str, node.parts)))
        return ["text", [part if isinstance(part, str) else self.form(part) for part in node.parts]]

    def record(self, node: Record) -> Form:
        """`{ a: x }`."""
        return ["record", [[entry.key, self.form(entry.value)] for entry in node.entries]]


def _literal(value: values.Value) -> Form:
    return ["lit", values.to_json(value)]


def percent(value: int) -> Decimal:
    """`70%` is the number 0.70."""
    return Decimal(value) / 100


def _arithmetic(lower: Expressions, node: Arithmetic) -> Form:
    return ["arithmetic", lower.form(node.first), [[term.operator, lower.form(term.operand)] for term in node.terms]]


def _comprehension(lower: Expressions, node: Comprehension) -> Form:
    items = lower.form(node.items)
    return ["comprehension", lower.form(node.value), node.name, items, lower.optional(node.condition)]


_FORMS: dict[type, Callable[[Expressions, Any], Form]] = {
    Text: Expressions.text,
    Integer: lambda lower, node: _literal(node.value),
    Number: lambda lower, node: _literal(node.value),
    Percent: lambda lower, node: _literal(percent(node.value)),
    Duration: lambda lower, node: _literal(timedelta(microseconds=node.amount * UNITS[node.unit])),
    WorkingDays: lambda lower, node: _literal(values.WorkingDays(node.amount)),
    Boolean: lambda lower, node: _literal(node.value),
    Nothing: lambda lower, node: _literal(None),
    Name: Expressions.name,
    Field: Expressions.field,
    Index: lambda lower, node: ["index", lower.form(node.of), lower.form(node.at)],
    Call: Expressions.call,
    ListOf: lambda lower, node: ["list", lower.forms(node.items)],
    Record: Expressions.record,
    Not: lambda lower, node: ["not", lower.form(node.operand)],
    Negative: lambda lower, node: ["negative", lower.form(node.operand)],
    Logic: lambda lower, node: [node.operator, lower.forms(node.operands)],
    Arithmetic: _arithmetic,
    Compare: lambda lower, node: ["compare", node.operator, lower.form(node.left), lower.form(node.right)],
    IsState: lambda lower, node: ["is", node.state, node.negated, lower.form(node.operand)],
    Choose: lambda lower, node: [
        "choose",
        lower.form(node.condition),
        lower.form(node.value),
        lower.form(node.otherwise),
    ],
    Else: lambda lower, node: ["else", lower.forms(node.options)],
    Where: lambda lower, node: ["where", lower.form(node.items), lower.form(node.condition)],
    Quantifier: lambda lower, node: [
        "quantifier",
        node.quantity,
        node.name,
        lower.form(node.items),
        lower.form(node.condition),
    ],
    Comprehension: _comprehension,
}

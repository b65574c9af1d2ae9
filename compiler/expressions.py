"""Expressions: from the plan's JSON form to closures over plain values, without eval or attributes of values.

A form is a list whose first item says what it is, `["compare", ">", ["name", "age", 0], ["lit", 18]]`. Every
evaluation ends: loops run over lists that are there, within a budget of steps and of size.
"""

from __future__ import annotations

from typing import Any

from .evaluation import Evaluate, EvaluationContext, EvaluationError, Scope, bounded
from .expression_builder import Builder, Form, Maker
from .expression_calls import CALLS
from .expression_logic import LOGIC
from .expression_loops import LOOPS
from .expression_parts import PARTS
from .values import Value

__all__ = ["Compiled", "EvaluationContext", "EvaluationError", "Scope", "build"]

_MAKERS: dict[str, Maker] = {**PARTS, **LOGIC, **LOOPS, **CALLS}


class Compiled:
    """A built expression.

    `function(scope, context)` evaluates it or raises EvaluationError; `reads` are the names and field paths
    it reads of the run, `("applicant", "age")`; `source_json` is the form it was built from.
    """

    __slots__ = ("function", "reads", "source_json")

    def __init__(self, function: Evaluate, reads: frozenset[tuple[str, ...]], source_json: Form) -> None:
        self.function = function
        self.reads = reads
        self.source_json = source_json


def build(form: Form) -> Compiled:
    """Build the closure of a form; ValueError for one that is malformed or nests deeper than 200."""
    builder = Builder(_MAKERS)
    function = builder.node(form, 0)
    if _grows(form):
        function = _bounded(function)
    return Compiled(function, frozenset(builder.reads), form)


def _grows(form: Form) -> bool:
    """Whether the value may be larger than everything that it is made of."""
    if form[0] == "record" and all(value[0] == "lit" for _, value in form[1]):
        return False
    if form[0] == "choose":
        return _grows(form[2]) or _grows(form[3])
    if form[0] == "else":
        return any(_grows(option) for option in form[1])
    return form[0] in ("list", "record", "where", "comprehension", "call", "arithmetic")


def _bounded(evaluate: Evaluate) -> Evaluate:
    def checked(scope: Any, context: EvaluationContext) -> Value:
        value = evaluate(scope, context)
        kind = type(value)
        if kind is dict or kind is list or kind is str:
            bounded(value)
        return value

    return checked

"""What looks at every element of a list: `where`, `any` and `all`, comprehensions."""

from __future__ import annotations

from typing import Any

from .evaluation import MAX_SIZE, Evaluate, EvaluationContext, Scope, too_big, wrong_type
from .expression_builder import Builder, Maker, describe, shape, text_part
from .values import Value, size

MAX_NESTING = 2
"""Loops inside the condition or value of a loop: at most this many deep, the outer one counted."""


def _open(inner: int) -> int:
    if inner >= MAX_NESTING:
        raise ValueError(f"loops over lists nested deeper than {MAX_NESTING}")
    return inner + 1


def _items(form: Any, builder: Builder, inner: int) -> Evaluate:
    """The closure of the list that is looped over."""
    evaluate = builder.node(form, inner)
    what = describe(form)

    def items(scope: Any, context: EvaluationContext) -> list[Value]:
        value = evaluate(scope, context)
        if type(value) is list:
            return value
        raise wrong_type("a list", value, what)

    return items


def _where(builder: Builder, form: list[Any], inner: int) -> Evaluate:
    items_form, condition = shape(form, 2)
    items = _items(items_form, builder, inner)
    holds = builder.condition(condition, _open(inner))

    def keep(scope: Any, context: EvaluationContext) -> list[Value]:
        values: dict[str, Value] = {}
        inside = Scope(values, scope)
        kept = []
        for item in items(scope, context):
            context.charge(1)
            values["item"] = item
            if holds(inside, context):
                kept.append(item)
        return kept

    return keep


def _quantifier(builder: Builder, form: list[Any], inner: int) -> Evaluate:
    quantity, name, items_form, condition = shape(form, 4)
    if quantity not in ("any", "all"):
        raise ValueError(f"unknown quantity {quantity!r:.80}")
    text_part(name)
    items = _items(items_form, builder, inner)
    holds = builder.condition(condition, _open(inner))
    decisive = bool(quantity == "any")

    def look(scope: Any, context: EvaluationContext) -> bool:
        values: dict[str, Value] = {}
        inside = Scope(values, scope)
        for item in items(scope, context):
            context.charge(1)
            values[name] = item
            decided = holds(inside, context) is decisive
            if decided:
                return decisive
        return not decisive

    return look


def _comprehension(builder: Builder, form: list[Any], inner: int) -> Evaluate:
    value_form, name, items_form, condition = shape(form, 4)
    text_part(name)
    items = _items(items_form, builder, inner)
    value = builder.node(value_form, _open(inner))
    holds = None if condition is None else builder.condition(condition, _open(inner))

    def collect(scope: Any, context: EvaluationContext) -> list[Value]:
        values: dict[str, Value] = {}
        inside = Scope(values, scope)
        collected = []
        room = MAX_SIZE
        for item in items(scope, context):
            context.charge(1)
            values[name] = item
            if holds is None or holds(inside, context):
                each = value(inside, context)
                # Counted as it grows: ten thousand texts of 1 MB must not stand in memory first.
                kind = type(each)
                if kind is str:
                    room -= len(each)
                elif kind is list or kind is dict:
                    room -= size(each, room)
                else:
                    room -= 8
                if room < 0:
                    raise too_big()
                collected.append(each)
        return collected

    return collect


LOOPS: dict[str, Maker] = {"where": _where, "quantifier": _quantifier, "comprehension": _comprehension}

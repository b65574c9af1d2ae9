"""Conditions, comparisons and arithmetic."""

from __future__ import annotations

import operator
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from .evaluation import Evaluate, EvaluationContext, EvaluationError, missing, wrong_type
from .expression_builder import Builder, Maker, constant, describe, is_none, shape
from .operators import ARITHMETIC, CONTAINERS, NUMBERS, ORDERED, contains, equal, incomparable, is_empty, negative
from .values import Value


def _not(builder: Builder, form: list[Any], inner: int) -> Evaluate:
    (of,) = shape(form, 1)
    condition = builder.condition(of, inner)
    return lambda scope, context: not condition(scope, context)


def _and(builder: Builder, form: list[Any], inner: int) -> Evaluate:
    conditions = _conditions(builder, form, inner)

    def all_hold(scope: Any, context: EvaluationContext) -> bool:
        for condition in conditions:  # noqa: SIM110 - a loop is quicker than a generator
            if not condition(scope, context):
                return False
        return True

    return all_hold


def _or(builder: Builder, form: list[Any], inner: int) -> Evaluate:
    conditions = _conditions(builder, form, inner)

    def one_holds(scope: Any, context: EvaluationContext) -> bool:
        for condition in conditions:  # noqa: SIM110 - as above
            if condition(scope, context):
                return True
        return False

    return one_holds


def _conditions(builder: Builder, form: list[Any], inner: int) -> list[Evaluate]:
    (forms,) = shape(form, 1)
    if type(forms) is not list or not forms:
        raise ValueError(f"not a list of conditions: {forms!r:.80}")
    return [builder.condition(each, inner) for each in forms]


def _negative(builder: Builder, form: list[Any], inner: int) -> Evaluate:
    (of,) = shape(form, 1)
    value = builder.node(of, inner)
    return lambda scope, context: negative(value(scope, context))


def _arithmetic(builder: Builder, form: list[Any], inner: int) -> Evaluate:
    first_form, term_forms = shape(form, 2)
    first = builder.node(first_form, inner)
    if type(term_forms) is not list or not term_forms:
        raise ValueError(f"not a list of terms: {term_forms!r:.80}")
    terms = []
    for term in term_forms:
        if type(term) is not list or len(term) != 2 or term[0] not in ARITHMETIC:
            raise ValueError(f"not a term of a sum or product: {term!r:.80}")
        terms.append((ARITHMETIC[term[0]], builder.node(term[1], inner)))
    if len(terms) == 1:
        ((operation, second),) = terms
        return lambda scope, context: operation(first(scope, context), second(scope, context), context)

    def compute(scope: Any, context: EvaluationContext) -> Value:
        value = first(scope, context)
        for operation, operand in terms:
            value = operation(value, operand(scope, context), context)
        return value

    return compute


def _is(builder: Builder, form: list[Any], inner: int) -> Evaluate:
    state, negated, of = shape(form, 3)
    value = builder.node(of, inner)
    if state == "missing":
        if negated:
            return lambda scope, context: value(scope, context) is not None
        return lambda scope, context: value(scope, context) is None
    if state != "empty":
        raise ValueError(f"unknown state {state!r:.80}")
    what = describe(of)
    if negated:
        return lambda scope, context: not is_empty(value(scope, context), what)
    return lambda scope, context: is_empty(value(scope, context), what)


def _compare(builder: Builder, form: list[Any], inner: int) -> Evaluate:
    sign, left, right = shape(form, 3)
    maker = _COMPARISONS.get(sign) if type(sign) is str else None
    if maker is None:
        raise ValueError(f"unknown comparison {sign!r:.80}")
    return maker(builder, sign, left, right, inner)


def _equality(builder: Builder, sign: str, left: Any, right: Any, inner: int) -> Evaluate:
    wanted = sign == "=="
    if is_none(left):
        left, right = right, left
    first = builder.node(left, inner)
    if is_none(right):
        return lambda scope, context: (first(scope, context) is None) is wanted
    left_name, right_name = describe(left), describe(right)
    known = constant(right)
    if type(known) in (str, bool):
        kind = type(known)

        def compare_with_literal(scope: Any, context: EvaluationContext) -> bool:
            value = first(scope, context)
            if type(value) is kind:
                return (value == known) is wanted
            if value is None:
                raise missing(left_name)
            return not wanted

        return compare_with_literal
    second = builder.node(right, inner)

    def compare(scope: Any, context: EvaluationContext) -> bool:
        one, other = first(scope, context), second(scope, context)
        if one is None or other is None:
            raise missing(left_name if one is None else right_name)
        if type(one) in CONTAINERS:
            context.charge_for(one)
        return equal(one, other) is wanted

    return compare


_ORDERS: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def _order(builder: Builder, sign: str, left: Any, right: Any, inner: int) -> Evaluate:
    first, second = builder.nodes([left, right], inner)
    holds = _ORDERS[sign]
    left_name, right_name = describe(left), describe(right)

    def compare(scope: Any, context: EvaluationContext) -> bool:
        one, other = first(scope, context), second(scope, context)
        kind = type(one)
        if (kind is type(other) and kind in ORDERED) or (kind in NUMBERS and type(other) in NUMBERS):
            return holds(one, other)
        if one is None or other is None:
            raise missing(left_name if one is None else right_name)
        raise incomparable(sign, one, other)

    return compare


def _membership(builder: Builder, sign: str, left: Any, right: Any, inner: int) -> Evaluate:
    if sign == "contains":
        left, right = right, left
    value, holder = builder.nodes([left, right], inner)
    wanted = sign != "not in"
    value_name, holder_name = describe(left), describe(right)
    known = constant(right)
    texts = frozenset(known) if type(known) is list and all(type(item) is str for item in known) else None

    def look(scope: Any, context: EvaluationContext) -> bool:
        sought = value(scope, context)
        if texts is not None and type(sought) is str:
            return (sought in texts) is wanted
        where = holder(scope, context)
        if sought is None or where is None:
            raise missing(value_name if sought is None else holder_name)
        if type(sought) in CONTAINERS:
            context.charge_for(where)
        elif type(where) is list or type(where) is str:
            context.charge(len(where) >> 6)
        return contains(where, sought) is wanted

    return look


def _affix(builder: Builder, sign: str, left: Any, right: Any, inner: int) -> Evaluate:
    whole, part = builder.nodes([left, right], inner)
    holds = str.startswith if sign == "starts with" else str.endswith
    left_name, right_name = describe(left), describe(right)

    def look(scope: Any, context: EvaluationContext) -> bool:
        text, sought = whole(scope, context), part(scope, context)
        if type(text) is str and type(sought) is str:
            return holds(text, sought)
        raise wrong_type("a text", *((text, left_name) if type(text) is not str else (sought, right_name)))

    return look


@lru_cache(maxsize=256)
def compile_pattern(pattern: str) -> Any:
    """The compiled form of a regular expression in the syntax of RE2; EvaluationError `bad_pattern`."""
    import re2

    options = re2.Options()
    options.log_errors = False
    options.never_capture = True
    try:
        return re2.compile(pattern, options)
    except re2.error as error:
        reason = error.args[0] if error.args else ""
        reason = reason.decode(errors="replace") if isinstance(reason, bytes) else str(reason)
        raise EvaluationError("bad_pattern", f'the pattern "{pattern:.60}" is not valid: {reason}') from None


def _matches(builder: Builder, sign: str, left: Any, right: Any, inner: int) -> Evaluate:
    """The pattern is sought anywhere in the text; `^` and `$` tie it to the ends."""
    whole, part = builder.nodes([left, right], inner)
    left_name, right_name = describe(left), describe(right)

    def look(scope: Any, context: EvaluationContext) -> bool:
        text, pattern = whole(scope, context), part(scope, context)
        if type(text) is not str or type(pattern) is not str:
            raise wrong_type("a text", *((text, left_name) if type(text) is not str else (pattern, right_name)))
        context.charge(len(text) >> 10)
        # As bytes, since for a text each match is counted back into characters.
        return compile_pattern(pattern).search(text.encode()) is not None

    return look


_COMPARISONS: dict[str, Callable[[Builder, str, Any, Any, int], Evaluate]] = {
    "==": _equality,
    "!=": _equality,
    **dict.fromkeys(_ORDERS, _order),
    "in": _membership,
    "not in": _membership,
    "contains": _membership,
    "starts with": _affix,
    "ends with": _affix,
    "matches": _matches,
}

LOGIC: dict[str, Maker] = {
    "not": _not,
    "and": _and,
    "or": _or,
    "negative": _negative,
    "arithmetic": _arithmetic,
    "is": _is,
    "compare": _compare,
}

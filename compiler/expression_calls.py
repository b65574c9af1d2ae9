"""Calls of the functions of the language."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from .evaluation import Evaluate, EvaluationContext, EvaluationError, missing, wrong_type
from .expression_builder import Builder, Maker, shape
from .type_text import with_article
from .values import FileReference, SecretReference, Value, WorkingDays

_CLASSES: dict[str, frozenset[type]] = {
    "text": frozenset({str}),
    "integer": frozenset({int}),
    "number": frozenset({int, Decimal}),
    "boolean": frozenset({bool}),
    "date": frozenset({date}),
    "datetime": frozenset({datetime}),
    "duration": frozenset({timedelta, WorkingDays}),
    "file": frozenset({FileReference}),
    "list": frozenset({list}),
    "record": frozenset({dict}),
    "one_of": frozenset({str}),
}


def _classes(type: Any) -> frozenset[type] | None:
    """The Python classes of a parameter's values; None: any that is there."""
    if type == "any":
        return None
    if type[0] == "union":
        return frozenset().union(*[_classes(member) or frozenset() for member in type[1]])
    return _CLASSES[type if isinstance(type, str) else type[0]]


def _call(builder: Builder, form: list[Any], inner: int) -> Evaluate:
    from .functions import FUNCTIONS

    name, argument_forms = shape(form, 2)
    function = FUNCTIONS.get(name) if isinstance(name, str) else None
    if function is None or function.call is None:
        raise ValueError(f"unknown function {name!r:.80}")
    arguments = builder.nodes(argument_forms, inner)
    if len(arguments) < function.least or (function.most is not None and len(arguments) > function.most):
        raise ValueError(f"{name} doesn't take {len(arguments)} arguments")
    run, zoned, deep = function.call, function.zoned, function.deep
    checked = []
    for index, argument in enumerate(arguments):
        parameter, wanted, _ = function.parameter(index)
        checked.append((argument, parameter, wanted, _may_be_missing(wanted), _classes(_there(wanted))))

    def call(scope: Any, context: EvaluationContext) -> Value:
        values: list[Value] = [context.timezone] if zoned else []
        for argument, parameter, wanted, open_, classes in checked:
            value = argument(scope, context)
            kind = type(value)
            if kind is str or (deep and kind is list) or (deep and kind is dict):
                context.charge_for(value)
            elif kind is list or kind is dict:
                context.charge(len(value) >> 6)
            if value is None:
                if not open_:
                    raise missing(f"{name}, {parameter}")
            elif kind is SecretReference or (classes is not None and kind not in classes):
                raise wrong_type(with_article(wanted), value, f"{name}, {parameter}")
            values.append(value)
        try:
            return run(*values)
        except ArithmeticError:
            raise EvaluationError("out_of_range", f"{name}: the result is out of range") from None

    return call


def _may_be_missing(type: Any) -> bool:
    return bool(type[0] == "optional")


def _there(type: Any) -> Any:
    return type[1] if type[0] == "optional" else type


CALLS: dict[str, Maker] = {"call": _call}

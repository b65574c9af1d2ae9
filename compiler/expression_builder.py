"""What all makers of closures share: the builder, checks of forms, words for messages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from .evaluation import Evaluate, EvaluationContext, wrong_type
from .values import Value, from_json

MAX_FORM_DEPTH = 200
"""Forms nest at most this deep."""

Form = Any
"""The plan's JSON of an expression: a list whose first item is the name of the form."""

Maker = Callable[["Builder", list[Any], int], Evaluate]
"""Makes the closure of one kind of form; the integer counts the loop scopes opened inside the expression."""

_NOTHING = object()


class Builder:
    """Turns forms into closures and notes what they read."""

    __slots__ = ("_depth", "_makers", "reads")

    def __init__(self, makers: Mapping[str, Maker]) -> None:
        self._makers = makers
        self._depth = 0
        self.reads: set[tuple[str, ...]] = set()

    def node(self, form: Form, inner: int) -> Evaluate:
        """The closure of a form that stands inside so many loop scopes; ValueError if it is malformed."""
        if type(form) is not list or not form:
            raise ValueError(f"not the form of an expression: {form!r:.80}")
        maker = self._makers.get(form[0]) if type(form[0]) is str else None
        if maker is None:
            raise ValueError(f"unknown form of expression {form[0]!r:.80}")
        if self._depth >= MAX_FORM_DEPTH:
            raise ValueError(f"an expression nested deeper than {MAX_FORM_DEPTH}")
        self._depth += 1
        closure = maker(self, form, inner)
        self._depth -= 1
        return closure

    def nodes(self, forms: Any, inner: int, least: int = 0) -> list[Evaluate]:
        """The closures of a list of forms."""
        if type(forms) is not list or len(forms) < least:
            raise ValueError(f"not a list of {least} expressions or more: {forms!r:.80}")
        return [self.node(form, inner) for form in forms]

    def condition(self, form: Form, inner: int) -> Evaluate:
        """The closure of a form whose value must be true or false."""
        evaluate = self.node(form, inner)
        if form[0] in _ALWAYS_BOOLEAN:
            return evaluate
        what = describe(form)

        def checked(scope: Any, context: EvaluationContext) -> bool:
            value = evaluate(scope, context)
            if value is True or value is False:
                return value
            raise wrong_type("true or false", value, what)

        return checked


_ALWAYS_BOOLEAN = frozenset({"compare", "is", "not", "and", "or", "quantifier"})


def shape(form: list[Any], length: int) -> list[Any]:
    """The items after the first; ValueError if there are not so many."""
    if len(form) != length + 1:
        raise ValueError(f"the form {form[0]!r} takes {length} parts, not {len(form) - 1}")
    return form[1:]


def text_part(value: Any) -> str:
    """A part of a form that must be a text."""
    if type(value) is not str:
        raise ValueError(f"a text is wanted in a form, not {value!r:.80}")
    return value


def constant(form: Form) -> Value:
    """The value of a form that is a literal, or a list of literals; else `NO_CONSTANT`."""
    if type(form) is not list or len(form) != 2:
        return NO_CONSTANT
    if form[0] == "list" and type(form[1]) is list:
        items = [_literal(item) for item in form[1]]
        return NO_CONSTANT if any(item is NO_CONSTANT for item in items) else items
    return _literal(form)


def _literal(form: Form) -> Value:
    """The value of a literal, also of a text into which nothing is filled."""
    if type(form) is list and len(form) == 2:
        if form[0] == "lit":
            return from_json(form[1])
        if form[0] == "text" and type(form[1]) is list and all(type(part) is str for part in form[1]):
            return "".join(form[1])
    return NO_CONSTANT


NO_CONSTANT = _NOTHING
"""Stands for no constant, since the missing value is one."""


def is_none(form: Form) -> bool:
    """Whether the form is the literal `none`."""
    return bool(form == ["lit", None])


def describe(form: Form) -> str:
    """What a form reads, for a message: `applicant.age`, `orders[...]`, else `a value`."""
    fields: list[str] = []
    while True:
        if form[0] == "field":
            fields.append("." + form[2])
        elif form[0] == "index":
            fields.append("[...]")
        else:
            break
        form = form[1]
    if form[0] == "name":
        start = form[1]
    elif form[0] in ("call", "previous", "rounds"):
        start = f"{form[1] if form[0] == 'call' else form[0]}(...)"
    elif fields:
        start = "(...)"
    else:
        return "a value"
    return f"{start}{''.join(reversed(fields))}"

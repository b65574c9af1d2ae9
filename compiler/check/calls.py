"""Types of calls: the functions of the table, and those that only the run can answer."""

from __future__ import annotations

from collections.abc import Callable

from ...dsl.source import Span
from ...dsl.tree import Call, Comprehension, Expression, ListOf, Name, Text
from .. import types
from ..types import Type
from . import names
from .context import Context, Here, lookup, loops_between, outwards, seen_across, visible
from .findings import instead, nearest
from .model import Scope, Symbol
from .typing import check, checks, fits

Special = Callable[[Context, Call, Here], Type]

OUTCOMES = ["done", "failed", "cancelled", "skipped", "running", "waiting"]


@checks(Call)
def check_call(context: Context, node: Call, here: Here, expected: Type | None) -> Type:
    """`function(arguments)`."""
    special = _SPECIAL.get(node.function)
    if special is not None:
        return special(context, node, here)
    from ..functions import FUNCTIONS

    function = FUNCTIONS.get(node.function)
    if function is None:
        return _unknown(context, node, here, list(FUNCTIONS))
    given = len(node.arguments)
    if given < function.least or (function.most is not None and given > function.most):
        shape = ", ".join(f"{name}?" if optional else name for name, _, optional in function.parameters)
        _wrong_count(context, node, f"{node.function}({shape}{', ...' if function.more else ''})")
        found = [check(context, argument, here) for argument in node.arguments]
        return function.result if isinstance(function.result, str) else "any"
    found = []
    for index, argument in enumerate(node.arguments):
        name, wanted, _ = function.parameter(index)
        got = fits(context, argument, here, wanted, f"`{name}` of `{node.function}`")
        found.append(got if types.is_optional(wanted) else types.without_optional(got))
    result = function.result_type(found)
    if function.picks and given == 1 and _filled(context, node.arguments[0], here):
        element = types.element_type(found[0])
        return result if element is None or types.is_optional(element) else types.without_optional(result)
    return result


def _filled(context: Context, node: Expression, here: Here) -> bool:
    """Whether a list surely has an element: it was asked before, or it is made of each element of one."""
    while isinstance(node, Comprehension) and node.condition is None:
        node = node.items
    if isinstance(node, ListOf):
        return bool(node.items)
    found = names.path(context, node, here)
    return found is not None and here.state.filled(*found)


def _unknown(context: Context, node: Call, here: Here, known: list[str]) -> Type:
    for argument in node.arguments:
        check(context, argument, here)
    place = Span(node.span.start, node.span.start + len(node.function))
    rest = instead(place, nearest(node.function, [*known, *_SPECIAL]))
    if not rest:
        rest = {"hint": "the functions of the language are a closed list; anything else is a step"}
    context.findings.error("SF211", place, f"there is no function `{node.function}`", **rest)
    return "any"


def _wrong_count(context: Context, node: Call, shape: str) -> None:
    given = len(node.arguments)
    context.findings.error(
        "SF212",
        node.span,
        f"`{node.function}` does not take {given} argument{'' if given == 1 else 's'}",
        hint=f"it is called as `{shape}`",
    )


def _named(context: Context, node: Call, here: Here) -> tuple[Symbol, list[Scope]] | None:
    """The thing that the one argument of `outcome` and the like names."""
    if len(node.arguments) != 1 or not isinstance(node.arguments[0], Name):
        _wrong_count(context, node, f"{node.function}(NAME)")
        return None
    argument = node.arguments[0]
    found = lookup(context.model, argument.name, here.scope)
    steps = ("step", "decide", "block", "let", "wait")
    if found is None or found[0].role not in steps:
        known = [name for name in visible(context.model, here.scope) if name in context.model.symbols]
        candidates = [name for name in known if context.model.symbols[name].role in steps]
        rest = instead(argument.span, nearest(argument.name, candidates))
        context.findings.error("SF219", argument.span, f"there is no step or block named `{argument.name}`", **rest)
        return None
    context.refer(argument.span, found[0], use=not here.test)
    context.model.meanings[id(argument)] = ["name", argument.name, found[1]]
    return found[0], found[2]


def _outcome(context: Context, node: Call, here: Here) -> Type:
    _named(context, node, here)
    return ["one_of", OUTCOMES]


def _previous(context: Context, node: Call, here: Here) -> Type:
    found = _in_a_round(context, node, here)
    return "any" if found is None else types.optional(found)


def _rounds(context: Context, node: Call, here: Here) -> Type:
    found = _in_a_round(context, node, here)
    return "any" if found is None else ["list", types.without_optional(found)]


def _in_a_round(context: Context, node: Call, here: Here) -> Type | None:
    """The type, in one round, of the thing named: it must stand in a `repeat`, and a `previous` in the same."""
    found = _named(context, node, here)
    if found is None:
        return None
    symbol = found[0]
    around = [level for level in outwards(here.scope) if level.kind == "round" and symbol.home.inside(level)]
    behind = [level for level in outwards(symbol.home) if level.kind == "round" and not here.scope.inside(level)]
    rounds = around or (behind if node.function == "rounds" else [])
    if not rounds:
        context.findings.error(
            "SF245",
            node.span,
            f"`{node.function}` looks at the rounds of a `repeat`, and `{symbol.name}` has none here",
            hint="inside the loop both can be read, behind it only `rounds`",
        )
        return None
    return seen_across(symbol.type, loops_between(symbol.home, rounds[0]))


def _secret(context: Context, node: Call, here: Here) -> Type:
    argument = node.arguments[0] if len(node.arguments) == 1 else None
    if not isinstance(argument, Text) or len(argument.parts) != 1 or not isinstance(argument.parts[0], str):
        _wrong_count(context, node, 'secret("NAME")')
    return "any"


def _no_arguments(found: Type) -> Special:
    def checked(context: Context, node: Call, here: Here) -> Type:
        if node.arguments:
            _wrong_count(context, node, f"{node.function}()")
        return found

    return checked


_SPECIAL: dict[str, Special] = {
    "outcome": _outcome,
    "previous": _previous,
    "rounds": _rounds,
    "secret": _secret,
    "now": _no_arguments("datetime"),
    "new_id": _no_arguments("text"),
}

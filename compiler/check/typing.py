"""The type of an expression: one entry, and what places want of the expressions in them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from ...dsl.diagnostic import Label
from ...dsl.source import Span
from ...dsl.tree import Expression, Integer, Negative, Text
from .. import types
from ..types import Type
from . import names
from .context import Context, Here
from .findings import instead, listed, nearest

Check = Callable[[Context, Any, Here, Type | None], Type]
CHECKS: dict[type, Check] = {}
"""The check of each class of expression; the files of the families fill it."""

Function = TypeVar("Function", bound=Check)


def checks(*classes: type) -> Callable[[Function], Function]:
    """Register a function as the check of these classes of expression."""

    def register(function: Function) -> Function:
        for each in classes:
            CHECKS[each] = function
        return function

    return register


def check(context: Context, node: Expression, here: Here, expected: Type | None = None) -> Type:
    """The type of an expression, which may be optional; `expected` is what its place wants, for bare members."""
    found = CHECKS[type(node)](context, node, here, expected)
    context.model.type_of[id(node)] = found
    return found


def present(context: Context, node: Expression, here: Here, expected: Type | None = None) -> Type:
    """The type of an expression that must have a value here; a value that may be missing is a finding."""
    found = check(context, node, here, expected)
    if types.is_optional(found):
        if not here.lenient:
            names.may_be_missing(context, node, here)
        return types.without_optional(found) if found != "none" else "any"
    return found


def fits(context: Context, node: Expression, here: Here, wanted: Type, what: str) -> Type:
    """Check an expression that stands where a type is wanted; `what` names the place in messages."""
    if types.is_optional(wanted) or wanted == "any":
        found = check(context, node, here, wanted)
    else:
        found = present(context, node, here, wanted)
    if found == "any" or wanted == "any" or types.assignable(found, wanted):
        return found
    if here.lenient and types.assignable(types.without_optional(found), wanted):
        return found
    mismatch(context, node, found, wanted, what, here)
    return found


def since(context: Context, here: Here, *nodes: Expression) -> tuple[Label, ...]:
    """Where the names of what is compared or given got their types."""
    roots = {root: None for node in nodes if (root := names.symbol(context, node, here)) and root.declarations}
    told = (root for root in roots if root.type != "any" and root.role != "decide")
    return tuple(Label(root.span, f"`{root.name}` is {types.describe_type(root.type)} since here") for root in told)


def mismatch(context: Context, node: Expression, found: Type, wanted: Type, what: str, here: Here) -> None:
    """Report a value of the wrong type, with both shapes; a wrong member of a closed set by its own code."""
    closed = types.without_optional(wanted)
    if closed[0] == "one_of" and isinstance(node, Text) and all(isinstance(p, str) for p in node.parts):
        not_a_member(context, node.span, "".join(str(part) for part in node.parts), closed[1], quoted=True)
        return
    rest: dict[str, Any] = {}
    if wanted == "text" and found in ("integer", "number", "boolean", "date", "datetime", "duration"):
        rest["hint"] = 'fill it into a text: `"{...}"`, or use `text(...)`'
    if wanted == "boolean" and found[0] == "one_of":
        rest["hint"] = f"compare it: `... == {found[1][0]}`"
    if types.without_optional(found) == wanted:
        rest["hint"] = "it may be missing: test it with `is missing`, or give another value with `else`"
    context.findings.error(
        "SF207",
        node.span,
        f"{what} wants {types.describe_type(wanted)}, this is {types.describe_type(found)}",
        labels=since(context, here, node),
        **rest,
    )


def not_a_member(context: Context, span: Span, word: str, members: list[str], *, quoted: bool = False) -> None:
    """Report a word that is not in a closed set."""
    guess = nearest(word, members)
    rest = instead(span, f'"{guess}"' if quoted and guess else guess)
    if not rest:
        rest = {"hint": f"the words are {listed(members)}"}
    context.findings.error("SF209", span, f"`{word}` is not one of {listed(members)}", **rest)


def counted(context: Context, node: Expression, here: Here, what: str, most: int | None = None) -> None:
    """Check a number of times or of things: an integer, at least 1, at most as many as there are."""
    fits(context, node, here, "integer", what)
    value = node.value if isinstance(node, Integer) else None
    if isinstance(node, Negative) and isinstance(node.operand, Integer):
        value = -node.operand.value
    if value is None:
        return
    if value < 1:
        context.findings.error("SF321", node.span, f"{what} can't be {value}", hint="count from 1")
    elif most is not None and value > most:
        context.findings.error(
            "SF321", node.span, f"{what} can't be {value}: there are only {most}", hint=f"write {most} or less"
        )


def condition(context: Context, node: Expression, here: Here) -> None:
    """Check a condition: a boolean that is there."""
    from .chains import never_holds

    before = len(context.findings.items)
    fits(context, node, here, "boolean", "a condition")
    if len(context.findings.items) == before:
        # What is wrong with its parts is told already, and may be why it never holds.
        never_holds(context, node, here)

"""Types of sums, products and comparisons."""

from __future__ import annotations

from ...dsl.diagnostic import Edit, Fix
from ...dsl.source import Span
from ...dsl.tree import Arithmetic, Compare, Expression, ListOf, Name, Negative, Nothing, Text
from .. import types
from ..types import Type
from . import names
from .context import Context, Here, lookup
from .typing import checks, fits, mismatch, not_a_member, present, since

NUMBERS = ("integer", "number")
MOMENTS = ("date", "datetime")


@checks(Negative)
def negative(context: Context, node: Negative, here: Here, expected: Type | None) -> Type:
    """`-a`."""
    found = present(context, node.operand, here)
    if found not in (*NUMBERS, "duration", "any"):
        context.findings.error(
            "SF207", node.span, f"`-` wants a number or a duration, this is {types.describe_type(found)}"
        )
        return "any"
    return found


@checks(Arithmetic)
def arithmetic(context: Context, node: Arithmetic, here: Here, expected: Type | None) -> Type:
    """`a + b - c`, worked from the left."""
    left = present(context, node.first, here)
    for term in node.terms:
        right = present(context, term.operand, here)
        found = result(term.operator, left, right)
        if found is None:
            rest = {}
            if term.operator == "+" and "text" in (_plain(left), _plain(right)):
                rest = {"hint": 'fill the value into the text: `"... {value}"`'}
            elif all(side in (*NUMBERS, "text") for side in (left, right)):
                rest = {"hint": "make a number of the text with `number(...)`"}
            context.findings.error(
                "SF207",
                term.span,
                f"`{term.operator}` can't take {types.describe_type(left)} and {types.describe_type(right)}",
                labels=since(context, here, node.first, term.operand),
                **rest,
            )
            return "any"
        left = found
    return left


def result(operator: str, left: Type, right: Type) -> Type | None:
    """The type of `left operator right`, or none if they do not go together."""
    left, right = _plain(left), _plain(right)
    if left == "any" or right == "any":
        return _open_result(operator, left, right)
    if left in NUMBERS and right in NUMBERS:
        return "integer" if left == right == "integer" and operator != "/" else "number"
    if operator == "+":
        return _sum(left, right)
    if operator == "-":
        if left == right and left in (*MOMENTS, "duration"):
            return "duration"
        return left if left in MOMENTS and right == "duration" else None
    if operator == "*" and (left in NUMBERS or right in NUMBERS):
        return "duration" if "duration" in (left, right) else None
    if operator == "/" and left == "duration":
        return "number" if right == "duration" else "duration" if right in NUMBERS else None
    return None


def _sum(left: Type, right: Type) -> Type | None:
    if left == right and left in ("text", "duration"):
        return left
    if left[0] == "list" and right[0] == "list":
        return types.join([left, right])
    if left in MOMENTS and right == "duration":
        return left
    return right if right in MOMENTS and left == "duration" else None


def _open_result(operator: str, left: Type, right: Type) -> Type | None:
    """One side is unknown: refuse only what no type of the other could take."""
    other = right if left == "any" else left
    if other in ("any", "duration", *NUMBERS) or (operator in "+-" and other in MOMENTS):
        return "any"
    if operator == "+" and (other == "text" or other[0] == "list"):
        return other
    return None


def _plain(type: Type) -> Type:
    return "text" if type[0] == "one_of" else type


@checks(Compare)
def compare(context: Context, node: Compare, here: Here, expected: Type | None) -> Type:
    """`a == b` and the other comparisons."""
    if node.operator in ("==", "!=") and (isinstance(node.right, Nothing) or isinstance(node.left, Nothing)):
        _with_none(context, node, here)
        return "boolean"
    if node.operator == "matches":
        fits(context, node.left, here, "text", "`matches`")
        _pattern(context, node.right, here)
        return "boolean"
    if node.operator in ("starts with", "ends with"):
        fits(context, node.left, here, "text", f"`{node.operator}`")
        fits(context, node.right, here, "text", f"`{node.operator}`")
        return "boolean"
    left, right = _both(context, node, here)
    _reads(context, node, here, left, right)
    if node.operator in ("==", "!="):
        _equal(context, node, here, left, right)
    elif node.operator in ("in", "not in"):
        _inside(context, node, here, node.right, left, right)
    elif node.operator == "contains":
        _inside(context, node, here, node.left, right, left)
    elif not _ordered(left, right):
        context.findings.error(
            "SF207",
            node.span,
            f"`{node.operator}` can't compare {types.describe_type(left)} with {types.describe_type(right)}",
            labels=since(context, here, node.left, node.right),
            hint="numbers, texts, dates, datetimes and durations have an order, each among themselves",
        )
    return "boolean"


def _both(context: Context, node: Compare, here: Here) -> tuple[Type, Type]:
    """The types of both sides; a bare word on one takes its meaning from the other."""
    if _unknown_word(context, node.left, here) and not _unknown_word(context, node.right, here):
        right = _side(context, node.right, here, None, bool(isinstance(node.left, Name)))
        return _side(context, node.left, here, _wanted(node, right, left=True), False), right
    words = isinstance(node.right, Name | Text | ListOf)
    left = _side(context, node.left, here, None, words)
    right_words = isinstance(node.left, Name | Text | ListOf)
    return left, _side(context, node.right, here, _wanted(node, left, left=False), right_words)


def _wanted(node: Compare, other: Type, *, left: bool) -> Type | None:
    """What the side opposite a type may be expected to be."""
    holder = (node.operator in ("in", "not in") and not left) or (node.operator == "contains" and left)
    element = (node.operator in ("in", "not in") and left) or (node.operator == "contains" and not left)
    if holder:
        return ["list", other]
    return types.element_type(other) if element else other


def _side(context: Context, node: Expression, here: Here, expected: Type | None, choice: bool) -> Type:
    """One side of a comparison; the name of a decision stands for its choice when compared with words."""
    if choice and isinstance(node, Name):
        found = as_choice(context, node, here)
        if found is not None:
            return found
    return present(context, node, here, expected)


def as_choice(context: Context, node: Name, here: Here) -> Type | None:
    """The type of `.choice` where a name is a decision, with its meaning noted; none for other names."""
    known = lookup(context.model, node.name, here.scope)
    if known is None or known[0].role != "decide" or any(loop.kind == "item" for loop in known[2]):
        return None
    found = present(context, node, here)
    context.model.meanings[id(node)] = ["field", ["name", node.name, known[1]], "choice"]
    choice = types.field_type(found, "choice") or "any"
    context.model.type_of[id(node)] = choice
    return choice


def _unknown_word(context: Context, node: Expression, here: Here) -> bool:
    """Whether this is a bare word that names nothing here."""
    if not isinstance(node, Name) or names.known(context, node, here):
        return False
    source = here.source
    if source is None:
        return True
    return types.field_type(types.without_optional(source.type), node.name) is None or (
        source.type == "any" and not source.open
    )


def _with_none(context: Context, node: Compare, here: Here) -> None:
    operand = node.left if isinstance(node.right, Nothing) else node.right
    from .typing import check

    check(context, operand, here)
    state = "is missing" if node.operator == "==" else "is not missing"
    place = Span(operand.span.end, node.span.end)
    fixes = (Fix(f"write `{state}`", (Edit(place, f" {state}"),)),) if operand is node.left else ()
    context.findings.hint("SF225", node.span, f"a missing value is asked for with `{state}`", fixes=fixes)


def _equal(context: Context, node: Compare, here: Here, left: Type, right: Type) -> None:
    for word, closed, side in ((right, left, node.right), (left, right, node.left)):
        if closed[0] != "one_of" or word != "text" or not isinstance(side, Text):
            continue
        if all(isinstance(part, str) for part in side.parts):
            not_a_member(context, side.span, "".join(map(str, side.parts)), closed[1], quoted=True)
            return
    if not _comparable(left, right):
        context.findings.error(
            "SF207",
            node.span,
            f"{types.describe_type(left)} never equals {types.describe_type(right)}",
            labels=since(context, here, node.left, node.right),
            hint="compare values of one type",
        )


def _comparable(left: Type, right: Type) -> bool:
    if left in NUMBERS and right in NUMBERS:
        return True
    if left[0] == "one_of" and right[0] == "one_of":
        return bool(set(left[1]) & set(right[1]))
    if types.assignable(left, right) or types.assignable(right, left):
        return True
    if left[0] == "union":
        return any(_comparable(each, right) for each in left[1])
    if right[0] == "union":
        return any(_comparable(left, each) for each in right[1])
    return bool(left[0] == right[0] and left[0] in ("record", "list"))


def _ordered(left: Type, right: Type) -> bool:
    left, right = _plain(left), _plain(right)
    sortable = ("text", "date", "datetime", "duration", *NUMBERS)
    if left == "any" or right == "any":
        return left in (*sortable, "any") and right in (*sortable, "any")
    return (left in NUMBERS and right in NUMBERS) or (left == right and left in sortable)


def _inside(context: Context, node: Compare, here: Here, holder: Expression, value: Type, found: Type) -> None:
    """Whether `value` can be in a list, a text or a record."""
    if found == "any":
        return
    if found[0] == "list":
        if not _comparable(value, found[1]):
            context.findings.error(
                "SF207",
                node.span,
                f"a list of {types.describe_type(found[1])} never holds {types.describe_type(value)}",
                labels=since(context, here, node.left, node.right),
            )
        return
    if found == "text" or found[0] in ("one_of", "record"):
        if value != "any" and _plain(value) != "text":
            inside = node.left if holder is node.right else node.right
            mismatch(context, inside, value, "text", f"`{node.operator}`", here)
        return
    context.findings.error(
        "SF207",
        holder.span,
        f"`{node.operator}` looks in a list, a text or a record, this is {types.describe_type(found)}",
        labels=since(context, here, holder),
    )


def _pattern(context: Context, node: Expression, here: Here) -> None:
    """What stands after `matches`: a plain text that is a regular expression."""
    if not isinstance(node, Text) or any(not isinstance(part, str) for part in node.parts):
        present(context, node, here)
        context.findings.error(
            "SF228",
            node.span,
            "the pattern after `matches` is a text written here, not a computed one",
            hint="for a part of a text use `contains`, `starts with` or `ends with`",
        )
        return
    context.model.type_of[id(node)] = "text"
    from ..evaluation import EvaluationError
    from ..expression_logic import compile_pattern

    try:
        compile_pattern("".join(map(str, node.parts)))
    except EvaluationError as error:
        context.findings.error(
            "SF228", node.span, error.message, hint="patterns are those of RE2: no look-ahead, no back-references"
        )


def _reads(context: Context, node: Compare, here: Here, left: Type, right: Type) -> None:
    """A guard that compares an open field with true or false makes the field boolean."""
    if here.source is None or node.operator not in ("==", "!="):
        return
    for side, other in ((node.left, right), (node.right, left)):
        if isinstance(side, Name) and here.source.reads.get(side.name) == "any" and other == "boolean":
            here.source.reads[side.name] = "boolean"

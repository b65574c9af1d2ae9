"""Texts, fields, records, lists, logic: the expressions that are neither names, calls nor operators."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from ...dsl.source import Span
from ...dsl.tree import (
    Boolean,
    Call,
    Choose,
    Comprehension,
    Duration,
    Else,
    Entry,
    Expression,
    Field,
    Index,
    Integer,
    IsState,
    ListOf,
    Logic,
    Name,
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
from .. import types
from ..types import Type
from . import facts, names
from .cases import COUNTS, Reader
from .context import Context, Here
from .findings import here as label
from .findings import instead, listed, nearest
from .literal import literal
from .model import Declaration, Scope, Symbol
from .state import narrowed
from .typing import CHECKS, Check, check, checks, condition, fits, present
from .value_sets import compared

DEEPEST_COMPREHENSION = 2
RUN_FIELDS: dict[str, Type] = {"id": "text", "started": "datetime", "reused": "boolean"}


def _literal(found: Type) -> Check:
    return lambda context, node, here, expected: found


CHECKS.update(
    {
        Integer: _literal("integer"),
        Number: _literal("number"),
        Percent: _literal("number"),
        Duration: _literal("duration"),
        WorkingDays: _literal("duration"),
        Boolean: _literal("boolean"),
        Nothing: _literal("none"),
    }
)


@checks(Text)
def _text(context: Context, node: Text, here: Here, expected: Type | None) -> Type:
    parts = node.parts
    for part in parts:
        if isinstance(part, Expression):
            present(context, part, here)
    if any(isinstance(part, Expression) for part in parts):
        return "text"
    word = "".join(str(part) for part in parts)
    closed = types.without_optional(expected) if expected is not None else "any"
    if closed[0] == "one_of" and word in closed[1]:
        return ["one_of", [word]]
    if closed[0] == "union" and expected is not None:
        return ["one_of", [word]]
    return "text"


@checks(Field)
def _field(context: Context, node: Field, here: Here, expected: Type | None) -> Type:
    if isinstance(node.of, Name) and node.of.name == "run" and not names.known(context, node.of, here):
        return _run_field(context, node)
    of = check(context, node.of, here)
    found = types.field_type(of, node.name)
    if found is None:
        return _unknown_field(context, node, of)
    path = names.path(context, node, here)
    if path is None:
        return found
    found = narrowed(found, here.state, *path)
    return types.without_optional(found) if here.state.there(*path) else found


def _run_field(context: Context, node: Field) -> Type:
    found = RUN_FIELDS.get(node.name)
    if found is not None:
        context.model.meanings[id(node)] = ["context", f"run.{node.name}"]
        return found
    context.findings.error(
        "SF208",
        node.span,
        f"`run` has no field `{node.name}`",
        **(
            instead(Span(node.span.end - len(node.name), node.span.end), nearest(node.name, RUN_FIELDS))
            or {"hint": "there are `run.id`, `run.started` and `run.reused`"}
        ),
    )
    return "any"


def _unknown_field(context: Context, node: Field, of: Type) -> Type:
    place = Span(node.span.end - len(node.name), node.span.end)
    known = fields_of(of)
    rest: dict[str, Any] = instead(place, nearest(node.name, known))
    if not rest and known:
        rest = {"hint": f"it has {listed(known, 'and')}"}
    holder = f"`{names.spelled(node.of)}`" if names.spelled(node.of) else "this"
    context.findings.error(
        "SF208", place, f"{holder} has no field `{node.name}`: it is {types.describe_type(of)}", **rest
    )
    return "any"


def fields_of(type: Type) -> list[str]:
    """The names of the fields a value of the type may have."""
    type = types.without_optional(type)
    if type[0] == "record":
        return list(type[1])
    if type[0] == "union":
        return list(dict.fromkeys(name for member in type[1] for name in fields_of(member)))
    return ["name", "hash", "size", "media_type"] if type == "file" else []


@checks(Index)
def _index(context: Context, node: Index, here: Here, expected: Type | None) -> Type:
    of = present(context, node.of, here)
    if of[0] == "record":
        fits(context, node.at, here, "text", "the name of a field")
        return "any"
    if of != "any":
        fits(context, node.at, here, "integer", "a position in a list")
        _outside(context, node, here)
    else:
        present(context, node.at, here)
    found = types.element_type(of)
    if found is None and of != "text":
        context.findings.error("SF207", node.of.span, f"only a list has positions, this is {types.describe_type(of)}")
    return found if found is not None else "any"


def _outside(context: Context, node: Index, here: Here) -> None:
    """Report a position where the list, as far as it is known, ends before."""
    if isinstance(node.at, Call) and node.at.function in COUNTS and node.at.arguments == (node.of,):
        context.findings.error(
            "SF345",
            node.at.span,
            "there is nothing at this position: the last one is one less than the length",
            hint="positions are counted from 0; `last(...)` gives the last element",
        )
        return
    position = literal(node.at)
    if not isinstance(position, int) or isinstance(position, bool) or position < 0:
        return
    key = Reader(context.model, here).key(Call("length", (node.of,)))
    known = here.state.values.get(key)
    elements = len(node.of.items) if isinstance(node.of, ListOf) else None
    there = compared(">", Decimal(position), whole=True)
    if (elements is not None and position >= elements) or (known is not None and known.meet(there).empty):
        context.findings.error(
            "SF345",
            node.at.span,
            f"there is nothing at position {position}: the list has "
            + (f"{elements} elements" if elements is not None else f"{known.told() if known else ''} elements here"),
            hint="positions are counted from 0",
        )


@checks(ListOf)
def _list(context: Context, node: ListOf, here: Here, expected: Type | None) -> Type:
    wanted = types.element_type(expected) if expected is not None else None
    return ["list", types.join(check(context, item, here, wanted) for item in node.items)]


@checks(Record)
def _record(context: Context, node: Record, here: Here, expected: Type | None) -> Type:
    fields: dict[str, Type] = {}
    wanted = _record_wanted(node, expected)
    for entry in entries_once(context, node.entries, "the field"):
        fields[entry.key] = check(context, entry.value, here, wanted.get(entry.key))
    return ["record", fields]


def _record_wanted(node: Record, expected: Type | None) -> dict[str, Type]:
    """The types its fields are expected to have; of a union those of the member whose fields are all written."""
    if expected is None:
        return {}
    there: Type = types.without_optional(expected)
    if there[0] == "record":
        return dict(there[1])
    if there[0] != "union":
        return {}
    written = {entry.key for entry in node.entries}
    wanted: dict[str, Type] = {}
    for member in there[1]:
        if member[0] == "record" and written <= set(member[1]):
            for name, type in member[1].items():
                wanted[name] = types.join([wanted[name], type]) if name in wanted else type
    return wanted


def entries_once(context: Context, entries: tuple[Entry, ...], what: str) -> list[Entry]:
    """The entries of a record or of settings, each key once; a second one is a finding."""
    kept: dict[str, Entry] = {}
    for entry in entries:
        if entry.key in kept:
            context.findings.error(
                "SF204",
                entry.span,
                f"{what} `{entry.key}` stands twice",
                labels=label(kept[entry.key].span, "first here"),
                hint="remove one of the two",
            )
        else:
            kept[entry.key] = entry
    return list(kept.values())


@checks(Choose)
def _choose(context: Context, node: Choose, here: Here, expected: Type | None) -> Type:
    condition(context, node.condition, here)
    yes, no = facts.facts(context, node.condition, here)
    found = [
        check(context, node.value, here.knowing(here.state.knowing(yes)), expected),
        check(context, node.otherwise, here.knowing(here.state.knowing(no)), expected),
    ]
    joined = types.join(found)
    if types.without_optional(joined) == "any" and all(types.without_optional(each) != "any" for each in found):
        context.findings.warning(
            "SF251",
            node.otherwise.span,
            f"this is {types.describe_type(found[1])}, in the other case it is {types.describe_type(found[0])}",
            labels=label(node.value.span, "the other case"),
            hint="give both cases one type, or nobody can say what the value is",
        )
    return joined


@checks(Else)
def _else(context: Context, node: Else, here: Here, expected: Type | None) -> Type:
    found: list[Type] = []
    for option in node.options:
        # A word that stands for a missing one is of the same closed set.
        wanted = expected if expected is not None else types.join(map(types.without_optional, found)) if found else None
        found.append(check(context, option, here, wanted))
    symbols = [names.symbol(context, option, here) for option in node.options]
    wholes = [
        symbol for symbol, option in zip(symbols, node.options, strict=True) if symbol and isinstance(option, Name)
    ]
    last = found[-1]
    surely = len(wholes) == len(symbols) and all(not types.is_optional(symbol.type) for symbol in wholes)
    if types.is_optional(last) and surely and here.state.one_ran(wholes):
        last = types.without_optional(last)
    joined = types.join([*(types.without_optional(each) for each in found[:-1]), last])
    return "any" if joined == "never" else joined


@checks(Where)
def _where(context: Context, node: Where, here: Here, expected: Type | None) -> Type:
    element = _element(context, node.items, here)
    inner = _open(context, node, here, "item", element)
    condition(context, node.condition, inner)
    return ["list", element]


@checks(Quantifier)
def _quantifier(context: Context, node: Quantifier, here: Here, expected: Type | None) -> Type:
    inner = _open(context, node, here, node.name, _element(context, node.items, here))
    condition(context, node.condition, inner)
    return "boolean"


@checks(Comprehension)
def _comprehension(context: Context, node: Comprehension, here: Here, expected: Type | None) -> Type:
    inner = _open(context, node, here, node.name, _element(context, node.items, here))
    if node.condition is not None:
        condition(context, node.condition, inner)
        inner = inner.knowing(inner.state.knowing(facts.facts(context, node.condition, inner)[0]))
    wanted = types.element_type(expected) if expected is not None else None
    return ["list", check(context, node.value, inner, wanted)]


def _element(context: Context, items: Expression, here: Here) -> Type:
    found = present(context, items, here)
    element = types.element_type(found)
    if element is None:
        context.findings.error("SF207", items.span, f"a list is wanted, this is {types.describe_type(found)}")
        return "any"
    return "any" if element == "never" else element


def _open(context: Context, node: Expression, here: Here, name: str, type: Type) -> Here:
    """The scope that a comprehension or the like opens, holding its variable."""
    if here.depth == DEEPEST_COMPREHENSION:
        context.findings.error(
            "SF227",
            node.span,
            f"lists are worked through more than {DEEPEST_COMPREHENSION} deep here",
            hint="name the inner list with a `let` first",
        )
    scope = Scope("inner", here.scope, node=node)
    scope.names[name] = Symbol(name, "variable", scope, [Declaration(node, node.span)], type, sure=True)
    context.model.scopes[id(node)] = scope
    return here._replace(scope=scope, depth=here.depth + 1)


@checks(Not)
def _not(context: Context, node: Not, here: Here, expected: Type | None) -> Type:
    fits(context, node.operand, here, "boolean", "`not`")
    return "boolean"


@checks(Logic)
def _logic(context: Context, node: Logic, here: Here, expected: Type | None) -> Type:
    for operand in node.operands:
        fits(context, operand, here, "boolean", f"`{node.operator}`")
        yes, no = facts.facts(context, operand, here)
        here = here.knowing(here.state.knowing(yes if node.operator == "and" else no))
    return "boolean"


@checks(IsState)
def _is_state(context: Context, node: IsState, here: Here, expected: Type | None) -> Type:
    if node.state == "missing":
        check(context, node.operand, here)
        return "boolean"
    found = present(context, node.operand, here)
    if found not in ("any", "text") and found[0] not in ("list", "record", "one_of", "union"):
        context.findings.error(
            "SF207",
            node.operand.span,
            f"`is empty` wants a text, a list or a record, this is {types.describe_type(found)}",
            hint="to ask whether it is there, write `is missing`",
        )
    return "boolean"

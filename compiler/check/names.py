"""What a name means where it stands, and whether what it names is there."""

from __future__ import annotations

from ...dsl.diagnostic import Edit, Fix
from ...dsl.foreign_words import FOREIGN_VALUES
from ...dsl.tree import Expression, Field, Name
from .. import types
from ..types import Type
from .context import Context, Here, lookup, seen_across, visible
from .findings import here as label
from .findings import instead, listed, nearest
from .model import Scope, Symbol
from .state import narrowed


def known(context: Context, node: Name, here: Here) -> bool:
    """Whether a name means something here (a member of a closed set does not count)."""
    return lookup(context.model, node.name, here.scope) is not None


def symbol(context: Context, node: Expression, here: Here) -> Symbol | None:
    """The symbol at the root of `a` or `a.b.c`, or none."""
    while isinstance(node, Field):
        node = node.of
    if not isinstance(node, Name):
        return None
    found = lookup(context.model, node.name, here.scope)
    return found[0] if found else None


def path(context: Context, node: Expression, here: Here) -> tuple[Symbol, tuple[str, ...]] | None:
    """The symbol and the fields of `a.b.c`, or none for any other expression."""
    fields: list[str] = []
    while isinstance(node, Field):
        fields.append(node.name)
        node = node.of
    root = symbol(context, node, here) if isinstance(node, Name) else None
    return (root, tuple(reversed(fields))) if root else None


def spelled(node: Expression) -> str:
    """`a.b.c` as it is written, or nothing for any other expression."""
    if isinstance(node, Name):
        return node.name
    if isinstance(node, Field):
        of = spelled(node.of)
        return f"{of}.{node.name}" if of else ""
    return ""


def check_name(context: Context, node: Name, here: Here, expected: Type | None) -> Type:
    """The type of a name, with its meaning noted for lowering."""
    found = lookup(context.model, node.name, here.scope)
    member = _as_member(node.name, expected)
    field = _source_field(context, node.name, here, found is not None or member)
    if found is not None and (field is not None or (member and _may_be(found[0], expected))):
        two_meanings(context, node, found[0], "a field" if field is not None else "a word of the closed set")
    if field is not None:
        return _mean_field(context, node, here, field)
    if member:
        context.model.meanings[id(node)] = ["lit", node.name]
        return ["one_of", [node.name]]
    if found is None and here.words:
        context.model.meanings[id(node)] = ["lit", node.name]
        return "text"
    if found is None:
        unknown(context, node, here, expected)
        return "any"
    return mean(context, node, here, found)


def mean(context: Context, node: Name, here: Here, found: tuple[Symbol, int, list[Scope]]) -> Type:
    """Note that a name stands for a symbol, and give its type at this place."""
    what, up, loops = found
    context.refer(node.span, what, use=not here.test)
    context.model.meanings[id(node)] = ["name", node.name, up]
    if what.role == "block":
        context.findings.error(
            "SF224",
            node.span,
            f"`{node.name}` is a block, which has no value",
            hint=f"`outcome({node.name})` says how it ended; the steps inside have values of their own",
        )
        return "any"
    found_type = type_here(what, here, loops)
    return found_type if loops else narrowed(found_type, here.state, what, ())


def type_here(what: Symbol, here: Here, loops: list[Scope]) -> Type:
    """The type of a symbol at a place: a list for each `for each` it is seen across, optional if it may be missing."""
    found = seen_across(what.type, loops)
    if here.lenient:
        return types.without_optional(found) if found != "none" else "any"
    if here.state.there(what, ()):
        return types.without_optional(found)
    return found if here.state.ran(what) else types.optional(found)


def two_meanings(context: Context, node: Name, what: Symbol, other: str) -> None:
    """Report a bare word that can be read in two ways."""
    context.findings.error(
        "SF210",
        node.span,
        f"`{node.name}` can be {other} and the name of something else here",
        labels=label(what.span, "the name"),
        hint=f'give one of them another name, or quote the word: `"{node.name}"`',
    )


def _as_member(name: str, expected: Type | None) -> bool:
    if expected is None:
        return False
    closed = types.without_optional(expected)
    return bool(closed[0] == "one_of" and name in closed[1])


def _may_be(what: Symbol, expected: Type | None) -> bool:
    """Whether the value of that name could be meant where the closed set is expected."""
    return expected is not None and types.assignable(
        types.without_optional(what.type), types.without_optional(expected)
    )


def _source_field(context: Context, name: str, here: Here, is_known: bool) -> Type | None:
    """The type of a field of the step whose edge the guard belongs to, or none if it has no such field."""
    if here.source is None:
        return None
    of = types.without_optional(here.source.type)
    if of == "any":
        return None if is_known or not here.source.open else here.source.reads.setdefault(name, "any")
    return types.field_type(of, name)


def _mean_field(context: Context, node: Name, here: Here, field: Type) -> Type:
    assert here.source is not None
    found = lookup(context.model, here.source.name, here.scope)
    up = found[1] if found else 0
    context.refer(node.span, here.source)
    context.model.meanings[id(node)] = ["field", ["name", here.source.name, up], node.name]
    return field


def unknown(context: Context, node: Name, here: Here, expected: Type | None) -> None:
    """Report a name that means nothing here."""
    name = node.name
    closed = types.without_optional(expected) if expected is not None else "any"
    names = visible(context.model, here.scope)
    if closed[0] == "one_of":
        guess = nearest(name, [*closed[1], *names])
        rest = instead(node.span, guess) or {"hint": f"the words are {listed(closed[1])}"}
        context.findings.error("SF209", node.span, f"`{name}` is not one of {listed(closed[1])}", **rest)
        return
    if name == "error":
        context.findings.error(
            "SF308",
            node.span,
            "`error` is known only inside an `on error` block",
            hint="elsewhere, `outcome(NAME)` says how a step ended",
        )
        return
    if name in context.model.outputs:
        context.findings.error(
            "SF203",
            node.span,
            f"there is no value named `{name}`: it is an output, which `finish` sets",
            hint="name the value with a `let` and use that name here and in `finish`",
        )
        return
    for scope in context.model.scopes.values():
        if scope.kind in ("item", "round") and name in scope.names:
            context.findings.error(
                "SF203",
                node.span,
                f"there is no `{name}` here: it is known only inside its loop",
                labels=label(scope.names[name].span, "the loop"),
                hint="steps and `let`s of the loop are lists behind it; the variable is gone",
            )
            return
    rest = instead(node.span, FOREIGN_VALUES.get(name) or nearest(name, names))
    if not rest:
        rest = {
            "hint": f'if the text is meant, write `"{name}"`',
            "fixes": (Fix(f'write `"{name}"`', (Edit(node.span, f'"{name}"'),), safe=False),),
        }
    context.findings.error("SF203", node.span, f"there is nothing named `{name}`", **rest)


def may_be_missing(context: Context, node: Expression, here: Here) -> None:
    """Report a value that is used although it may be missing: SF310 if a step may not have run, else SF311."""
    root = symbol(context, node, here)
    text = spelled(node)
    if root is not None and not here.state.ran(root) and text:
        context.findings.error(
            "SF310",
            node.span,
            f"`{root.name}` may not have run when this is reached",
            labels=label(root.span, "it runs here"),
            hint=f"ask first (`if {root.name} is not missing`), or name what to take instead (`{text} else ...`)",
        )
        return
    context.findings.error(
        "SF311",
        node.span,
        f"`{text}` may be missing here" if text else "this may be missing here",
        hint=f"ask first (`if {text} is not missing`), or name what to take instead (`{text} else ...`)"
        if text
        else "name what to take instead: `... else ...`",
    )

"""The label of an expression: what its parts have, joined, and no more than its type lets through."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from ...dsl.source import Source
from ...dsl.tree import (
    Arithmetic,
    Call,
    Choose,
    Compare,
    Comprehension,
    Else,
    Expression,
    Field,
    Index,
    IsState,
    ListOf,
    Logic,
    Name,
    Negative,
    Not,
    Quantifier,
    Record,
    Text,
    Where,
)
from ..check.model import Model
from ..types import Type
from .label import (
    CHOSEN,
    FACTS,
    INTERNAL,
    OWNER,
    PII,
    PLAIN,
    SECRET,
    TRUSTED,
    UNTRUSTED,
    Label,
    Way,
    join,
    join_all,
    merge,
)

Path = tuple[str, ...]
"""A name and the fields behind it: `("m", "body")`."""

CLOSED = frozenset({"boolean", "date", "datetime", "duration", "none", "never"})
"""Types none of whose values says anything an outsider could put into words."""


class Known(NamedTuple):
    """What holds at a place: the paths that a test has closed to a set, and those that a person has approved."""

    closed: frozenset[Path] = frozenset()
    approved: frozenset[Path] = frozenset()


NOTHING_KNOWN = Known()


class Labels:
    """The labels of the names of one flow, and of the expressions that read them.

    `names` are the labels of what statements declare, `local` those of loop variables, handlers and expressions around;
    `early` the names that were read before anything was known of them.
    """

    def __init__(self, source: Source, model: Model) -> None:
        self.source = source
        self.model = model
        self.meanings = model.meanings
        self.type_of = model.type_of
        self.names: dict[str, Label] = {}
        self.local: dict[str, Label] = {}
        self.early: set[str] = set()
        self.known = NOTHING_KNOWN

    def label(self, node: Expression | None) -> Label:
        """The label of the value of an expression; of none, that of a literal."""
        form = _FORMS.get(type(node))
        if form is None:
            return PLAIN
        found = form(self, node)
        if found.level == UNTRUSTED and node is not None and closed(self.type_of.get(id(node), "any")):
            return found._replace(level=CHOSEN)
        return found

    def of(self, name: str) -> Label:
        """The label of a name."""
        found = self.local.get(name)
        if found is None:
            found = self.names.get(name)
            if found is None:
                self.early.add(name)
                return PLAIN
        return found

    def path(self, path: Path, node: Expression) -> Label:
        """The label of `a.b.c`, as far as its first field has one of its own."""
        found = self.of(path[0])
        if len(path) > 1 and found.columns is not None:
            found = found.columns.get(path[1], found)
        if found is PLAIN:
            return found
        known = self.known
        if known.approved and any(path[:length] in known.approved for length in range(1, len(path) + 1)):
            return Label(TRUSTED, None, found.without(INTERNAL, PII, OWNER).tags, grounds=found.grounds)
        if found.level == UNTRUSTED and path in known.closed:
            found = found._replace(level=CHOSEN)
        if len(path) > 1 and found.way is not None and found.way.before is None:
            way = found.way
            found = found._replace(way=Way(".".join(path), way.note, way.span))
        return found if len(path) == 1 else found.whole()

    def local_name(self, name: str, label: Label, node: Expression | None) -> Label:
        """The label of an expression that is read with a name of its own."""
        before = self.local.get(name)
        self.local[name] = label
        try:
            return self.label(node)
        finally:
            if before is None:
                del self.local[name]
            else:
                self.local[name] = before

    def path_of(self, node: Expression | None) -> Path | None:
        """The path that an expression is, or none for any other."""
        fields: list[str] = []
        while isinstance(node, Field):
            fields.append(node.name)
            node = node.of
        if not isinstance(node, Name):
            return None
        found = path_in(self.meanings.get(id(node)))
        return None if found is None else (*found, *reversed(fields))

    def plain_text(self, node: Expression | None) -> str | None:
        """The text of a literal, or none."""
        if isinstance(node, Text) and all(isinstance(part, str) for part in node.parts):
            return "".join(map(str, node.parts))
        if isinstance(node, Name):
            meaning = self.meanings.get(id(node))
            return meaning[1] if meaning is not None and meaning[0] == "lit" and isinstance(meaning[1], str) else None
        return None


def path_in(meaning: Any) -> Path | None:
    """The path that the meaning of a name stands for: a name, or a field of the step that a guard belongs to."""
    if meaning is None or meaning[0] not in ("name", "field"):
        return None
    return (meaning[1],) if meaning[0] == "name" else (meaning[1][1], meaning[2])


def closed(type: Type) -> bool:
    """Whether all values of a type come from a closed set."""
    if isinstance(type, str):
        return type in CLOSED
    kind, inside = type
    if kind == "one_of":
        return True
    if kind in ("optional", "list"):
        return closed(inside)
    if kind == "union":
        return all(map(closed, inside))
    return bool(inside) and all(map(closed, inside.values()))


def _name(labels: Labels, node: Name) -> Label:
    meaning = labels.meanings.get(id(node))
    if meaning is not None and meaning[0] == "compare":
        # A bare word as a guard: it compares what the step gave.
        meaning = meaning[2]
    path = path_in(meaning)
    return PLAIN if path is None else labels.path(path, node)


def _field(labels: Labels, node: Field) -> Label:
    if id(node) in labels.meanings:
        return PLAIN
    path = labels.path_of(node)
    if path is not None:
        return labels.path(path, node)
    found = labels.label(node.of)
    return found.columns.get(node.name, found).whole() if found.columns is not None else found


def _index(labels: Labels, node: Index) -> Label:
    of, at = labels.label(node.of), labels.label(node.at)
    return of if at is PLAIN else _with(of, at.at_most(CHOSEN))


def _with(of: Label, other: Label) -> Label:
    """A label joined with another, its fields too."""
    if of.columns is None:
        return join(of, other)
    columns = {name: join(each, other) for name, each in of.columns.items()}
    return join(of, other)._replace(columns=columns)


KEEPING = frozenset({"first", "last", "sort", "reverse", "unique", "flatten"})
"""Functions whose elements are those of their first argument."""


def _call(labels: Labels, node: Call) -> Label:
    function = node.function
    if function in ("now", "new_id", "outcome"):
        return PLAIN
    if function == "secret":
        words = labels.source.text[node.span.start : node.span.end]
        return Label(tags={SECRET: Way(words, "secret", node.span)}, grounds=frozenset({FACTS}))
    if function in KEEPING and len(node.arguments) == 1:
        return labels.label(node.arguments[0])
    if function == "get" and len(node.arguments) > 1:
        holder, key, *rest = map(labels.label, node.arguments)
        return join_all([holder.whole(), key.at_most(CHOSEN), *rest])
    found = join_all(map(labels.label, node.arguments))
    return found.without(INTERNAL, PII, OWNER) if function == "mask" else found


def _record(labels: Labels, node: Record) -> Label:
    columns = {entry.key: labels.label(entry.value).whole() for entry in node.entries}
    found = join_all(columns.values())
    return found if found is PLAIN else found._replace(columns=columns)


def _where(labels: Labels, node: Where) -> Label:
    items = labels.label(node.items)
    condition = labels.local_name("item", items, node.condition)
    return items if condition is PLAIN else _with(items, condition.at_most(CHOSEN))


def _comprehension(labels: Labels, node: Comprehension) -> Label:
    items = labels.label(node.items)
    value = labels.local_name(node.name, items, node.value)
    condition = labels.local_name(node.name, items, node.condition)
    # How many there are and which ones tells of the list, in no words of its own.
    return _with(value, join(condition, items).at_most(CHOSEN).without(INTERNAL, PII, OWNER))


def _quantifier(labels: Labels, node: Quantifier) -> Label:
    items = labels.label(node.items)
    return join(items.whole(), labels.local_name(node.name, items, node.condition))


def _choose(labels: Labels, node: Choose) -> Label:
    values = merge(labels.label(node.value), labels.label(node.otherwise))
    condition = labels.label(node.condition)
    return values if condition is PLAIN else _with(values, condition.at_most(CHOSEN))


def _else(labels: Labels, node: Else) -> Label:
    first, *rest = map(labels.label, node.options)
    for each in rest:
        # A literal has every field of what it stands in for, all of them the author's.
        first = _with(first, each.whole()) if first.columns is None or each.columns is None else merge(first, each)
    return first


_FORMS: Mapping[Any, Callable[[Labels, Any], Label]] = {
    Name: _name,
    Field: _field,
    Index: _index,
    Call: _call,
    Record: _record,
    Where: _where,
    Comprehension: _comprehension,
    Quantifier: _quantifier,
    Choose: _choose,
    Else: _else,
    Text: lambda labels, node: join_all(labels.label(part) for part in node.parts if not isinstance(part, str)),
    ListOf: lambda labels, node: join_all(map(labels.label, node.items)),
    Not: lambda labels, node: labels.label(node.operand),
    Negative: lambda labels, node: labels.label(node.operand),
    Logic: lambda labels, node: join_all(map(labels.label, node.operands)),
    Arithmetic: lambda labels, node: join_all(
        [labels.label(node.first), *(labels.label(term.operand) for term in node.terms)]
    ),
    Compare: lambda labels, node: join(labels.label(node.left).whole(), labels.label(node.right)),
    # That a value is there rests on nothing: an outsider finds out soon what is.
    IsState: lambda labels, node: labels.label(node.operand).whole()._replace(grounds=frozenset()),
}

"""What all parts of the tree share: a span, equality without places, generic walks.

The classes are dataclasses whose methods are written once, here, instead of being generated for each of the
hundred and thirty: that makes importing the tree ten times cheaper, and every command imports it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import MISSING, FrozenInstanceError, dataclass, field, fields
from typing import Any, NoReturn, TypeVar, dataclass_transform

from ..source import NOWHERE, Span

Class = TypeVar("Class")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def node(cls: type[Class]) -> type[Class]:
    """Make a class a frozen dataclass with slots, which takes its methods from `Node`."""
    return dataclass(init=False, eq=False, repr=False, slots=True)(cls)


Fact = TypeVar("Fact")
Facts = Callable[[type["Node"]], Fact]


def _kept(work_out: Facts[Fact]) -> Facts[Fact]:
    """What is worked out once for each class. (`functools.cache` would do; mypy takes these classes for unhashable.)"""
    known: dict[Any, Fact] = {}

    def look_up(cls: type[Node]) -> Fact:
        if cls not in known:
            known[cls] = work_out(cls)
        return known[cls]

    return look_up


@node
class Node:
    """A part of the tree; two nodes are equal when they say the same, wherever they stand."""

    span: Span = field(default=NOWHERE, compare=False, repr=False, kw_only=True)

    def __init__(self, *values: Any, **named: Any) -> None:
        positional, defaults = _signature(type(self))
        if len(values) > len(positional):
            raise TypeError(f"{type(self).__name__} takes {len(positional)} values, got {len(values)}")
        given = dict(zip(positional, values, strict=False))
        state = {**defaults, **given, **named}
        if len(state) > len(defaults) or not named.keys().isdisjoint(given):
            wrong = named.keys() & given.keys() or named.keys() - defaults.keys()
            raise TypeError(f"{type(self).__name__} cannot take {', '.join(sorted(wrong))}")
        put = object.__setattr__
        for name, value in state.items():
            if value is MISSING:
                raise TypeError(f"{type(self).__name__} needs {name}")
            put(self, name, value)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise FrozenInstanceError(f"a node never changes: {type(self).__name__}.{name}")

    def __delattr__(self, name: str) -> NoReturn:
        raise FrozenInstanceError(f"a node never changes: {type(self).__name__}.{name}")

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other):
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in compared(type(self)))

    def __hash__(self) -> int:
        return hash((type(self), *(getattr(self, name) for name in compared(type(self)))))

    def __repr__(self) -> str:
        shown = (f"{name}={getattr(self, name)!r}" for name in compared(type(self)))
        return f"{type(self).__name__}({', '.join(shown)})"

    def __reduce__(self) -> tuple[Any, ...]:
        return _restored, (type(self), {each.name: getattr(self, each.name) for each in fields(self)})


@_kept
def _signature(cls: type[Node]) -> tuple[tuple[str, ...], dict[str, Any]]:
    """The names of the values in order, and what each field is when it is not given."""
    return cls.__match_args__, {each.name: each.default for each in fields(cls)}


@_kept
def compared(cls: type[Node]) -> tuple[str, ...]:
    """The fields that say what a node of a class means: all but the places."""
    return tuple(each.name for each in fields(cls) if each.compare)


PLAIN = ("str", "int", "bool", "Decimal", "None", "tuple[str, ...]")


@_kept
def _holding(cls: type[Node]) -> tuple[str, ...]:
    """The fields that may hold nodes: those whose type is no plain value."""
    kinds = {each.name: str(each.type) for each in fields(cls) if each.compare}
    return tuple(
        name
        for name, kind in kinds.items()
        if not kind.startswith("Literal") and not all(part.strip() in PLAIN for part in kind.split("|"))
    )


def _restored(cls: type[Node], values: dict[str, Any]) -> Node:
    """A node from its fields, for copies and pickles."""
    return cls(**values)


def children(node: Node) -> Iterator[Node]:
    """The nodes directly inside this one, in source order of the fields."""
    for name in _holding(type(node)):
        value = getattr(node, name)
        if isinstance(value, Node):
            yield value
        elif isinstance(value, tuple):
            for item in value:
                if isinstance(item, Node):
                    yield item


def walk(root: Node) -> Iterator[Node]:
    """The node and everything inside it, parents first; iterative, so depth costs no stack."""
    pending = [root]
    while pending:
        node = pending.pop()
        yield node
        pending.extend(reversed(list(children(node))))


def walk_within(root: Node) -> Iterator[tuple[Node, list[Node]]]:
    """The same walk, each node with those around it, outermost first: one list, which goes along with the walk."""
    around: list[Node] = []
    pending: list[Node | None] = [root]
    while pending:
        node = pending.pop()
        if node is None:
            around.pop()
            continue
        yield node, around
        inside = list(children(node))
        if inside:
            around.append(node)
            pending.append(None)
            pending += reversed(inside)

"""What all parts of the tree share: a span, equality without places, generic walks.

The classes are dataclasses whose methods are written once, here, instead of being generated for each of the
hundred and thirty: that makes importing the tree ten times cheaper, and every command imports it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import MISSING, FrozenInstanceError, dataclass, field, fields
from typing import Any, NamedTuple, NoReturn, TypeVar, dataclass_transform

from ..source import NOWHERE, Span

Class = TypeVar("Class")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def node(cls: type[Class]) -> type[Class]:
    """Make a class a frozen dataclass with slots, which takes its methods from `Node`."""
    return dataclass(init=False, eq=False, repr=False, slots=True)(cls)


Fact = TypeVar("Fact")
Facts = Callable[[type["Node"]], Fact]


class _Known(dict[Any, Fact]):
    """What is worked out once for each class; looking it up runs no Python, and each node made or walked over does."""

    def __init__(self, work_out: Facts[Fact]) -> None:
        super().__init__()
        self.work_out = work_out

    def __missing__(self, cls: type[Node]) -> Fact:
        self[cls] = self.work_out(cls)
        return self[cls]


def _kept(work_out: Facts[Fact]) -> Facts[Fact]:
    """A function of a class that is called once for each."""
    return _Known(work_out).__getitem__


@node
class Node:
    """A part of the tree; two nodes are equal when they say the same, wherever they stand."""

    span: Span = field(default=NOWHERE, compare=False, repr=False, kw_only=True)

    def __init__(self, *values: Any, span: Span = NOWHERE, **named: Any) -> None:
        own = _own_fields(type(self))
        positional = type(self).__match_args__
        if len(values) > len(positional):
            raise TypeError(f"{type(self).__name__} takes {len(positional)} values, got {len(values)}")
        _put_span(self, span)
        for each, value in zip(own, values, strict=False):
            each.put(self, value)
        for each in own[len(values) :]:
            value = named.pop(each.name, each.default)
            if value is MISSING:
                raise TypeError(f"{type(self).__name__} needs {each.name}")
            each.put(self, value)
        if named:
            raise TypeError(f"{type(self).__name__} cannot take {', '.join(sorted(named))}")

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


_put_span = Node.__dict__["span"].__set__


class _OwnField(NamedTuple):
    """A field besides the span, what it is when it is not given, and what sets it, which nobody else may."""

    name: str
    default: Any
    put: Callable[[Node, Any], None]


@_kept
def _own_fields(cls: type[Node]) -> tuple[_OwnField, ...]:
    """The fields of a class but the span: those given by their place in order, then those given by name."""
    own = sorted((each for each in fields(cls) if each.name != "span"), key=lambda each: each.kw_only is True)
    return tuple(_OwnField(each.name, each.default, getattr(cls, each.name).__set__) for each in own)


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


def children(node: Node) -> list[Node]:
    """The nodes directly inside this one, in source order of the fields."""
    found: list[Node] = []
    for name in _holding(type(node)):
        value = getattr(node, name)
        if isinstance(value, Node):
            found.append(value)
        elif value and isinstance(value, tuple):
            found += [item for item in value if isinstance(item, Node)]
    return found


def walk(root: Node) -> Iterator[Node]:
    """The node and everything inside it, parents first; iterative, so depth costs no stack."""
    pending = [root]
    while pending:
        node = pending.pop()
        yield node
        pending += reversed(children(node))


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
        inside = children(node)
        if inside:
            around.append(node)
            pending.append(None)
            pending += reversed(inside)

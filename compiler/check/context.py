"""What all checks of one flow share, and the place in it that is being checked."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile
from typing import NamedTuple

from ...dsl.source import Source, Span
from ...dsl.tree import Statement
from .. import types
from ..project import Project
from ..types import Type
from .findings import Findings
from .model import Model, Reference, Scope, Symbol
from .state import START, State


class Context(NamedTuple):
    """One check: what is checked, against what, and what was found so far."""

    source: Source
    project: Project
    model: Model
    findings: Findings

    def refer(self, span: Span, symbol: Symbol, *, use: bool = True) -> None:
        """Note that the text at a span means a declared thing; a test that looks at it is no use of it."""
        if use:
            symbol.references.append(span)
        self.model.references.append(Reference(span, symbol))


class Here(NamedTuple):
    """Where an expression stands.

    `source`: the step whose edge this guard belongs to. `lenient`: what may be missing passes (the rules of a decision,
    for which a missing fact is unknown, and tests). `test`: it stands in a test, and is no use of what it names.
    `words`: a bare word that names nothing is a text (stubs and answers). `depth`: how many comprehensions are around.
    """

    scope: Scope
    state: State = START
    source: Symbol | None = None
    lenient: bool = False
    test: bool = False
    words: bool = False
    depth: int = 0

    def within(self, scope: Scope) -> Here:
        """The same place, seen from inside a scope that an expression opens."""
        return self._replace(scope=scope)

    def knowing(self, state: State) -> Here:
        """The same place with other knowledge."""
        return self._replace(state=state)


class Level(NamedTuple):
    """One list of statements around a place, for jumps: `closed` when none may leave it, with the reason."""

    statements: tuple[Statement, ...]
    closed: str | None = None


class Place(NamedTuple):
    """Where a statement stands.

    `loop`: the scope of the loop that `stop` leaves; `barrier`: what stands between it and here, if anything;
    `handler`: whether an error is at hand; `levels`: the lists of statements around, outermost first.
    """

    scope: Scope
    loop: Scope | None = None
    barrier: str | None = None
    handler: bool = False
    levels: tuple[Level, ...] = ()

    def at(self, state: State) -> Here:
        """The place of an expression of this statement."""
        return Here(self.scope, state)


def lookup(model: Model, name: str, scope: Scope) -> tuple[Symbol, int, list[Scope]] | None:
    """What a name means in a scope: the symbol, how many scopes outwards, and the loops it is seen across."""
    up = 0
    level: Scope | None = scope
    symbol = model.symbols.get(name)
    while level is not None:
        local = level.names.get(name)
        if local is not None:
            return local, up, []
        if symbol is not None and level.stores and symbol.home.inside(level):
            return symbol, up, loops_between(symbol.home, level)
        level = level.parent
        up += 1
    return None


def outwards(scope: Scope) -> Iterator[Scope]:
    """The scope and those around it, innermost first."""
    level: Scope | None = scope
    while level is not None:
        yield level
        level = level.parent


def loops_between(inner: Scope, outer: Scope) -> list[Scope]:
    """The loops one leaves on the way outwards, innermost first."""
    if inner is outer:
        return []
    return [level for level in takewhile(lambda level: level is not outer, outwards(inner)) if level.stores]


def seen_across(type: Type, loops: list[Scope]) -> Type:
    """What a value inside of loops is from outside of them: a list for each `for each`."""
    for loop in loops:
        if loop.kind == "item":
            type = ["list", types.without_optional(type)]
    return type


def visible(model: Model, scope: Scope) -> list[str]:
    """All names that mean something in a scope: its own, those around it, and all that statements declare."""
    return [*(name for level in outwards(scope) for name in level.names), *model.symbols]

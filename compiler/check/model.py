"""What the checks learn about a flow: its names, where they live, what each use of them means."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from ...dsl.source import NOWHERE, Source, Span
from ...dsl.tree import Flow, Node
from ..plan import Plan
from ..types import Type

Role = Literal[
    "input",
    "trigger",
    "state",
    "step",
    "decide",
    "let",
    "wait",
    "block",
    "variable",
    "error",
    "round",
    "answer",
    "event",
]
ScopeKind = Literal["run", "item", "round", "handler", "inner"]


@dataclass(slots=True, eq=False)
class Scope:
    """Where names live while a flow runs: the run, an item or round of a loop, a handler, the inside of an expression.

    `names` are those only this scope holds (a loop variable, `error`, `answer`); what statements declare is found by
    its `home`. Only the run and loops store declared names.
    """

    kind: ScopeKind
    parent: Scope | None = None
    names: dict[str, Symbol] = field(default_factory=dict)
    node: Node | None = None

    @property
    def stores(self) -> bool:
        """Whether names that statements declare are kept here."""
        return self.kind in ("run", "item", "round")

    def storage(self) -> Scope:
        """The nearest scope outwards, this one included, that keeps declared names."""
        scope = self
        while not scope.stores and scope.parent is not None:
            scope = scope.parent
        return scope

    def inside(self, other: Scope) -> bool:
        """Whether this scope is the other one or lies within it."""
        scope: Scope | None = self
        while scope is not None:
            if scope is other:
                return True
            scope = scope.parent
        return False


Arms = tuple[tuple[int, int], ...]
"""The arms of exclusive choices around a place, outermost first: (which choice, which arm)."""


@dataclass(slots=True, eq=False)
class Declaration:
    """One place that declares a name."""

    node: Node
    span: Span
    arms: Arms = ()


@dataclass(slots=True, eq=False)
class Symbol:
    """A name of a flow and what is known about it.

    `type` is that of its value inside its `home`. `sure` names are there from the start. `declarations` are several
    where exclusive branches declare the same name. `references` are the places that use it.
    """

    name: str
    role: Role
    home: Scope
    declarations: list[Declaration]
    type: Type = "any"
    kind: str | None = None
    sure: bool = False
    open: bool = False
    reads: dict[str, Type] = field(default_factory=dict)
    references: list[Span] = field(default_factory=list)

    @property
    def span(self) -> Span:
        """Where the name is declared first."""
        return self.declarations[0].span if self.declarations else NOWHERE


@dataclass(slots=True)
class Reference:
    """A place in the text and the declared thing it means."""

    span: Span
    symbol: Symbol


class Guard(NamedTuple):
    """Options of a decision that lead to a destroying step, and the voices that an outsider can speak through."""

    voices: frozenset[str]
    options: frozenset[str]


@dataclass(slots=True)
class Model:
    """What is known about a flow that was checked.

    `run` is the scope of the run; `scopes` are the scopes that nodes open, by identity of the node; `symbols` are all
    declared names; `types`, `inputs`, `outputs` and `events` are those the flow declares, resolved; `uses` are the
    plans of the flows that are parts of it, by their names here, none where one has errors; `parts` their texts and
    models. By identity of an
    expression, `meanings` holds the JSON form that a name stands for, `type_of` the type. `references` are all places
    that name something; `reads` those that use an output or an event, by its name; `guards` are the decisions that a
    destroying step hangs on; `sources` the marks that the results of steps have of their own, by identity of the step.
    """

    flow: Flow
    run: Scope
    symbols: dict[str, Symbol] = field(default_factory=dict)
    types: dict[str, Type] = field(default_factory=dict)
    inputs: dict[str, Type] = field(default_factory=dict)
    outputs: dict[str, Type] = field(default_factory=dict)
    events: dict[str, dict[str, Type]] = field(default_factory=dict)
    uses: dict[str, Plan | None] = field(default_factory=dict)
    parts: dict[str, tuple[Source, Model]] = field(default_factory=dict)
    scopes: dict[int, Scope] = field(default_factory=dict)
    meanings: dict[int, Any] = field(default_factory=dict)
    type_of: dict[int, Type] = field(default_factory=dict)
    references: list[Reference] = field(default_factory=list)
    reads: dict[str, list[Span]] = field(default_factory=dict)
    sources: dict[int, str] = field(default_factory=dict)
    guards: dict[str, Guard] = field(default_factory=dict)

    def type_at(self, span: Span) -> Type | None:
        """The type of the expression that stands exactly at a span, for editors."""
        from ...dsl.tree import Expression, walk

        for node in walk(self.flow):
            if isinstance(node, Expression) and node.span == span and id(node) in self.type_of:
                return self.type_of[id(node)]
        return None

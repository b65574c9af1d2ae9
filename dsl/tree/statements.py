"""Statements: what a flow does, in blocks and in edges."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..source import NOWHERE, Span
from .expressions import Entry, Expression
from .node import Node
from .types import Type


@dataclass(frozen=True, slots=True)
class Statement(Node):
    """One statement of a body."""


@dataclass(frozen=True, slots=True)
class Block(Node):
    """`{ ... }`: statements in text order, or edges with the steps they wire."""

    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Clause(Node):
    """What follows a step or a block: `undo`, `on error`, `within`, `after`, `every`."""


@dataclass(frozen=True, slots=True)
class Undo(Clause):
    """`undo { ... }`."""

    body: Block


@dataclass(frozen=True, slots=True)
class OnError(Clause):
    """`on error "http_404" { ... }`; without a kind it takes every error."""

    kind: str | None
    body: Block


@dataclass(frozen=True, slots=True)
class Within(Clause):
    """`within 2d otherwise { ... }`: a deadline that interrupts."""

    duration: Expression
    body: Block


@dataclass(frozen=True, slots=True)
class After(Clause):
    """`after 1h { ... }`: once, does not interrupt."""

    duration: Expression
    body: Block


@dataclass(frozen=True, slots=True)
class Every(Clause):
    """`every 15s { ... }`: again and again, does not interrupt."""

    duration: Expression
    body: Block


@dataclass(frozen=True, slots=True)
class Limited(Clause):
    """`limit { name: "crm", at_once: 2 }` behind a block: what it holds while it runs."""

    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Named(Statement):
    """A statement with a name of its own; `name_span` is where the name stands."""

    name: str
    name_span: Span = field(default=NOWHERE, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Step(Named):
    """`step offer: email "subject" { to: applicant.email } gives text undo { ... }`."""

    kind: str
    main: Expression | None = None
    settings: tuple[Entry, ...] = ()
    gives: Type | None = None
    clauses: tuple[Clause, ...] = ()
    kind_span: Span = field(default=NOWHERE, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Let(Named):
    """`let total: number = sum(prices)`."""

    value: Expression
    type: Type | None = None


@dataclass(frozen=True, slots=True)
class Keep(Named):
    """`keep last_seen = now()`."""

    value: Expression


@dataclass(frozen=True, slots=True)
class Branch(Node):
    """`if amount > 10 { ... }`: one arm of a choice."""

    condition: Expression
    body: Block


@dataclass(frozen=True, slots=True)
class If(Statement):
    """`if a { ... } otherwise if b { ... } otherwise { ... }`."""

    branches: tuple[Branch, ...]
    otherwise: Block | None = None


@dataclass(frozen=True, slots=True)
class Case(Node):
    """`is approve, review { ... }`: one arm of a `when`."""

    values: tuple[Expression, ...]
    body: Block


@dataclass(frozen=True, slots=True)
class When(Statement):
    """`when eligibility { is approve { ... } otherwise { ... } }`."""

    subject: Expression
    cases: tuple[Case, ...]
    otherwise: Block | None = None


@dataclass(frozen=True, slots=True)
class AllOf(Statement):
    """`all of { ... } and { ... }`; `keep_going` lets the others finish after a failure."""

    branches: tuple[Block, ...]
    keep_going: bool = False
    clauses: tuple[Clause, ...] = ()


@dataclass(frozen=True, slots=True)
class FirstOf(Statement):
    """`first of { ... } or { ... }`."""

    branches: tuple[Block, ...]
    clauses: tuple[Clause, ...] = ()


@dataclass(frozen=True, slots=True)
class AtLeast(Statement):
    """`at least 2 of { ... } or { ... } or { ... }`."""

    count: Expression
    branches: tuple[Block, ...]
    clauses: tuple[Clause, ...] = ()


@dataclass(frozen=True, slots=True)
class AnyOf(Statement):
    """`any of { if a { ... } if b { ... } }`: those whose condition holds, at the same time.

    Each `if` keeps its own `otherwise` arms.
    """

    choices: tuple[If, ...]


@dataclass(frozen=True, slots=True)
class ForEach(Named):
    """`for each line in order.lines, up to 3 at once { ... }`; `name` is the loop variable.

    One after another when `at_once` is missing and `together` false; `together` is `all at once`;
    `until` is `until N succeed`; `keep_going` collects instead of cancelling.
    """

    items: Expression
    body: Block
    at_once: Expression | None = None
    together: bool = False
    until: Expression | None = None
    keep_going: bool = False
    clauses: tuple[Clause, ...] = ()


@dataclass(frozen=True, slots=True)
class Repeat(Statement):
    """`repeat until score > 7, up to 5 times { ... }`; condition or bound may be missing, not both."""

    until: Expression | None
    times: Expression | None
    body: Block
    clauses: tuple[Clause, ...] = ()


@dataclass(frozen=True, slots=True)
class Do(Named):
    """`do packing { ... }`: a named block."""

    body: Block
    clauses: tuple[Clause, ...] = ()


@dataclass(frozen=True, slots=True)
class WaitFor(Statement):
    """`wait 10s`."""

    duration: Expression
    clauses: tuple[Clause, ...] = ()


@dataclass(frozen=True, slots=True)
class WaitUntil(Statement):
    """`wait until due - 1d`."""

    moment: Expression
    clauses: tuple[Clause, ...] = ()


@dataclass(frozen=True, slots=True)
class WaitEvent(Statement):
    """`wait for payment as p where p.order == order.id`."""

    event: str
    alias: str | None = None
    where: Expression | None = None
    clauses: tuple[Clause, ...] = ()
    event_span: Span = field(default=NOWHERE, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Assignment(Node):
    """`status = "offered"` in a `finish`."""

    name: str
    value: Expression


@dataclass(frozen=True, slots=True)
class Finish(Statement):
    """`finish status = "offered", reason = "paid"`."""

    assignments: tuple[Assignment, ...] = ()


@dataclass(frozen=True, slots=True)
class Fail(Statement):
    """`fail "too_late" because "nobody answered"`."""

    kind: Expression
    because: Expression | None = None


@dataclass(frozen=True, slots=True)
class FailAgain(Statement):
    """`fail again`."""


@dataclass(frozen=True, slots=True)
class Emit(Statement):
    """`emit order_paid { order: order.id }`."""

    event: str
    fields: tuple[Entry, ...] = ()
    event_span: Span = field(default=NOWHERE, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Stop(Statement):
    """`stop`: leave the loop and keep what is finished."""


@dataclass(frozen=True, slots=True)
class RollBack(Statement):
    """`roll back`."""


@dataclass(frozen=True, slots=True)
class GoTo(Statement):
    """`go to draft up to 3 times`."""

    target: str
    times: int
    target_span: Span = field(default=NOWHERE, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Target(Node):
    """`b`, or `all of [b, c]`: one stop of an edge; `together` marks the second form."""

    names: tuple[str, ...]
    together: bool = False


@dataclass(frozen=True, slots=True)
class Guard(Node):
    """What stands after the colon of an edge."""


@dataclass(frozen=True, slots=True)
class GuardIf(Guard):
    """`a -> b : score < 7, up to 3 times`."""

    condition: Expression
    times: int | None = None


@dataclass(frozen=True, slots=True)
class GuardOtherwise(Guard):
    """`a -> c : otherwise`."""


@dataclass(frozen=True, slots=True)
class GuardError(Guard):
    """`a -> d : on error "http_404"`."""

    kind: str | None = None


@dataclass(frozen=True, slots=True)
class GuardTimeout(Guard):
    """`a -> e : timeout 2d`."""

    duration: Expression


@dataclass(frozen=True, slots=True)
class Edge(Statement):
    """`a -> b -> all of [c, d] : guard`: the guard belongs to the last arrow."""

    targets: tuple[Target, ...]
    guard: Guard | None = None


WaitStatement = WaitFor | WaitUntil | WaitEvent
Parallel = AllOf | FirstOf | AtLeast
Clausal = Step | WaitFor | WaitUntil | WaitEvent | AllOf | FirstOf | AtLeast | ForEach | Repeat | Do

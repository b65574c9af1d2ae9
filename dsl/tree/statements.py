"""Statements: what a flow does, in blocks and in edges."""

from __future__ import annotations

from dataclasses import field

from ..source import NOWHERE, Span
from .expressions import Entry, Expression
from .node import Node, node
from .types import Type


@node
class Statement(Node):
    """One statement of a body."""


@node
class Block(Node):
    """`{ ... }`: statements in text order, or edges with the steps they wire."""

    statements: tuple[Statement, ...]


@node
class Clause(Node):
    """What follows a step or a block: `undo`, `on error`, `within`, `after`, `every`."""


@node
class Undo(Clause):
    """`undo { ... }`."""

    body: Block


@node
class OnError(Clause):
    """`on error "http_404" { ... }`; without a kind it takes every error."""

    kind: str | None
    body: Block


@node
class Within(Clause):
    """`within 2d otherwise { ... }`: a deadline that interrupts."""

    duration: Expression
    body: Block


@node
class After(Clause):
    """`after 1h { ... }`: once, does not interrupt."""

    duration: Expression
    body: Block


@node
class Every(Clause):
    """`every 15s { ... }`: again and again, does not interrupt."""

    duration: Expression
    body: Block


@node
class Limited(Clause):
    """`limit { name: "crm", at_once: 2 }` behind a block: what it holds while it runs."""

    entries: tuple[Entry, ...]


@node
class Named(Statement):
    """A statement with a name of its own; `name_span` is where the name stands."""

    name: str
    name_span: Span = field(default=NOWHERE, compare=False, repr=False, kw_only=True)


@node
class Step(Named):
    """`step offer: email "subject" { to: applicant.email } gives text undo { ... }`."""

    kind: str
    main: Expression | None = None
    settings: tuple[Entry, ...] = ()
    gives: Type | None = None
    clauses: tuple[Clause, ...] = ()
    kind_span: Span = field(default=NOWHERE, compare=False, repr=False, kw_only=True)


@node
class Let(Named):
    """`let total: number = sum(prices)`."""

    value: Expression
    type: Type | None = None


@node
class Keep(Named):
    """`keep last_seen = now()`."""

    value: Expression


@node
class Branch(Node):
    """`if amount > 10 { ... }`: one arm of a choice."""

    condition: Expression
    body: Block


@node
class If(Statement):
    """`if a { ... } otherwise if b { ... } otherwise { ... }`."""

    branches: tuple[Branch, ...]
    otherwise: Block | None = None


@node
class Case(Node):
    """`is approve, review { ... }`: one arm of a `when`."""

    values: tuple[Expression, ...]
    body: Block


@node
class When(Statement):
    """`when eligibility { is approve { ... } otherwise { ... } }`."""

    subject: Expression
    cases: tuple[Case, ...]
    otherwise: Block | None = None


@node
class AllOf(Statement):
    """`all of { ... } and { ... }`; `keep_going` lets the others finish after a failure."""

    branches: tuple[Block, ...]
    keep_going: bool = False
    clauses: tuple[Clause, ...] = ()


@node
class FirstOf(Statement):
    """`first of { ... } or { ... }`."""

    branches: tuple[Block, ...]
    clauses: tuple[Clause, ...] = ()


@node
class AtLeast(Statement):
    """`at least 2 of { ... } or { ... } or { ... }`."""

    count: Expression
    branches: tuple[Block, ...]
    clauses: tuple[Clause, ...] = ()


@node
class AnyOf(Statement):
    """`any of { if a { ... } if b { ... } }`: those whose condition holds, at the same time.

    Each `if` keeps its own `otherwise` arms.
    """

    choices: tuple[If, ...]


@node
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


@node
class Repeat(Statement):
    """`repeat until score > 7, up to 5 times { ... }`; condition or bound may be missing, not both."""

    until: Expression | None
    times: Expression | None
    body: Block
    clauses: tuple[Clause, ...] = ()


@node
class Do(Named):
    """`do packing { ... }`: a named block."""

    body: Block
    clauses: tuple[Clause, ...] = ()


@node
class WaitFor(Statement):
    """`wait 10s`."""

    duration: Expression
    clauses: tuple[Clause, ...] = ()


@node
class WaitUntil(Statement):
    """`wait until due - 1d`."""

    moment: Expression
    clauses: tuple[Clause, ...] = ()


@node
class WaitEvent(Statement):
    """`wait for payment as p where p.order == order.id`."""

    event: str
    alias: str | None = None
    where: Expression | None = None
    clauses: tuple[Clause, ...] = ()
    event_span: Span = field(default=NOWHERE, compare=False, repr=False, kw_only=True)


@node
class Assignment(Node):
    """`status = "offered"` in a `finish`."""

    name: str
    value: Expression


@node
class Finish(Statement):
    """`finish status = "offered", reason = "paid"`."""

    assignments: tuple[Assignment, ...] = ()


@node
class Fail(Statement):
    """`fail "too_late" because "nobody answered"`."""

    kind: Expression
    because: Expression | None = None


@node
class FailAgain(Statement):
    """`fail again`."""


@node
class Emit(Statement):
    """`emit order_paid { order: order.id }`."""

    event: str
    fields: tuple[Entry, ...] = ()
    event_span: Span = field(default=NOWHERE, compare=False, repr=False, kw_only=True)


@node
class Stop(Statement):
    """`stop`: leave the loop and keep what is finished."""


@node
class RollBack(Statement):
    """`roll back`."""


@node
class GoTo(Statement):
    """`go to draft up to 3 times`."""

    target: str
    times: int
    target_span: Span = field(default=NOWHERE, compare=False, repr=False, kw_only=True)


@node
class Target(Node):
    """`b`, or `all of [b, c]`: one stop of an edge; `together` marks the second form."""

    names: tuple[str, ...]
    together: bool = False


@node
class Guard(Node):
    """What stands after the colon of an edge."""


@node
class GuardIf(Guard):
    """`a -> b : score < 7, up to 3 times`."""

    condition: Expression
    times: int | None = None


@node
class GuardOtherwise(Guard):
    """`a -> c : otherwise`."""


@node
class GuardError(Guard):
    """`a -> d : on error "http_404"`."""

    kind: str | None = None


@node
class GuardTimeout(Guard):
    """`a -> e : timeout 2d`."""

    duration: Expression


@node
class Edge(Statement):
    """`a -> b -> all of [c, d] : guard`: the guard belongs to the last arrow."""

    targets: tuple[Target, ...]
    guard: Guard | None = None


WaitStatement = WaitFor | WaitUntil | WaitEvent
Parallel = AllOf | FirstOf | AtLeast
Clausal = Step | WaitFor | WaitUntil | WaitEvent | AllOf | FirstOf | AtLeast | ForEach | Repeat | Do

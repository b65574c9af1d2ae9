"""Tests inside a file."""

from __future__ import annotations

from typing import Literal

from .expressions import Entry, Expression
from .node import Node, node


@node
class TestClause(Node):
    """One line of a test."""


@node
class Clock(TestClause):
    """`at "2026-01-05 09:00"`: when the test begins."""

    moment: str


@node
class Given(TestClause):
    """`given amount: 900`."""

    entry: Entry


@node
class Answered(Node):
    """`{ plan: "free" } after 9s`: one outcome of a stub."""

    value: Expression
    after: Expression | None = None


@node
class Fails(Node):
    """`fails "timeout"`: one outcome of a stub."""

    kind: str
    after: Expression | None = None


@node
class Stub(TestClause):
    """`stub pay for "A1": fails "timeout" then "ok"`; `voice` is `llm` in `stub choice.llm: {...}`."""

    name: str
    outcomes: tuple[Answered | Fails, ...]
    voice: str | None = None
    item: Expression | None = None


@node
class AnswerAt(TestClause):
    """`at 2d answer desk: yes refused "late"`."""

    at: Expression
    entry: Entry
    refused: str | None = None


@node
class EventAt(TestClause):
    """`at 3h event payment { order: "A1" }`."""

    at: Expression
    event: str
    fields: tuple[Entry, ...]
    refused: str | None = None


@node
class RestartAt(TestClause):
    """`at 3s restart`."""

    at: Expression


@node
class ExpectAt(TestClause):
    """`at 3m expect state == "open"`."""

    at: Expression
    condition: Expression


@node
class Hop(Node):
    """`a`, `{a, b}` or `..` in an expected path; no names means `..`."""

    names: tuple[str, ...]


@node
class ExpectPath(TestClause):
    """`expect path a -> {b, c} -> .. -> d`."""

    hops: tuple[Hop, ...]


@node
class ExpectCalled(TestClause):
    """`expect pay called 3 times`."""

    name: str
    times: int


@node
class ExpectStarted(TestClause):
    """`expect remind at 9s`."""

    name: str
    at: Expression


@node
class ExpectNever(TestClause):
    """`expect refund never runs`."""

    name: str


@node
class ExpectCalledWith(TestClause):
    """`expect called notify with { reason: "fraud" }`."""

    name: str
    fields: tuple[Entry, ...]


@node
class ExpectState(TestClause):
    """`expect waiting`, `expect fails "timeout"`."""

    state: Literal["waiting", "fails"]
    kind: str | None = None


@node
class Expect(TestClause):
    """`expect status == "declined"`."""

    condition: Expression


@node
class RunAt(TestClause):
    """`run "second" at 5m { given ... }`: a further run in the same world."""

    name: str
    at: Expression
    clauses: tuple[TestClause, ...]


@node
class Test(Node):
    """`test "a minor is never approved" { ... }`."""

    name: str
    clauses: tuple[TestClause, ...]

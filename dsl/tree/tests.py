"""Tests inside a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .expressions import Entry, Expression
from .node import Node


@dataclass(frozen=True, slots=True)
class TestClause(Node):
    """One line of a test."""


@dataclass(frozen=True, slots=True)
class Clock(TestClause):
    """`at "2026-01-05 09:00"`: when the test begins."""

    moment: str


@dataclass(frozen=True, slots=True)
class Given(TestClause):
    """`given amount: 900`."""

    entry: Entry


@dataclass(frozen=True, slots=True)
class Answered(Node):
    """`{ plan: "free" } after 9s`: one outcome of a stub."""

    value: Expression
    after: Expression | None = None


@dataclass(frozen=True, slots=True)
class Fails(Node):
    """`fails "timeout"`: one outcome of a stub."""

    kind: str
    after: Expression | None = None


@dataclass(frozen=True, slots=True)
class Stub(TestClause):
    """`stub pay for "A1": fails "timeout" then "ok"`; `voice` is `llm` in `stub choice.llm: {...}`."""

    name: str
    outcomes: tuple[Answered | Fails, ...]
    voice: str | None = None
    item: Expression | None = None


@dataclass(frozen=True, slots=True)
class AnswerAt(TestClause):
    """`at 2d answer desk: yes refused "late"`."""

    at: Expression
    entry: Entry
    refused: str | None = None


@dataclass(frozen=True, slots=True)
class EventAt(TestClause):
    """`at 3h event payment { order: "A1" }`."""

    at: Expression
    event: str
    fields: tuple[Entry, ...]
    refused: str | None = None


@dataclass(frozen=True, slots=True)
class RestartAt(TestClause):
    """`at 3s restart`."""

    at: Expression


@dataclass(frozen=True, slots=True)
class ExpectAt(TestClause):
    """`at 3m expect state == "open"`."""

    at: Expression
    condition: Expression


@dataclass(frozen=True, slots=True)
class Hop(Node):
    """`a`, `{a, b}` or `..` in an expected path; no names means `..`."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ExpectPath(TestClause):
    """`expect path a -> {b, c} -> .. -> d`."""

    hops: tuple[Hop, ...]


@dataclass(frozen=True, slots=True)
class ExpectCalled(TestClause):
    """`expect pay called 3 times`."""

    name: str
    times: int


@dataclass(frozen=True, slots=True)
class ExpectStarted(TestClause):
    """`expect remind at 9s`."""

    name: str
    at: Expression


@dataclass(frozen=True, slots=True)
class ExpectNever(TestClause):
    """`expect refund never runs`."""

    name: str


@dataclass(frozen=True, slots=True)
class ExpectCalledWith(TestClause):
    """`expect called notify with { reason: "fraud" }`."""

    name: str
    fields: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class ExpectState(TestClause):
    """`expect waiting`, `expect fails "timeout"`."""

    state: Literal["waiting", "fails"]
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class Expect(TestClause):
    """`expect status == "declined"`."""

    condition: Expression


@dataclass(frozen=True, slots=True)
class RunAt(TestClause):
    """`run "second" at 5m { given ... }`: a further run in the same world."""

    name: str
    at: Expression
    clauses: tuple[TestClause, ...]


@dataclass(frozen=True, slots=True)
class Test(Node):
    """`test "a minor is never approved" { ... }`."""

    name: str
    clauses: tuple[TestClause, ...]

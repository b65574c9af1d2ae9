"""Tests of a file become JSON that is run without the tree; `plan` documents each form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...dsl.tree import (
    AnswerAt,
    Answered,
    Clock,
    EventAt,
    Expect,
    ExpectAt,
    ExpectCalled,
    ExpectCalledWith,
    ExpectNever,
    ExpectPath,
    ExpectStarted,
    ExpectState,
    Fails,
    Given,
    RestartAt,
    RunAt,
    Stub,
    Test,
    TestClause,
)
from .debug import Debug
from .expressions import Expressions

Clause = dict[str, Any]


class Tests:
    """Lowers the tests of one checked flow."""

    def __init__(self, expressions: Expressions, debug: Debug) -> None:
        self.expressions = expressions
        self.debug = debug

    def test(self, test: Test) -> dict[str, Any]:
        """One test."""
        return {"name": test.name, "line": self.debug.line(test.span), "clauses": self.clauses(test.clauses)}

    def clauses(self, clauses: tuple[TestClause, ...]) -> list[Clause]:
        """The clauses of a test or of a further run in it."""
        return [{**_CLAUSES[type(each)](self, each), "line": self.debug.line(each.span)} for each in clauses]

    def outcome(self, outcome: Answered | Fails) -> Clause:
        """What one call of a stub does."""
        after = self.expressions.optional(outcome.after)
        if isinstance(outcome, Fails):
            return {"fails": outcome.kind, "after": after}
        return {"value": self.expressions.form(outcome.value), "after": after}


def _given(lower: Tests, clause: Given) -> Clause:
    return {"clause": "given", "name": clause.entry.key, "value": lower.expressions.form(clause.entry.value)}


def _stub(lower: Tests, clause: Stub) -> Clause:
    return {
        "clause": "stub",
        "name": clause.name,
        "voice": clause.voice,
        "for": lower.expressions.optional(clause.item),
        "outcomes": [lower.outcome(each) for each in clause.outcomes],
    }


def _answer(lower: Tests, clause: AnswerAt) -> Clause:
    return {
        "clause": "answer",
        "at": lower.expressions.form(clause.at),
        "name": clause.entry.key,
        "value": lower.expressions.form(clause.entry.value),
        "refused": clause.refused,
    }


def _fields(lower: Tests, entries: Any) -> Any:
    return ["record", [[entry.key, lower.expressions.form(entry.value)] for entry in entries]]


def _event(lower: Tests, clause: EventAt) -> Clause:
    return {
        "clause": "event",
        "at": lower.expressions.form(clause.at),
        "event": clause.event,
        "fields": _fields(lower, clause.fields),
        "refused": clause.refused,
    }


def _expect_at(lower: Tests, clause: ExpectAt) -> Clause:
    at, condition = lower.expressions.form(clause.at), lower.expressions.form(clause.condition)
    return {"clause": "expect_at", "at": at, "condition": condition, "text": lower.debug.words(clause.condition.span)}


def _expect(lower: Tests, clause: Expect) -> Clause:
    condition = lower.expressions.form(clause.condition)
    return {"clause": "expect", "condition": condition, "text": lower.debug.words(clause.condition.span)}


def _state(lower: Tests, clause: ExpectState) -> Clause:
    if clause.state == "waiting":
        return {"clause": "expect_waiting"}
    return {"clause": "expect_fails", "kind": clause.kind}


def _run(lower: Tests, clause: RunAt) -> Clause:
    at = lower.expressions.form(clause.at)
    return {"clause": "run", "name": clause.name, "at": at, "clauses": lower.clauses(clause.clauses)}


_CLAUSES: dict[type, Callable[[Tests, Any], Clause]] = {
    Clock: lambda lower, clause: {"clause": "clock", "moment": clause.moment},
    Given: _given,
    Stub: _stub,
    AnswerAt: _answer,
    EventAt: _event,
    RestartAt: lambda lower, clause: {"clause": "restart", "at": lower.expressions.form(clause.at)},
    ExpectAt: _expect_at,
    ExpectPath: lambda lower, clause: {"clause": "expect_path", "hops": [list(hop.names) for hop in clause.hops]},
    ExpectCalled: lambda lower, clause: {"clause": "expect_called", "name": clause.name, "times": clause.times},
    ExpectStarted: lambda lower, clause: {
        "clause": "expect_started",
        "name": clause.name,
        "at": lower.expressions.form(clause.at),
    },
    ExpectNever: lambda lower, clause: {"clause": "expect_never", "name": clause.name},
    ExpectCalledWith: lambda lower, clause: {
        "clause": "expect_called_with",
        "name": clause.name,
        "fields": _fields(lower, clause.fields),
    },
    ExpectState: _state,
    Expect: _expect,
    RunAt: _run,
}

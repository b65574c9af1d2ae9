"""Tests in a file: the names they use, and the expressions in them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ...dsl.source import Span
from ...dsl.tree import (
    AnswerAt,
    Answered,
    Clock,
    Emit,
    Entry,
    EventAt,
    Expect,
    ExpectAt,
    ExpectCalled,
    ExpectCalledWith,
    ExpectNever,
    ExpectPath,
    ExpectStarted,
    Expression,
    Flow,
    Given,
    Node,
    RunAt,
    Stub,
    Test,
    TestClause,
    walk,
)
from ..types import Type
from . import waits
from .context import Context, Here
from .findings import here as label
from .findings import instead, nearest
from .model import Declaration, Symbol
from .typing import check, condition, fits

OPINION: Type = ["record", {"choice": "any", "confidence": "number", "reasoning": "text"}]
RUNS = ("step", "decide", "block", "wait")


def check_tests(context: Context, flow: Flow) -> None:
    """Check all tests of a file."""
    first: dict[str, Test] = {}
    emitted = {node.event for node in walk(flow) if isinstance(node, Emit)}
    for test in flow.tests:
        if not isinstance(test, Test):
            continue
        if test.name in first:
            context.findings.error(
                "SF204",
                Span(test.span.start, test.span.start + len("test")),
                f'two tests are called "{test.name}"',
                labels=label(
                    Span(first[test.name].span.start, first[test.name].span.start + len("test")), "first here"
                ),
                hint="give one of them another name",
            )
        first.setdefault(test.name, test)
        _clauses(context, test.clauses, emitted)


def _clauses(context: Context, clauses: Iterable[TestClause], emitted: set[str]) -> None:
    here = Here(context.model.run, lenient=True, test=True)
    data = here._replace(words=True)
    for clause in clauses:
        at = getattr(clause, "at", None)
        if isinstance(at, Expression):
            fits(context, at, here, "duration", "`at`")
        if isinstance(clause, RunAt):
            _clauses(context, clause.clauses, emitted)
        elif isinstance(clause, Expect | ExpectAt):
            _expect(context, clause.condition, here)
        elif isinstance(clause, Given | Stub | AnswerAt | EventAt | Clock):
            _world(context, clause, data)
        else:
            _expected(context, clause, data, emitted)


def _world(context: Context, clause: TestClause, here: Here) -> None:
    """What a test says of the world."""
    if isinstance(clause, Given):
        _given(context, clause, here)
    elif isinstance(clause, Stub):
        _stub(context, clause, here)
    elif isinstance(clause, AnswerAt):
        symbol = _named(context, clause.entry, clause.entry.key, ("step", "decide"), "an answer goes to")
        check(context, clause.entry.value, here, _answer_type(symbol))
    elif isinstance(clause, EventAt):
        fields = waits.event(context, clause.event, _place(context, clause, clause.event))
        _values(context, clause.fields, here, fields)
    elif isinstance(clause, Clock):
        _clock(context, clause)


def _expected(context: Context, clause: TestClause, here: Here, emitted: set[str]) -> None:
    """What a test expects of steps, by their names."""
    if isinstance(clause, ExpectPath):
        for hop in clause.hops:
            for name in hop.names:
                if name not in emitted:
                    _named(context, hop, name, RUNS, "a path goes through")
    elif isinstance(clause, ExpectCalled | ExpectStarted | ExpectNever | ExpectCalledWith):
        if clause.name not in emitted:
            _named(context, clause, clause.name, RUNS, "this asks for")
        if isinstance(clause, ExpectCalledWith):
            _values(context, clause.fields, here, context.model.events.get(clause.name, {}))


def _given(context: Context, clause: Given, here: Here) -> None:
    name = clause.entry.key
    symbol = context.model.symbols.get(name)
    known = [each.name for each in context.model.symbols.values() if each.role in ("input", "trigger", "state")]
    if symbol is None or name not in known:
        key = Span(clause.entry.span.start, clause.entry.span.start + len(name))
        rest: dict[str, Any] = instead(key, nearest(name, known)) or {
            "hint": "`given` sets an input, or what a trigger brings"
        }
        context.findings.error("SF223", key, f"there is no input `{name}`", **rest)
        check(context, clause.entry.value, here)
        return
    context.refer(Span(clause.entry.span.start, clause.entry.span.start + len(name)), symbol, use=False)
    check(context, clause.entry.value, here, symbol.type)


def _stub(context: Context, clause: Stub, here: Here) -> None:
    symbol = _named(context, clause, clause.name, ("step", "decide"), "a stub stands for")
    expected: Type = symbol.type if symbol else "any"
    if symbol is not None and symbol.role == "decide":
        choice = symbol.type[1]["choice"]
        expected = ["record", {**OPINION[1], "choice": choice}]
        if clause.voice is None:
            context.findings.error(
                "SF239",
                clause.span,
                f"`{clause.name}` is a decision: a stub stands for one of its voices",
                hint=f"write `stub {clause.name}.llm: {{ choice: ..., confidence: ..., reasoning: ... }}`",
            )
    elif clause.voice == "look_up" and symbol is not None:
        expected = "any"
    elif clause.voice is not None:
        context.findings.error(
            "SF239",
            clause.span,
            f"`{clause.name}` is no decision, so it has no voice `{clause.voice}`",
            hint=f"write `stub {clause.name}: ...`",
        )
    if clause.item is not None:
        check(context, clause.item, here)
    for outcome in clause.outcomes:
        if outcome.after is not None:
            fits(context, outcome.after, here._replace(words=False), "duration", "`after`")
        if isinstance(outcome, Answered):
            check(context, outcome.value, here, expected)


def _answer_type(symbol: Symbol | None) -> Type:
    if symbol is None:
        return "any"
    return symbol.type[1]["choice"] if symbol.role == "decide" else symbol.type


def _values(context: Context, entries: tuple[Entry, ...], here: Here, fields: dict[str, Type]) -> None:
    for entry in entries:
        check(context, entry.value, here, fields.get(entry.key))


def _expect(context: Context, node: Expression, here: Here) -> None:
    """Outputs come first in what a test expects, then the names of the run."""
    run = context.model.run
    saved = run.names
    run.names = {
        name: Symbol(name, "variable", run, [Declaration(node, node.span)], type, sure=True)
        for name, type in context.model.outputs.items()
    }
    condition(context, node, here)
    run.names = saved


def _named(context: Context, clause: Node, name: str, roles: tuple[str, ...], what: str) -> Symbol | None:
    """The step, decision or block that a test names."""
    symbol = context.model.symbols.get(name)
    place = _place(context, clause, name)
    if symbol is not None and symbol.role in roles:
        context.refer(place, symbol, use=False)
        return symbol
    known = [each.name for each in context.model.symbols.values() if each.role in roles]
    rest: dict[str, Any] = instead(place, nearest(name, known)) or {"hint": f"{what} a step of this flow by its name"}
    context.findings.error("SF219", place, f"there is no step or block named `{name}`", **rest)
    return None


def _place(context: Context, clause: Node, name: str) -> Span:
    """Where a word stands in a clause: behind the clause's own first word, which a step may be called too."""
    import re

    skipped = r"\w+\W.*?" if isinstance(clause, TestClause) else ""
    found = re.compile(rf"{skipped}\b({re.escape(name)})\b", re.DOTALL).search(
        context.source.text, clause.span.start, clause.span.end
    )
    return Span(found.start(1), found.end(1)) if found else clause.span


def _clock(context: Context, clause: Clock) -> None:
    from datetime import datetime

    try:
        datetime.fromisoformat(clause.moment)
    except ValueError:
        context.findings.error(
            "SF240", clause.span, f'"{clause.moment}" is no moment', hint='write `at "2026-01-05 09:00"`'
        )

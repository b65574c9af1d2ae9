"""Canonical source of the tests in a file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .print_expressions import print_entry, print_expression, quoted
from .printing import Lines, braces, with_entries, with_value
from .tree import (
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
    Hop,
    Name,
    RestartAt,
    RunAt,
    Stub,
    Test,
    TestClause,
)


def print_test(test: Test) -> Lines:
    """One test, line by line."""
    return braces(f"test {quoted(test.name)}", [line for clause in test.clauses for line in _lines(clause)])


def _lines(clause: TestClause) -> Lines:
    return _PRINTERS[type(clause)](clause)


def _refused(reason: str | None) -> str:
    return "" if reason is None else f" refused {quoted(reason)}"


def _outcome(outcome: Answered | Fails) -> str:
    text = f"fails {quoted(outcome.kind)}" if isinstance(outcome, Fails) else print_expression(outcome.value)
    return text if outcome.after is None else f"{text} after {print_expression(outcome.after)}"


def _stub(node: Stub) -> Lines:
    head = f"stub {node.name}"
    if node.voice is not None:
        head += f".{node.voice}"
    if node.item is not None:
        head += f" for {print_expression(node.item)}"
    if len(node.outcomes) == 1 and isinstance(node.outcomes[0], Answered) and node.outcomes[0].after is None:
        return with_value(f"{head}:", node.outcomes[0].value)
    return [f"{head}: {' then '.join(map(_outcome, node.outcomes))}"]


def _event(node: EventAt) -> Lines:
    head = f"at {print_expression(node.at)} event {node.event}"
    lines = with_entries(head, node.fields) if node.fields else [head]
    lines[-1] += _refused(node.refused)
    return lines


def _hop(hop: Hop) -> str:
    if not hop.names:
        return ".."
    return hop.names[0] if len(hop.names) == 1 else f"{{{', '.join(hop.names)}}}"


def _state(node: ExpectState) -> Lines:
    return [f"expect {node.state}" + ("" if node.kind is None else f" {quoted(node.kind)}")]


def _expect(node: Expect) -> Lines:
    # The bare word would be the state of the run.
    bare = node.condition == Name("waiting")
    return [f"expect {'(waiting)' if bare else print_expression(node.condition)}"]


def _run(node: RunAt) -> Lines:
    head = f"run {quoted(node.name)} at {print_expression(node.at)}"
    return braces(head, [line for clause in node.clauses for line in _lines(clause)])


_PRINTERS: dict[type[TestClause], Callable[[Any], Lines]] = {
    Clock: lambda node: [f"at {quoted(node.moment)}"],
    Given: lambda node: with_value(f"given {node.entry.key}:", node.entry.value),
    Stub: _stub,
    AnswerAt: lambda node: [f"at {print_expression(node.at)} answer {print_entry(node.entry)}{_refused(node.refused)}"],
    EventAt: _event,
    RestartAt: lambda node: [f"at {print_expression(node.at)} restart"],
    ExpectAt: lambda node: [f"at {print_expression(node.at)} expect {print_expression(node.condition)}"],
    ExpectPath: lambda node: [f"expect path {' -> '.join(map(_hop, node.hops))}"],
    ExpectCalled: lambda node: [f"expect {node.name} called {node.times} times"],
    ExpectStarted: lambda node: [f"expect {node.name} at {print_expression(node.at)}"],
    ExpectNever: lambda node: [f"expect {node.name} never runs"],
    ExpectCalledWith: lambda node: with_entries(f"expect called {node.name} with", node.fields),
    ExpectState: _state,
    Expect: _expect,
    RunAt: _run,
}

"""Things to do that stand above a line: run the tests, draw the graph."""

from __future__ import annotations

from typing import NamedTuple

from ...dsl.source import Span
from ...dsl.tree import Test
from .document import Document


class Lens(NamedTuple):
    """A thing to do: `command` is `test` (of one test with `argument`, its name) or `graph`."""

    span: Span
    title: str
    command: str
    argument: str | None = None


def lenses(document: Document) -> list[Lens]:
    """All lenses, in text order: on the flow's first line, and above each test."""
    flow = document.flow
    first = flow.header.span if flow.header is not None else Span(0, 0)
    tests = [test for test in flow.tests if isinstance(test, Test)]
    found = []
    if flow.body:
        found.append(Lens(first, "draw the graph", "graph"))
    if tests:
        found.append(Lens(first, f"run {len(tests)} test{'s' if len(tests) > 1 else ''}", "test"))
    return [*found, *(Lens(test.span, "run this test", "test", test.name) for test in tests)]

"""The one entry for every front end: from a text to all that is known about it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, partial
from typing import TYPE_CHECKING

from ..dsl.diagnostic import Diagnostic, has_errors, in_order
from ..dsl.error import SayflowError
from ..dsl.parse import Comment, parse
from ..dsl.source import Source
from ..dsl.tree import Flow
from .check.checker import check
from .check.ignores import silence
from .check.model import Model
from .check.severities import weighed
from .labels.sweep import labelled
from .lower.flow import lower
from .plan import Plan
from .project import DEFAULT, Project

if TYPE_CHECKING:
    import networkx


class Analysis:
    """What is known about a flow.

    `flow` is the tree of all that could be read; `model` its names and types; `plan` is none when there are errors;
    `diagnostics` stand in the order of their places, the same on every run; `comments` in text order.
    """

    def __init__(
        self,
        source: Source,
        flow: Flow,
        model: Model,
        lower: Callable[[], Plan] | None,
        diagnostics: tuple[Diagnostic, ...],
        comments: tuple[Comment, ...],
    ) -> None:
        self.source = source
        self.flow = flow
        self.model = model
        self._lower = lower
        self.diagnostics = diagnostics
        self.comments = comments

    @cached_property
    def graph(self) -> networkx.MultiDiGraph[str] | None:
        """The graph of the plan (see `graph`), none without a plan; networkx is imported when this is read."""
        from .graph import graph

        return graph(self.plan) if self.plan is not None else None

    @cached_property
    def plan(self) -> Plan | None:
        """The plan, none when there are errors; it is made when this is read, for not all who ask want to run it."""
        return self._lower() if self._lower is not None else None

    @property
    def sound(self) -> bool:
        """Whether the flow may run."""
        return self._lower is not None


class FlowError(SayflowError):
    """A flow with errors was to be compiled; `diagnostics` are all its findings, `source` is its text."""

    def __init__(self, source: Source, diagnostics: tuple[Diagnostic, ...]) -> None:
        first = next(each for each in diagnostics if has_errors([each]))
        errors = sum(has_errors([each]) for each in diagnostics)
        place = source.place(first.span.start)
        more = f" (and {errors - 1} more)" if errors > 1 else ""
        where = f"{source.name}:{place.line}:{place.column}"
        super().__init__(first.code, first.message + more, where=where, hint=first.hint)
        self.source = source
        self.diagnostics = diagnostics


def analyse(text: str | Source, project: Project | None = None) -> Analysis:
    """Parse, check and compile a flow; what is wrong with it is in the result, nothing is raised for any text."""
    source = text if isinstance(text, Source) else Source(text)
    parsed = parse(source)
    model, findings = check(source, parsed.flow, project or DEFAULT)
    if has_errors(parsed.diagnostics):
        # The tree has holes then, and most of what the checks say would be about them.
        return Analysis(source, parsed.flow, model, None, in_order(parsed.diagnostics), parsed.comments)
    found = [*parsed.diagnostics, *findings.items]
    # Of a flow with wrong names nobody can say where its values go.
    if not has_errors(found):
        found += labelled(source, parsed.flow, model, project or DEFAULT)
    kept = silence(source, parsed.comments, found)
    diagnostics = in_order(weighed(kept, (project or DEFAULT).severities))
    lowered = None
    if not has_errors(diagnostics):
        lowered = partial(lower, source, parsed.flow, model, parsed.comments, project or DEFAULT)
    return Analysis(source, parsed.flow, model, lowered, diagnostics, parsed.comments)


def compile(text: str | Source, project: Project | None = None) -> Plan:
    """The plan of a flow.

    Raises:
        FlowError: when the flow has errors; its `diagnostics` say which.
    """
    analysis = analyse(text, project)
    if analysis.plan is None:
        raise FlowError(analysis.source, analysis.diagnostics)
    return analysis.plan

"""Advice, and the change that would follow it, checked and tried before anybody sees it."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from difflib import unified_diff
from typing import NamedTuple

from ...compiler.analyse import Analysis, analyse
from ...compiler.kinds import Catalogue
from ...compiler.project import Project
from ...compiler.security_changes import security_changes
from ...dsl.diagnostic import Diagnostic, Edit
from ...dsl.fixing import apply_edits
from ...dsl.formatting import format_source
from ...dsl.source import Source, Span
from ..file_tests import run_file_tests


class Advice(NamedTuple):
    """What past runs suggest at a place of the flow.

    `kind` is the name of the module that gives it, `name` the step or decision it is about, `message` what was seen,
    `hint` what to do. `seconds` and `dollars` are what it would save in a run on the mean, none where that can't be
    told; `edits` are the change, none where only a person can make it.
    """

    kind: str
    name: str
    span: Span
    message: str
    hint: str
    seconds: float = 0.0
    dollars: Decimal = Decimal(0)
    edits: tuple[Edit, ...] = ()


class Proposal(NamedTuple):
    """Advice with its change as the lines of a unified diff, none where there is no change that passes.

    `security` is what of the change weighs on safety; `findings` are the new ones it would bring; `failures` are the
    tests of the file that would fail, each with why; `tests` counts those tried.
    """

    advice: Advice
    line: int
    diff: tuple[str, ...] = ()
    security: tuple[str, ...] = ()
    findings: tuple[Diagnostic, ...] = ()
    failures: tuple[str, ...] = ()
    tests: int = 0


def proposals(advice: Iterable[Advice], analysis: Analysis, project: Project, catalogue: Catalogue) -> list[Proposal]:
    """Each piece of advice with its change tried, those first that save most; a change that is refused is left away."""
    ranked = sorted(advice, key=lambda each: (-each.dollars, -each.seconds, each.span, each.kind))
    return [_tried(each, analysis, project, catalogue) for each in ranked]


def _tried(advice: Advice, analysis: Analysis, project: Project, catalogue: Catalogue) -> Proposal:
    source = analysis.source
    line = source.place(advice.span.start).line
    if not advice.edits or analysis.plan is None:
        return Proposal(advice, line)
    text = apply_edits(source.text, advice.edits)
    if format_source(source) == source.text:
        text = format_source(Source(text))
    after = analyse(Source(text, source.name), project)
    if after.plan is None:
        return Proposal(advice._replace(edits=()), line)
    known = [(each.code, each.message) for each in analysis.diagnostics]
    results, _ = run_file_tests(after.plan, catalogue)
    lines = (source.text.splitlines(), text.splitlines())
    return Proposal(
        advice,
        line,
        tuple(unified_diff(*lines, f"a/{source.name}", f"b/{source.name}", lineterm="", n=2)),
        security_changes(analysis.plan, after.plan, catalogue),
        tuple(each for each in after.diagnostics if (each.code, each.message) not in known),
        tuple(f"{each.name}: {each.failures[0][1]}" for each in results if not each.passed),
        len(results),
    )

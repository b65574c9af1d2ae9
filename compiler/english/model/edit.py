"""A flow changed as somebody asks for it: a proposal, checked, with what of it weighs on safety."""

from __future__ import annotations

from decimal import Decimal
from difflib import unified_diff
from typing import NamedTuple

from ....dsl.source import Source
from ....prompts.fault import ModelError
from ....prompts.model import Model, Said, total_cost
from ....prompts.structured import structured
from ....prompts.task import task
from ....prompts.tasks.repair import Edits
from ...analyse import Analysis, analyse
from ...kinds import Catalogue
from ...project import Project
from ...security_changes import security_changes
from .emit import SILENCER, laid_out
from .pipeline import ROUNDS, Stage, TryTests, Watch, counted, untried, unwatched
from .repair import edited, numbered, repair, told


class Change(NamedTuple):
    """A proposed change; nothing of it is applied.

    `analysis` is of the flow as it would be, `failures` are its tests that fail, `diff` are lines, `security` says what
    a person should look at twice; `cost` in dollars, none where a price is not known.
    """

    source: str
    analysis: Analysis
    failures: tuple[str, ...]
    diff: tuple[str, ...]
    security: tuple[str, ...]
    why: str
    rounds: int
    cost: Decimal | None


async def change(
    model: Model,
    source: str,
    request: str,
    project: Project,
    name: str = "<text>",
    *,
    watch: Watch = unwatched,
    said: Said | None = None,
    try_tests: TryTests = untried,
) -> Change:
    """What a model would change in a flow for a request; faults it makes are mended as in a translation.

    Raises:
        ModelError: there is no answer, or none of the form asked for.
    """
    asked = task("edit").request(numbered=numbered(source), request=request)
    made, answers = await structured(model, asked, Edits, said)
    changed = edited(source, made.edits)
    current = laid_out(changed) if changed is not None else source
    watch(Stage("emit", made.why))
    rounds = 0
    while True:
        analysis = analyse(Source(current, name), project)
        failures = tuple(try_tests(analysis)) if analysis.plan is not None else ()
        findings = [*told(analysis.source, analysis.diagnostics), *failures]
        watch(Stage("check", counted(len(findings), "finding"), "\n".join(findings)))
        if not findings or rounds == ROUNDS:
            break
        rounds += 1
        try:
            current, more = await repair(model, request, current, findings, None)
        except ModelError as problem:
            watch(Stage("repair", f"round {rounds}: {problem.message}"))
            break
        watch(Stage("repair", f"round {rounds}"))
        answers += more
    before = analyse(Source(source, name), project)
    return Change(
        source=current,
        analysis=analysis,
        failures=failures,
        diff=tuple(unified_diff(source.splitlines(), current.splitlines(), name, f"{name} (proposed)", lineterm="")),
        security=(*_security(before, analysis, project), *_silenced(before.source.text, current)),
        why=made.why,
        rounds=rounds,
        cost=total_cost(answers),
    )


def _security(before: Analysis, after: Analysis, project: Project) -> tuple[str, ...]:
    if before.plan is None or after.plan is None:
        return ("what the change means for safety can't be told: one of the two flows has errors",)
    return security_changes(before.plan, after.plan, project.catalogue or Catalogue(()))


def _silenced(before: str, after: str) -> list[str]:
    """Comments that newly silence a finding."""
    old = [each.strip() for each in SILENCER.findall(before)]
    return [f"a finding is silenced: {each}" for each in map(str.strip, SILENCER.findall(after)) if each not in old]

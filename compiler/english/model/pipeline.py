"""The translator that asks a model: outline, retrieve, emit, check, repair, cover, echo.

What a model writes is text like any other: it is parsed, checked, laid out and said back before anybody runs it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Literal, NamedTuple

from ....dsl.diagnostic import has_errors
from ....dsl.lookalikes import CONTROLS, DIRECTIONS
from ....dsl.source import Source
from ....prompts.fault import ModelError
from ....prompts.model import Answer, Model, Said, total_cost
from ....prompts.structured import structured
from ....prompts.task import task
from ....prompts.tasks.outline import Outline
from ...analyse import Analysis, analyse
from ...kinds import Catalogue
from ...project import Project
from ..describe import describe
from ..translation import NotUnderstood, Status, Translation
from .cover import Cover, cover
from .emit import SILENCER, emit, laid_out
from .repair import repair, told
from .retrieve import names_of, offered
from .sentences import sentences_of

LEFT_OUT = "no part of the outline comes from it"

ROUNDS = 3
"""How often a flow is mended at the most."""


class Stage(NamedTuple):
    """What a stage did: in one line, and what came of it."""

    name: Literal["outline", "retrieve", "emit", "check", "repair", "cover", "echo"]
    summary: str
    detail: str = ""


Watch = Callable[[Stage], None]
TryTests = Callable[[Analysis], Sequence[str]]


def unwatched(stage: Stage) -> None:
    """Nobody looks on."""


def untried(analysis: Analysis) -> Sequence[str]:
    """The tests of a flow are not run."""
    return ()


async def translate_with(
    model: Model,
    text: str,
    project: Project,
    name: str = "<text>",
    *,
    watch: Watch = unwatched,
    said: Said | None = None,
    try_tests: TryTests = untried,
) -> Translation:
    """The flow that a model makes of a text, checked against the project.

    `watch` is told of each stage, `said` gets the pieces of the flow as they come, `try_tests` runs the tests that the
    model wrote and gives what failed.

    Raises:
        ModelError: the model gives no outline, or no flow at all.
    """
    text = DIRECTIONS.sub(" ", CONTROLS.sub(" ", text.removeprefix("\ufeff")))
    return await _Translating(model, text, project, name, watch, said, try_tests).translation()


class _Version(NamedTuple):
    """One state of the flow: what the checker, its tests and the comparison with the outline say of it."""

    source: str
    analysis: Analysis
    cover: Cover
    failures: tuple[str, ...]

    @property
    def findings(self) -> list[str]:
        """All that is to be mended."""
        return [*told(self.analysis.source, self.analysis.diagnostics), *self.cover.missing, *self.failures]

    @property
    def faults(self) -> tuple[int, int]:
        """How bad it is: errors, then the rest."""
        errors = len(told(self.analysis.source, self.analysis.diagnostics))
        return errors, len(self.cover.missing) + len(self.failures)


class _Translating:
    """One translation under way."""

    def __init__(
        self,
        model: Model,
        text: str,
        project: Project,
        name: str,
        watch: Watch,
        said: Said | None,
        try_tests: TryTests,
    ) -> None:
        self.model = model
        self.text = text
        self.project = project
        self.catalogue = project.catalogue or Catalogue(())
        self.name = name
        self.watch = watch
        self.said = said
        self.try_tests = try_tests
        self.sentences = sentences_of(text)
        self.answers: list[Answer] = []
        self.rounds = 0

    async def translation(self) -> Translation:
        """Run all stages."""
        outline = await self._outline()
        version = await self._emit(outline)
        while version.findings and self.rounds < ROUNDS:
            mended = await self._repair(outline, version)
            if mended is None:
                break
            version = mended
        return self._echo(outline, version)

    async def _outline(self) -> Outline:
        kinds = [{"name": each.name, "doc": each.doc} for each in self.catalogue]
        request = task("outline").request(text=self.text, kinds=kinds, names=names_of(self.project))
        outline, answers = await structured(self.model, request, Outline, free=True)
        self.answers += answers
        parts = (
            counted(len(outline.activities), "activity", "activities"),
            counted(len(outline.choices), "choice"),
            counted(len(outline.loops), "loop"),
            counted(len(outline.waits), "wait"),
            counted(len(outline.questions), "question"),
        )
        summary = ", ".join(each for each in parts if not each.startswith("0 "))
        self.watch(Stage("outline", summary or "nothing to do", _outlined(outline)))
        return outline

    async def _emit(self, outline: Outline) -> _Version:
        kinds = offered(self.catalogue, {each.kind for each in outline.activities})
        self.watch(Stage("retrieve", f"the kinds {', '.join(kind.name for kind in kinds)}"))
        source, answers = await emit(self.model, self.text, outline, kinds, self.project, self.said)
        self.answers += answers
        source = SILENCER.sub("", source)
        self.watch(
            Stage("emit", f"{counted(len(source.splitlines()), 'line')}, by the route {self.model.routes[0]}", source)
        )
        return self._check(outline, source)

    def _check(self, outline: Outline, source: str) -> _Version:
        analysis = analyse(Source(source, self.name), self.project)
        failures = tuple(self.try_tests(analysis)) if analysis.plan is not None else ()
        covered = cover(outline, analysis.flow, self.sentences)
        version = _Version(source, analysis, covered, failures)
        errors, rest = version.faults
        summary = (
            "nothing found"
            if not errors + rest
            else f"{counted(errors, 'error')}, {counted(rest, 'difference')} from what was meant"
        )
        self.watch(Stage("check", summary, "\n".join(version.findings)))
        return version

    async def _repair(self, outline: Outline, version: _Version) -> _Version | None:
        """A better version, or the same one; none where the model has no answer any more."""
        self.rounds += 1
        try:
            source, answers = await repair(self.model, self.text, version.source, version.findings, None)
        except ModelError as problem:
            self.watch(Stage("repair", f"round {self.rounds}: {problem.message}"))
            return None
        self.answers += answers
        source = SILENCER.sub("", source)
        self.watch(Stage("repair", f"round {self.rounds}", _difference(version.source, source)))
        mended = self._check(outline, source)
        return mended if mended.faults <= version.faults else version

    def _echo(self, outline: Outline, version: _Version) -> Translation:
        covered = version.cover
        source = version.source + "".join(f'# not understood: "{self.sentences[index]}"\n' for index in covered.missed)
        analysis = version.analysis
        if covered.missed:
            source = laid_out(source)
            analysis = analyse(Source(source, self.name), self.project)
        self.watch(
            Stage(
                "cover",
                f"{counted(len(covered.missed), 'sentence')} left, {counted(len(covered.invented), 'step')} invented",
            )
        )
        echo = describe(analysis.flow, self.catalogue)
        self.watch(Stage("echo", f"{counted(len(echo.splitlines()), 'line')} of English"))
        said = len(self.sentences) - len(covered.comments)
        return Translation(
            status=_status(version, has_errors(analysis.diagnostics)),
            source=source,
            diagnostics=analysis.diagnostics,
            sentences=self.sentences,
            trace=covered.trace,
            comments=covered.comments,
            asked=(),
            missed=covered.missed,
            not_understood=tuple(NotUnderstood(self.sentences[index], LEFT_OUT) for index in covered.missed),
            assumptions=tuple(outline.assumptions),
            questions=(*outline.questions, *_open(version)),
            invented=covered.invented,
            coverage=round(100 * len(covered.trace) / said) if said else 0,
            echo=echo,
            model=self.model.name,
            rounds=self.rounds,
            cost=total_cost(self.answers),
        )


def counted(number: int, one: str, more: str = "") -> str:
    """A number of things, as people say it."""
    return f"{number} {one if number == 1 else more or f'{one}s'}"


def _status(version: _Version, errors: bool) -> Status:
    if not version.cover.trace:
        return "failed"
    return "partly" if version.cover.missed or errors or version.findings else "translated"


def _open(version: _Version) -> Iterable[str]:
    """What nobody could mend, for the author to look at."""
    return (f"is this as you meant it: {each}?" for each in (*version.cover.missing, *version.failures))


def _outlined(outline: Outline) -> str:
    parts: list[tuple[str, Any, str]] = [("activity", each, each.name) for each in outline.activities]
    parts += [("choice", each, each.question) for each in outline.choices]
    parts += [("loop", each, f"{each.repeats}, {each.bound}") for each in outline.loops]
    parts += [("wait", each, each.waits_for) for each in outline.waits]
    return "\n".join(f'{what}: {told}  "{each.quote}"' for what, each, told in parts)


def _difference(before: str, after: str) -> str:
    from difflib import unified_diff

    lines = unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=1)
    return "\n".join(line for line in lines if not line.startswith(("---", "+++")))

"""From English to a flow: controlled English exactly, the rest as far as the rules reach, nothing dropped silently."""

from __future__ import annotations

from collections.abc import Mapping

from ...dsl.diagnostic import has_errors
from ...dsl.formatting import format_source
from ...dsl.lookalikes import CONTROLS, DIRECTIONS
from ...dsl.printing import print_flow
from ...dsl.source import Source
from ..analyse import Analysis, analyse
from ..kinds import Catalogue
from ..project import Project
from .depth import deeply
from .describe import describe
from .free.inputs import unknown
from .free.whole import ALL_PLAIN, NO_ANSWERS, NO_LINE, read_freely
from .markers import with_comments
from .outline import each_line, read
from .read_text import Read, controlled
from .translation import NotUnderstood, Status, Translation


@deeply()
def translate(
    text: str,
    catalogue: Catalogue | None = None,
    project: Project | None = None,
    name: str = "<text>",
    answers: Mapping[str, str] = NO_ANSWERS,
) -> Translation:
    """The flow that a text describes; never raises for any text.

    The flow is checked against the project, which is one with the catalogue if none is given; `name` is what the flow
    is called where the text names none, as a file's name would. `answers` are those of the author, by question, to
    `questions` of an earlier translation of the same text.
    """
    text = DIRECTIONS.sub(" ", CONTROLS.sub(" ", text.removeprefix("\ufeff")))
    project = project or Project(catalogue=catalogue)
    catalogue = catalogue or project.catalogue
    sentences = tuple(line.text for line in each_line(read(text)))
    made = controlled(text, catalogue)
    source, analysis = _checked(made, sentences, project, name)
    if made.reader.not_understood or (unknown(made.flow) and has_errors(analysis.diagnostics)):
        strict = made.flow
        made = read_freely(text, catalogue, project, strict, answers)
        source, analysis = _checked(made, sentences, project, name)
        single = [frozenset({index}) for index in sorted(made.reader.made)][:MOST_TRIED]
        ways = [*((NO_LINE, each) for each in single), *((each, NO_LINE) for each in single)]
        ways[max(1, MOST_READ // len(sentences)) :] = [(ALL_PLAIN, NO_LINE)]
        for plain, whole in ways if has_errors(analysis.diagnostics) else ():
            tried = read_freely(text, catalogue, project, strict, answers, plain, whole)
            other = _checked(tried, sentences, project, name)
            if not has_errors(other[1].diagnostics):
                made, (source, analysis) = tried, other
                break
    reader = made.reader
    missed = tuple(sorted(reader.not_understood))
    trace = {index: tuple(dict.fromkeys(names)) for index, names in sorted(reader.made.items()) if index not in missed}
    said = len(sentences) - len(reader.comments)
    return Translation(
        status=_status(len(missed), len(trace), has_errors(analysis.diagnostics)),
        source=source,
        diagnostics=analysis.diagnostics,
        sentences=sentences,
        trace=trace,
        comments=tuple(sorted(reader.comments)),
        asked=(),
        missed=missed,
        not_understood=tuple(NotUnderstood(*reader.not_understood[index]) for index in missed),
        assumptions=made.assumptions,
        questions=made.questions,
        invented=made.invented,
        coverage=round(100 * len(trace) / said) if said else 0,
        echo=describe(analysis.flow, catalogue),
    )


MOST_TRIED = 12
"""So many sentences are tried in a simpler reading, one at a time, before all of a text are made plain."""


MOST_READ = 600
"""So many sentences are read once more at the most, in all these tries: a long text has to come to an end."""


def _checked(made: Read, sentences: tuple[str, ...], project: Project, name: str) -> tuple[str, Analysis]:
    """The source of a flow that was read, with its comments, and what is to be said of it."""
    source = format_source(Source(with_comments(print_flow(made.flow), dict(enumerate(sentences)))))
    return source, analyse(Source(source, name), project)


def _status(missed: int, understood: int, errors: bool) -> Status:
    if not understood:
        return "failed"
    return "partly" if missed or errors else "translated"

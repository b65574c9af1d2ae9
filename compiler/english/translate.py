"""From English to a flow: controlled English exactly, the rest as far as the rules reach, nothing dropped silently."""

from __future__ import annotations

from ...dsl import tree
from ...dsl.diagnostic import has_errors
from ...dsl.formatting import format_source
from ...dsl.lookalikes import CONTROLS, DIRECTIONS
from ...dsl.printing import print_flow
from ...dsl.source import Source
from ..analyse import analyse
from ..kinds import Catalogue
from ..project import Project
from .depth import deeply
from .describe import describe
from .free.inputs import unknown
from .free.whole import read_freely
from .markers import with_comments, without_markers
from .outline import each_line, read
from .read_text import controlled
from .translation import NotUnderstood, Status, Translation


@deeply()
def translate(
    text: str, catalogue: Catalogue | None = None, project: Project | None = None, name: str = "<text>"
) -> Translation:
    """The flow that a text describes; never raises for any text.

    The flow is checked against the project, which is one with the catalogue if none is given; `name` is what the flow
    is called where the text names none, as a file's name would.
    """
    text = DIRECTIONS.sub(" ", CONTROLS.sub(" ", text.removeprefix("\ufeff")))
    project = project or Project(catalogue=catalogue)
    catalogue = catalogue or project.catalogue
    made = controlled(text, catalogue)
    if made.reader.not_understood or (unknown(made.flow) and not _sound(made.flow, project, name)):
        strict, made = made, read_freely(text, catalogue, project, made.flow)
        if not _sound(made.flow, project, name):
            plain = read_freely(text, catalogue, project, strict.flow, plain=True)
            made = plain if _sound(plain.flow, project, name) else made
    reader = made.reader
    sentences = tuple(line.text for line in each_line(read(text)))
    source = format_source(Source(with_comments(print_flow(made.flow), dict(enumerate(sentences)))))
    analysis = analyse(Source(source, name), project)
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


def _sound(flow: tree.Flow, project: Project, name: str) -> bool:
    return not has_errors(analyse(Source(without_markers(print_flow(flow)), name), project).diagnostics)


def _status(missed: int, understood: int, errors: bool) -> Status:
    if not understood:
        return "failed"
    return "partly" if missed or errors else "translated"

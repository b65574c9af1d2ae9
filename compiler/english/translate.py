"""From English to a flow: controlled English exactly, the rest as far as the rules reach, nothing dropped silently."""

from __future__ import annotations

import re
from typing import Any

from ...dsl import tree
from ...dsl.diagnostic import has_errors
from ...dsl.printing import print_flow
from ...dsl.source import Source
from ..analyse import analyse
from ..kinds import Catalogue
from ..project import Project
from . import forms
from .describe import describe
from .grammar import load
from .outline import Line, each_line, read
from .read_lines import LineReader
from .translation import NotUnderstood, Status, Translation

_MARKED = re.compile(r"^(\s*)emit not_understood_(\d+)_$", re.MULTILINE)


def translate(
    text: str, catalogue: Catalogue | None = None, project: Project | None = None, name: str = "<text>"
) -> Translation:
    """The flow that a text describes; never raises for any text.

    The flow is checked against the project, which is one with the catalogue if none is given; `name` is what the flow
    is called where the text names none, as a file's name would.
    """
    project = project or Project(catalogue=catalogue)
    catalogue = catalogue or project.catalogue
    lines = read(text)
    reader = LineReader(load().with_actions(catalogue), catalogue)
    flow = _flow(reader, lines)
    source = _commented(print_flow(flow), reader)
    analysis = analyse(Source(source, name), project)
    missed = tuple(sorted(reader.not_understood))
    sentences = tuple(line.text for line in each_line(lines))
    understood = len(sentences) - len(missed)
    return Translation(
        status=_status(missed, bool(understood), has_errors(analysis.diagnostics)),
        source=source,
        diagnostics=analysis.diagnostics,
        sentences=sentences,
        trace={index: tuple(dict.fromkeys(names)) for index, names in sorted(reader.made.items())},
        comments=(),
        asked=(),
        missed=missed,
        not_understood=tuple(NotUnderstood(*reader.not_understood[index]) for index in missed),
        assumptions=(),
        questions=(),
        invented=(),
        coverage=round(100 * understood / len(sentences)) if sentences else 0,
        echo=describe(analysis.flow, catalogue),
    )


def _status(missed: tuple[int, ...], understood: bool, errors: bool) -> Status:
    if not understood:
        return "failed"
    return "partly" if missed or errors else "translated"


def _flow(reader: LineReader, lines: list[Line]) -> tree.Flow:
    """The flow of the lines at the top: declarations where they are, everything else is the body."""
    header: tree.Header | None = None
    declarations: list[Any] = []
    rest: list[Line] = []
    for line in lines:
        found = reader.parse("declaration", line)
        handler = found is not None and found.rule == "default_handler"
        if found is None or (handler and not line.below):
            rest.append(line)
            continue
        made = reader.build(found, line, {"body": reader.body(line.below)} if handler else {})
        if made is None or (isinstance(made, tree.Header) and header is not None):
            reader.made.pop(line.index, None)
            rest.append(line)
            continue
        if isinstance(made, tree.Header):
            header = made
        else:
            declarations.append(made)
        if not forms.BY_RULE[found.rule].below if found else False:
            rest += line.below
    return tree.Flow(header, tuple(declarations), reader.body(rest).statements, ())


def _commented(source: str, reader: LineReader) -> str:
    """The source with a comment at the place of each line that was not understood."""

    def comment(found: re.Match[str]) -> str:
        sentence = reader.not_understood[int(found[2])][0]
        return f'{found[1]}# not understood: "{sentence}"'

    return _MARKED.sub(comment, source)

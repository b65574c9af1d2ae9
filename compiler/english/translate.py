"""From English to a flow: controlled English exactly, the rest as far as the rules reach, nothing dropped silently."""

from __future__ import annotations

from typing import Any, NamedTuple

from ...dsl import tree
from ...dsl.diagnostic import has_errors
from ...dsl.formatting import format_source
from ...dsl.lookalikes import CONTROLS, DIRECTIONS
from ...dsl.print_expressions import print_type
from ...dsl.printing import print_flow
from ...dsl.source import Source
from ..analyse import analyse
from ..kinds import Catalogue
from ..project import Project
from . import forms
from .depth import deeply
from .describe import describe
from .free_inputs import declared, unknown, with_events, with_inputs, with_results
from .free_mending import with_both_outcomes, with_defaults, with_doubts
from .grammar import load
from .markers import with_comments
from .outline import Line, each_line, read
from .read_lines import LineReader
from .translation import NotUnderstood, Status, Translation


class Read(NamedTuple):
    """A text that was read: its flow, and what is to be said of it."""

    flow: tree.Flow
    reader: LineReader
    assumptions: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    invented: tuple[str, ...] = ()


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
        made = free(text, catalogue, project, made.flow)
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
    return not has_errors(analyse(Source(print_flow(flow), name), project).diagnostics)


def _status(missed: int, understood: int, errors: bool) -> Status:
    if not understood:
        return "failed"
    return "partly" if missed or errors else "translated"


def controlled(text: str, catalogue: Catalogue | None) -> Read:
    """The text read as controlled English alone."""
    reader = LineReader(load().with_actions(catalogue), catalogue)
    return Read(flow_of(reader, read(text)), reader)


def free(text: str, catalogue: Catalogue | None, project: Project, made: tree.Flow) -> Read:
    """The text read as controlled English where it is, else as free English; `made` is what the first alone gave."""
    from .free import Free

    grammar = load().with_actions(catalogue)
    known = declared(made)
    rules = Free(grammar, catalogue)
    rules.state.names |= known
    rules.state.things += inputs_of(made)
    reader = LineReader(grammar, catalogue, rules, known)
    lines = read(text)
    title = _title(lines, reader)
    flow = flow_of(reader, lines[1:] if title else lines)
    state = rules.state
    declarations = (*flow.declarations, *state.events.values(), *state.triggers)
    flow = tree.Flow(title or flow.header, declarations, flow.body, ())
    flow = with_both_outcomes(flow, state)
    flow, events = with_events(with_results(flow, state.gathered))
    for event in events:
        state.assume(f"the event `{event}` comes from outside: the text declares it nowhere")
    flow, inputs = with_inputs(flow, state.text_inputs)
    for each in inputs:
        state.assume(f"`{each.name}` is an input ({print_type(each.type)}): the text declares it nowhere")
    flow = with_defaults(flow, state)
    flow = with_doubts(flow, analyse(print_flow(flow), project).diagnostics, state)
    return Read(flow, reader, tuple(state.assumptions), tuple(state.questions), tuple(state.invented))


def inputs_of(flow: tree.Flow) -> list[str]:
    """The inputs as a text speaks of them: `credit_score` as `credit score`."""
    return [each.name.replace("_", " ") for each in flow.declarations if isinstance(each, tree.Input)]


def _title(lines: list[Line], reader: LineReader) -> tree.Header | None:
    """The header in a first line that is no sentence."""
    from .free_nouns import slug

    if len(lines) < 2 or lines[0].ended or lines[0].asks or lines[0].below or lines[0].marker != "none":
        return None
    text = lines[0].text.lstrip("# ").strip()
    plain = "," not in text and len(text.split()) <= 8 and reader.parse("declaration", lines[0]) is None
    if not text or not plain or reader.parse("statement", lines[0]) is not None:
        return None
    reader.understood(lines[0])
    return tree.Header(slug(text, 6), text)


def flow_of(reader: LineReader, lines: list[Line]) -> tree.Flow:
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
        if not forms.BY_RULE[found.rule].below:
            rest += line.below
    return tree.Flow(header, tuple(declarations), reader.body(rest).statements, ())

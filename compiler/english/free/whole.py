"""A whole text in free English: its sentences one after another, then what makes the flow of them sound."""

from __future__ import annotations

from collections.abc import Mapping

from ....dsl import tree
from ....dsl.print_expressions import print_type
from ....dsl.printing import print_flow
from ...analyse import analyse
from ...kinds import Catalogue
from ...project import Project
from ..grammar import load
from ..markers import without_markers
from ..outline import Line, read
from ..read_lines import LineReader
from ..read_text import Read, flow_of
from . import starts
from .endings import with_endings
from .facts import answered
from .inputs import declared, with_events, with_inputs, with_results, with_whole_names
from .mending import with_both_outcomes, with_defaults, with_doubts, with_limits
from .nouns import slug
from .sorts import sorted_out
from .structure import Builder

ALL_PLAIN = frozenset({-1})
"""Every line is read plainly."""
NO_LINE: frozenset[int] = frozenset()
NO_ANSWERS: Mapping[str, str] = {}


def read_freely(
    text: str,
    catalogue: Catalogue | None,
    project: Project,
    made: tree.Flow,
    answers: Mapping[str, str] = NO_ANSWERS,
    plain: frozenset[int] = NO_LINE,
    whole: frozenset[int] = NO_LINE,
) -> Read:
    """The text read as controlled English where it is, else as free English; `made` is what the first alone gave.

    `answers` are those of the author to questions of an earlier reading. `plain` are the lines, by index, of which free
    sentences become nothing but steps, whatever they depend on: what to fall back on where they cannot be put
    together. In `whole` lines each condition is a fact as it stands, whatever could be compared in it.
    """
    grammar = load().with_actions(catalogue)
    known = declared(made)
    lines = read(text)
    builder = Builder(grammar, catalogue, plain, whole, sorted_out(lines))
    state = builder.state
    state.answers = answers
    state.names |= known
    state.declared = frozenset(known)
    state.things += inputs_of(made)
    if plain == ALL_PLAIN:
        state.assume("the steps stand in the order of the text, without its conditions: they could not be put together")
    reader = LineReader(grammar, catalogue, builder, known)
    title = _title(lines, reader)
    flow = flow_of(reader, lines[1:] if title else lines)
    if builder.begun and not state.triggers and not any(isinstance(each, tree.Trigger) for each in flow.declarations):
        starts.answered(builder)
    declarations = (*flow.declarations, *state.events.values(), *state.triggers)
    flow = tree.Flow(title or flow.header, declarations, flow.body, ())
    flow = with_limits(with_endings(with_both_outcomes(answered(flow, state), state), state))
    flow = with_whole_names(flow)
    flow, events = with_events(with_results(flow, state.gathered))
    for event in events:
        state.assume(f"the event `{event}` comes from outside: the text declares it nowhere")
    flow, inputs = with_inputs(flow, state.text_inputs, state.moments)
    for each in inputs:
        state.assume(f"`{each.name}` is an input ({print_type(each.type)}): the text declares it nowhere")
    flow = with_defaults(flow, state)
    if state.questioned:
        flow = with_doubts(flow, analyse(without_markers(print_flow(flow)), project).diagnostics, state)
    for step in _reaching_out(flow, catalogue):
        state.assume(f"`{step}` reaches outside, to an address that stands in the text: is that meant?")
    return Read(flow, reader, tuple(state.assumptions), tuple(state.questions), tuple(state.invented))


def _reaching_out(flow: tree.Flow, catalogue: Catalogue | None) -> list[str]:
    """The steps that call or write to an address which the text itself gives."""
    found = []
    for step in tree.walk(flow):
        kind = catalogue.get(step.kind) if catalogue is not None and isinstance(step, tree.Step) else None
        if kind is None or kind.performed_by != "world" or not isinstance(step, tree.Step):
            continue
        for entry in step.settings:
            setting = kind.settings.get(entry.key)
            said = entry.value.parts if isinstance(entry.value, tree.Text) else ()
            address = any(isinstance(each, str) and ("@" in each or "://" in each) for each in said)
            if address and setting is not None and setting.role in ("control", "destination"):
                found.append(step.name)
                break
    return found


def inputs_of(flow: tree.Flow) -> list[str]:
    """The inputs as a text speaks of them: `credit_score` as `credit score`."""
    return [each.name.replace("_", " ") for each in flow.declarations if isinstance(each, tree.Input)]


def _title(lines: list[Line], reader: LineReader) -> tree.Header | None:
    """The header in a first line that is no sentence."""
    if len(lines) < 2 or lines[0].ended or lines[0].asks or lines[0].below or lines[0].marker != "none":
        return None
    text = lines[0].text.lstrip("# ").strip()
    plain = "," not in text and len(text.split()) <= 8 and reader.parse("declaration", lines[0]) is None
    if not text or not plain or reader.parse("statement", lines[0]) is not None:
        return None
    reader.understood(lines[0])
    return tree.Header(slug(text, 6), text)

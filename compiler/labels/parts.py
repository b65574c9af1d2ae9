"""Flows that are parts of another: what is given to one must not go, inside of it, where it may not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ...dsl.source import Source, Span
from ...dsl.tree import Step
from ..check.model import Model
from .findings import finding, way_in_words
from .gates import State
from .given import Given
from .label import PLAIN, Label, Way

if TYPE_CHECKING:
    from .sweep import Flowing


def check_part(flowing: Flowing, step: Step, part: tuple[Source, Model], given: Sequence[Given], state: State) -> None:
    """Check the flow that a step runs with the labels of what it is given, where these are more than the author's."""
    from .sweep import Flowing

    source, model = part
    labels = {each.name: _seen_inside(flowing, model, each.name, each.label) for each in given}
    gates = [gate for gate in state.gates if gate.label.untrusted]
    stands = any(gate.sure and not gate.label.untrusted for gate in state.gates)
    if gates and not stands:
        labels[""] = _seen_inside(flowing, model, f"`{step.kind}`", gates[-1].label)
    if all(label is PLAIN or not (label.untrusted or label.tags) for label in labels.values()):
        return
    inside = Flowing(source, model.flow, model, flowing.project, labels)
    inside.run()
    for found in inside.findings:
        # Its decisions stand guard where they did when it was compiled alone, and nowhere else.
        guarded = found.code == "SF406" and inside.guards.keys() <= model.guards.keys()
        if guarded or found.code == "SF405":
            continue
        line = source.place(found.span.start).line
        flowing.findings.append(
            finding(
                flowing.source,
                "SF404" if found.code == "SF406" else found.code,
                step.name_span,
                f"in `{source.name}`, line {line}, {found.message}",
                None,
                step.name,
                why="The flow is sound alone, but not with what this step gives it.",
                fixes=(
                    "test or approve the values before they are given",
                    f"make `{source.name}` safe with any value",
                ),
            )
        )


def _seen_inside(flowing: Flowing, model: Model, name: str, label: Label) -> Label:
    """The label of a value as the flow sees it that it is given to: places are in that flow's own text."""
    if label is PLAIN:
        return label
    symbol = model.symbols.get(name)
    span = symbol.span if symbol is not None else Span(0, 0)

    def way(before: Way | None) -> Way | None:
        return None if before is None else Way(name, f"given: {way_in_words(flowing.source, before)}", span)

    tags = {tag: way(before) for tag, before in label.tags.items()}
    columns = None
    if label.columns is not None:
        columns = {key: _seen_inside(flowing, model, name, each) for key, each in label.columns.items()}
    return label._replace(way=way(label.way), tags=tags, decides=frozenset(), direct=label.untrusted, columns=columns)

"""The stage that compares the flow with the outline: what is missing, what is invented, what came from where."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from ....dsl import tree
from ....prompts.tasks.outline import Outline
from .sentences import all_quoted, quoted

ALIKE = 0.85
"""How alike two names must be to be taken for one."""

CHOICES = (tree.If, tree.When, tree.AnyOf, tree.Decide)
LOOPS = (tree.ForEach, tree.Repeat, tree.GoTo)


class Cover(NamedTuple):
    """What the comparison found; see `Translation` for `trace`, `comments` and `missed`.

    `missing` are sentences about what the outline has and the flow lacks; `invented` are the steps that no activity
    of the outline asked for.
    """

    missing: tuple[str, ...]
    invented: tuple[str, ...]
    trace: dict[int, tuple[str, ...]]
    comments: tuple[int, ...]
    missed: tuple[int, ...]


def cover(outline: Outline, flow: tree.Flow, sentences: Sequence[str]) -> Cover:
    """Compare an outline with the flow made of it, and both with the text."""
    nodes = list(tree.walk(flow))
    steps = [node.name for node in nodes if isinstance(node, tree.Step | tree.Decide | tree.Do)]
    matched = {each.name: _like(each.name, steps) for each in outline.activities}
    missing = [
        f'the activity `{each.name}` is not in the flow: "{each.quote}"'
        for each in outline.activities
        if matched[each.name] is None
    ]
    for what, wanted, kinds in (("choice", outline.choices, CHOICES), ("loop", outline.loops, LOOPS)):
        there = sum(isinstance(node, kinds) for node in nodes)
        if there < len(wanted):
            quotes = "; ".join(f'"{each.quote}"' for each in wanted)
            missing.append(f"the flow has {there} of {len(wanted)} {what}s: {quotes}")
    trace: dict[int, list[str]] = {}
    for activity in outline.activities:
        for index in quoted(activity.quote, sentences):
            if name := matched[activity.name]:
                trace.setdefault(index, []).append(name)
    for index in all_quoted(_quotes(outline), sentences):
        trace.setdefault(index, [])
    comments = all_quoted(outline.background, sentences) - set(trace)
    asked_for = {name for names in trace.values() for name in names}
    return Cover(
        tuple(missing),
        tuple(name for name in dict.fromkeys(steps) if name not in asked_for),
        {index: tuple(dict.fromkeys(names)) for index, names in sorted(trace.items())},
        tuple(sorted(comments)),
        tuple(index for index in range(len(sentences)) if index not in trace and index not in comments),
    )


def _quotes(outline: Outline) -> Iterable[str]:
    yield outline.trigger
    for part in (outline.inputs, outline.outputs, outline.choices, outline.loops, outline.waits):
        for each in part:
            yield each.quote


def _like(name: str, steps: Sequence[str]) -> str | None:
    """The step of a name, or of one so alike that it is meant."""
    if name in steps:
        return name
    likeness = {step: SequenceMatcher(None, name, step).ratio() for step in steps}
    best = max(likeness, key=lambda step: likeness[step], default=None)
    return best if best is not None and likeness[best] >= ALIKE else None

"""The canonical layout as edits of the lines that change, so that an editor keeps its place in the rest."""

from __future__ import annotations

from difflib import SequenceMatcher

from ...dsl.diagnostic import Edit
from ...dsl.formatting import format_source
from ...dsl.source import Source, Span


def formatting(source: Source) -> list[Edit]:
    """The edits that bring a text into its canonical layout; none for a text with syntax errors."""
    before, after = source.text.splitlines(keepends=True), format_source(source).splitlines(keepends=True)
    starts = [0]
    for line in before:
        starts.append(starts[-1] + len(line))
    return [
        Edit(Span(starts[first], starts[last]), "".join(after[new_first:new_last]))
        for tag, first, last, new_first, new_last in SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
        if tag != "equal"
    ]

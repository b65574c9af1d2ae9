"""What can be folded away: blocks, records and lists of several lines, and runs of comment lines."""

from __future__ import annotations

from typing import NamedTuple

from ...dsl.lexing import CLOSERS, OPENERS
from .document import Document


class Fold(NamedTuple):
    """Lines, counted from 1, that can be folded into the first; `comment` tells comments from blocks."""

    first: int
    last: int
    comment: bool = False


def folds(document: Document) -> list[Fold]:
    """All folds in text order; the line of a closing bracket stays in sight."""
    found: list[Fold] = []
    opened: list[int] = []
    for token in document.tokens:
        if token.type in OPENERS:
            opened.append(document.source.place(token.start).line)
        elif token.type in CLOSERS and opened:
            first, last = opened.pop(), document.source.place(token.start).line - 1
            if last > first:
                found.append(Fold(first, last))
    return sorted({*found, *_comments(document)})


def _comments(document: Document) -> list[Fold]:
    """Comments on lines of their own, one below the other."""
    lines = []
    for span in document.comments:
        place = document.source.place(span.start)
        if not document.source.line(place.line)[: place.column - 1].strip():
            lines.append(place.line)
    runs: list[list[int]] = []
    for line in lines:
        if runs and line == runs[-1][-1] + 1:
            runs[-1].append(line)
        else:
            runs.append([line])
    return [Fold(run[0], run[-1], comment=True) for run in runs if len(run) > 1]

"""From a whole text to a flow: declarations where they stand, everything else is the body."""

from __future__ import annotations

from typing import Any, NamedTuple

from ...dsl import tree
from ..kinds import Catalogue
from . import forms
from .grammar import load
from .outline import Line, read
from .read_lines import LineReader


class Read(NamedTuple):
    """A text that was read: its flow, and what is to be said of it."""

    flow: tree.Flow
    reader: LineReader
    assumptions: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    invented: tuple[str, ...] = ()


def controlled(text: str, catalogue: Catalogue | None) -> Read:
    """The text read as controlled English alone."""
    reader = LineReader(load().with_actions(catalogue), catalogue)
    return Read(flow_of(reader, read(text)), reader)


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

"""From the tree to lines: each statement is a line, what belongs to it stands below."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ...dsl import tree
from ..kinds import Catalogue
from . import forms, shapes, steps
from .outline import Line, Marker
from .writing import Writer


class LineWriter:
    """Writes statements as lines."""

    def __init__(self, writer: Writer, catalogue: Catalogue | None) -> None:
        self.writer = writer
        self.catalogue = catalogue

    def declaration(self, node: Any) -> Line:
        """The line of the header or a declaration."""
        return self.line("declaration", node, "none")

    def line(self, symbol: str, node: Any, marker: Marker) -> Line:
        """The line of any part that the rules can say, with all that stands below it."""
        below = next((form.below for form in forms.FORMS if form.node is type(node) and form.below), "")
        return Line(self.writer.sentence(symbol, node), marker, self.below(node, below))

    def body(self, statements: Iterable[tree.Statement]) -> list[Line]:
        """The numbered lines of a body; an empty one says so."""
        lines: list[Line] = []
        wires: list[tree.Edge] = []
        for statement in statements:
            if isinstance(statement, tree.Edge):
                if wires and not _same_source(wires[0], statement):
                    lines.append(self.wires(wires))
                    wires = []
                wires.append(statement)
                continue
            if wires:
                lines.append(self.wires(wires))
                wires = []
            lines += self.statement(statement, "number")
        if wires:
            lines.append(self.wires(wires))
        return lines or [Line("Do nothing")]

    def wires(self, edges: list[tree.Edge]) -> Line:
        """Where one step goes on: on one line, or with a bullet for each way."""
        if len(edges) == 1:
            return Line(self.writer.sentence("statement", edges[0]))
        ways = [Line(self.writer.sentence("go_on_with", edge), "bullet") for edge in edges]
        return Line(self.writer.sentence("statement", shapes.Source(edges[0].targets[0])), "number", ways)

    def statement(self, node: tree.Statement, marker: Marker) -> list[Line]:
        """The line of a statement; a choice has one for each arm."""
        if isinstance(node, tree.If):
            lines = [self.line("choice", node.branches[0], marker)]
            lines += [self.line("otherwise_if", branch, "none") for branch in node.branches[1:]]
            if node.otherwise is not None:
                lines.append(Line("Otherwise", "none", self.body(node.otherwise.statements)))
            return lines
        if isinstance(node, tree.Step):
            return [self.step(node, marker)]
        return [self.line("statement", node, marker)]

    def step(self, node: tree.Step, marker: Marker) -> Line:
        """The line of a step, with its further settings, its type and its clauses as bullets."""
        text, settings = steps.write(node, self.catalogue, self.writer)
        below = [self.setting(entry) for entry in settings]
        if node.gives is not None:
            below.append(Line(self.writer.sentence("gives", shapes.Gives(node.gives)), "bullet"))
        return Line(text, marker, [*below, *self.clauses(node.clauses)])

    def setting(self, entry: tree.Entry) -> Line:
        """The bullet of a setting; how often to try again is a sentence."""
        text = self.writer.sentence("clause", entry)
        return Line(text, "bullet", bare=text.startswith(f"{entry.key}:"))

    def clauses(self, clauses: Iterable[tree.Clause]) -> list[Line]:
        """A bullet for each clause."""
        return [self.line("clause", clause, "bullet") for clause in clauses]

    def branch(self, block: tree.Block) -> list[Line]:
        """A bullet for one part of those that run at the same time."""
        if len(block.statements) == 1 and not isinstance(block.statements[0], tree.If | tree.Edge):
            return self.statement(block.statements[0], "bullet")
        if not block.statements:
            return [Line("Do nothing", "bullet")]
        return [Line("In this order", "bullet", self.body(block.statements))]

    def below(self, node: Any, parts: str) -> list[Line]:
        """What stands below a line."""
        lines: list[Line] = []
        for part in parts.split():
            if part == "body":
                lines += self.body(node.body.statements)
            elif part == "branches":
                lines += [line for block in node.branches for line in self.branch(block)]
            elif part == "arms":
                lines += [self.line("case", case, "bullet") for case in node.cases]
                if node.otherwise is not None:
                    lines.append(Line("Otherwise", "bullet", self.body(node.otherwise.statements)))
            elif part == "voices":
                lines += [self.line("voice", voice, "bullet") for voice in node.voices]
            elif part == "choices":
                lines += [line for each in node.choices for line in self.statement(each, "bullet")]
            else:
                lines += self.clauses(node.clauses)
        return lines


def _same_source(first: tree.Edge, second: tree.Edge) -> bool:
    return first.targets[0] == second.targets[0]

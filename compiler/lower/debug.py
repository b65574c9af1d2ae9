"""The part of a plan that its hash leaves out: lines, labels, docs, the words of rules."""

from __future__ import annotations

from typing import Any

from ...dsl.parse import Comment
from ...dsl.source import Source, Span
from ...dsl.tree import Decide, MustBe, Never, Rule, Statement, Target
from ..node_label import node_label
from ..plan import Plan
from ..plan_types import PlanTypes


class Debug:
    """Collects what people want to see of a plan."""

    def __init__(self, source: Source, comments: tuple[Comment, ...]) -> None:
        self.source = source
        self.lines: dict[str, int] = {}
        self.nodes: list[dict[str, Any]] = []
        self.docs: dict[str, str] = {}
        self.rules: dict[str, list[dict[str, Any]]] = {}
        # Only a comment that has its line for itself can document what comes below.
        self.comments: dict[int, str] = {}
        for comment in comments:
            line = source.place(comment.span.start).line
            if not source.line(line)[: source.place(comment.span.start).column - 1].strip():
                self.comments[line] = comment.text[1:].strip()

    def line(self, span: Span) -> int:
        """The line a span begins in."""
        return self.source.place(span.start).line

    def words(self, span: Span) -> str:
        """The text of a span as one line."""
        return " ".join(self.source.text[span.start : span.end].split())

    def doc(self, span: Span) -> str | None:
        """The comment block right above a span."""
        line = self.line(span) - 1
        found: list[str] = []
        while line in self.comments:
            if not self.comments[line].startswith("sayflow:"):
                found.append(self.comments[line])
            line -= 1
        return "\n".join(reversed(found)) or None

    def node(self, statement: Statement, node: dict[str, Any]) -> None:
        """Note the line and the doc of a node, and the node for its label."""
        id = node["id"]
        self.lines[id] = self.line(statement.span)
        self.nodes.append(node)
        doc = self.doc(statement.span)
        if doc is not None:
            self.docs[id] = doc
        if isinstance(statement, Decide):
            self.rules[id] = self._rules(statement)

    def labels(self, plan: Plan) -> dict[str, str]:
        """The label of each node, by identifier, in the words of the language."""
        closed = PlanTypes(plan).closed
        return {node["id"]: node_label(node, closed) for node in self.nodes}

    def task(self, name: str, target: Target, node: dict[str, Any]) -> None:
        """Note a task that stands in edges only."""
        self.nodes.append(node)
        self.lines[name] = self.line(target.span)

    def _rules(self, decide: Decide) -> list[dict[str, Any]]:
        """The words and lines of the rules, by the identifiers they have in the node."""
        words = {MustBe: "must", Never: "never", Rule: "rule"}
        counts: dict[str, int] = {}
        found = []
        for voice in decide.voices:
            word = words.get(type(voice))
            if word is not None:
                counts[word] = counts.get(word, 0) + 1
                id = f"{word}_{counts[word]}"
                found.append({"id": id, "text": self.words(voice.span), "line": self.line(voice.span)})
        return found

"""What a drawing of a graph shows, whatever it is drawn with: fewer nodes, short words on nodes and edges."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from .graph import END, FAIL, Graph, GraphEdge, GraphNode, trace
from .plan import Plan

_ASSIGNMENT = re.compile(r", (?=\w+ = )")

STATES = ("done", "failed", "skipped", "running", "waiting")
"""What may have become of a node in a run; one that has not been reached has no state."""


class Caption(NamedTuple):
    """The words on a node: a title, below it a detail that may be empty; `joint` is between them on one line."""

    title: str
    detail: str
    joint: str = " "

    @property
    def text(self) -> str:
        """Both in one line."""
        return f"{self.title}{self.joint}{self.detail}" if self.detail else self.title


class Picture(NamedTuple):
    """A graph as it is drawn: `captions` by node id, `words` on edges by their number; `title` of the whole."""

    title: str
    graph: Graph
    captions: Mapping[str, Caption]
    words: Mapping[int, str]


def picture(plan: Plan) -> Picture:
    """The picture of a plan.

    A `finish` or `fail` is itself the end of its path; the shared `end` and `fail` are left out where nothing else
    leads to them.
    """
    traced = trace(plan)
    kinds = {node.id: node.kind for node in traced.nodes}
    edges = [edge for edge in traced.edges if not _ends(kinds[edge.source], edge.target)]
    targets = {edge.target for edge in edges}
    nodes = [node for node in traced.nodes if node.id not in (END, FAIL) or node.id in targets]
    graph = traced._replace(nodes=tuple(nodes), edges=tuple(edges))
    labels = {node.id: node.label for node in nodes}
    words = {number: _words(edge, kinds[edge.source], labels[edge.source]) for number, edge in enumerate(edges)}
    title = plan.debug.get("title") or traced.flow
    return Picture(
        str(title),
        graph,
        {node.id: _caption(node) for node in nodes},
        {number: text for number, text in words.items() if text},
    )


def assignments(detail: str) -> list[str]:
    """The assignments of a `finish`, one by one."""
    return _ASSIGNMENT.split(detail) if detail else []


def wrap(text: str, width: int, most: int) -> list[str]:
    """The text in lines of at most `width` characters, at most `most` of them; what does not fit ends in dots."""
    lines: list[str] = []
    for word in text.split():
        if lines and len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    if len(lines) > most:
        # The last line takes in what is left, and is cut.
        lines[most - 1 :] = [" ".join(lines[most - 1 :])]
    return [line if len(line) <= width else f"{line[: width - 1].rstrip(' ,|')}…" for line in lines]


def _ends(kind: str, target: str) -> bool:
    return (kind == "finish" and target == END) or (kind in ("fail", "fail_again") and target == FAIL)


def _caption(node: GraphNode) -> Caption:
    if node.kind in ("step", "decide"):
        title, _, detail = node.label.partition(": ")
        return Caption(title, detail, ": ")
    if node.kind in ("finish", "fail", "let") and " " in node.label:
        title, _, detail = node.label.partition(" ")
        return Caption(title, detail)
    return Caption(node.label, "")


def _words(edge: GraphEdge, kind: str, label: str) -> str:
    guard = edge.guard or ""
    if kind == "choice":
        return _arm(guard, edge.kind == "otherwise" or guard == "otherwise", label)
    if edge.kind == "otherwise":
        return guard or ("used up" if kind == "go_to" else "otherwise")
    if edge.kind == "error":
        if kind in ("fail", "fail_again"):
            return ""
        return f"on {guard}" if guard else "on error"
    if edge.kind == "within":
        return f"not within {guard}"
    if edge.kind in ("after", "every"):
        return f"{edge.kind} {guard}"
    return "undo" if edge.kind == "undo" else guard


def _arm(guard: str, rest: bool, label: str) -> str:
    """One way out of a choice, without what the choice itself says."""
    word, _, subject = label.partition(" ")
    if word == "if" and subject:
        return "no" if rest else "yes"
    if word == "when":
        guard = guard.removeprefix(f"{subject} == ")
        if guard.startswith(f"{subject} in ["):
            guard = guard.removeprefix(f"{subject} in [").removesuffix("]")
    return guard or "otherwise"

"""A flow as the scoring of English sees it: its steps with their words, and what can be reached from what."""

from __future__ import annotations

import re
from collections.abc import Iterable

import networkx

from sayflow.compiler.analyse import Analysis
from sayflow.dsl import tree
from sayflow.dsl.printing import print_flow

CHOICES = ("if", "otherwise", "error", "within")
FORKS = ("parallel", "any_of")
STARTS = {"event": tree.OnEvent | tree.OnWebhook | tree.OnMail, "schedule": tree.OnSchedule}


class Flow:
    """The compiled graph of a flow; loops are cut in `ways`, where the end of a round leads behind the loop."""

    def __init__(self, analysis: Analysis) -> None:
        graph = analysis.graph
        assert graph is not None
        self.analysis = analysis
        self.whole = graph
        self.words = _words(analysis.flow)
        self.steps = [node for node in graph if node in self.words]
        self.order = {node: place for place, node in enumerate(graph)}
        self.ways = _without_loops(graph)
        self._reached: dict[str, set[str]] = {}

    def reached(self, node: str) -> set[str]:
        """Every node that can come after one, itself included."""
        if node not in self._reached:
            self._reached[node] = {node, *networkx.descendants(self.ways, node)}
        return self._reached[node]

    def parts(self, node: str, kinds: Iterable[str]) -> list[set[str]]:
        """For each way out of a node: what is reached by this way and by no other."""
        ways = [target for _, target, kind in self.whole.out_edges(node, data="kind") if kind in kinds]
        ways += [
            target
            for _, target, kind in self.whole.out_edges(node, data="kind")
            if kind == "next" and kinds == CHOICES and target not in ways
        ]
        all_of = [self.reached(way) for way in dict.fromkeys(ways)]
        if kinds == CHOICES and self.kind(node) in FORKS and len(ways) > 1:
            # A fork chooses only between going on and what is done when a part of it fails.
            errors = {target for _, target, kind in self.whole.out_edges(node, data="kind") if kind in CHOICES}
            goes_on = set[str]().union(*(self.reached(way) for way in ways if way not in errors))
            all_of = [goes_on, *(self.reached(way) for way in ways if way in errors)]
        return [
            each - set[str]().union(*(other for other in all_of if other is not each)) if len(all_of) > 1 else each
            for each in all_of
        ]

    def around(self, node: str) -> tuple[str, ...]:
        """The blocks around a node, outermost first."""
        found: tuple[str, ...] = self.whole.nodes[node]["path"]
        return found

    def kind(self, node: str) -> str:
        """What a node is in the plan."""
        return str(self.whole.nodes[node]["kind"])

    def starts(self, kind: str) -> list[str]:
        """The triggers of a kind, in the words of the flow."""
        found = [each for each in self.analysis.flow.declarations if isinstance(each, STARTS[kind])]
        return [plain(print_flow(tree.Flow(None, (each,), (), ()))) for each in found]


def plain(text: str) -> str:
    """Names as words, without the signs of the language."""
    return re.sub(r"\s+", " ", text.replace("_", " "))


def _words(flow: tree.Flow) -> dict[str, str]:
    """The steps and decisions of a flow, each with all that is said in it."""
    found: dict[str, str] = {}
    for node in tree.walk(flow):
        if isinstance(node, tree.Step):
            bare = tree.Step(node.name, node.kind, node.main, node.settings, node.gives, ())
        elif isinstance(node, tree.Decide):
            bare = node
        else:
            continue
        said = plain(print_flow(tree.Flow(None, (), (bare,), ())))
        found[node.name] = re.sub(r"\b(?:step|task|gives|who|show|yes|no)\b", " ", said)
    return found


def _without_loops(graph: networkx.MultiDiGraph[str]) -> networkx.DiGraph[str]:
    ways: networkx.DiGraph[str] = networkx.DiGraph()
    ways.add_nodes_from(graph)
    for source, target, kind in graph.edges(data="kind"):
        if kind != "loop":
            ways.add_edge(source, target)
        if kind == "error" and graph.nodes[source]["kind"] in FORKS:
            ways.add_edges_from((part, target) for part in graph if source in graph.nodes[part]["path"])
        if kind != "loop":
            continue
        if graph.nodes[target]["kind"] in ("each", "repeat") and target in graph.nodes[source]["path"]:
            ways.add_edges_from((source, behind) for behind in _behind(graph, target))
    return ways


def _behind(graph: networkx.MultiDiGraph[str], loop: str) -> list[str]:
    """What comes after a loop; where it stands last in another one, what comes after that."""
    found: list[str] = []
    for _, behind, kind in graph.out_edges(loop, data="kind"):
        if kind == "loop":
            found += _behind(graph, behind) if behind in graph.nodes[loop]["path"] else []
        elif loop not in graph.nodes[behind]["path"]:
            found.append(behind)
    return found

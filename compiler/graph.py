"""The graph of a plan: every way a run can go, one form for blocks and for edges."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from .plan import Plan

if TYPE_CHECKING:
    import networkx

VERSION = 1

EDGE_KINDS = ("next", "if", "otherwise", "error", "within", "after", "every", "join", "loop", "undo")
"""What may be said of an edge: `loop` leads back (or is a `go to`), `join` waits for others that lead there too."""

START, END, FAIL = "start", "end", "fail"


class GraphNode(NamedTuple):
    """One place of a flow.

    `kind` is the `op` of the plan, or `start`, `end`, `fail` (where failed runs end), `join` (where parallel parts
    meet). `label` is one line in the words of the language. `path` names the blocks around it, outermost first:
    the id of a block's node, or that id with `.error`, `.within`, `.after`, `.every` or `.undo` for a clause.
    """

    id: str
    kind: str
    label: str
    line: int | None
    path: tuple[str, ...]


class GraphEdge(NamedTuple):
    """One way from node to node; `guard` is its condition, duration or error kind as it is written."""

    source: str
    target: str
    kind: str
    guard: str | None


class Graph(NamedTuple):
    """The nodes in text order (`start` first, `end` last) and the edges, grouped by source, in the order tried.

    Without its `loop` edges it has no cycle. For a sound flow every node is reached from `start`.
    """

    flow: str
    hash: str
    nodes: tuple[GraphNode, ...]
    edges: tuple[GraphEdge, ...]


def trace(plan: Plan) -> Graph:
    """The graph of a plan as plain records."""
    from .graph_trace import Tracer

    return Tracer(plan).graph()


def graph(plan: Plan) -> networkx.MultiDiGraph[str]:
    """The graph of a plan as networkx knows graphs.

    Nodes carry `kind`, `label`, `line` and `path`, edges `kind` and `guard`; the graph itself `flow` and `hash`.
    """
    import networkx

    traced = trace(plan)
    result: networkx.MultiDiGraph[str] = networkx.MultiDiGraph(flow=traced.flow, hash=traced.hash)
    for node in traced.nodes:
        result.add_node(node.id, kind=node.kind, label=node.label, line=node.line, path=node.path)
    for edge in traced.edges:
        result.add_edge(edge.source, edge.target, kind=edge.kind, guard=edge.guard)
    return result


def document(plan: Plan) -> dict[str, Any]:
    """The graph of a plan as a JSON document; the same plan gives the same document, byte for byte.

    `{"version", "flow", "hash", "nodes": [{"id", "kind", "label", "line", "in"}], "edges": [{"from", "to", "kind",
    "guard"}]}`; `line`, `guard` may be none; `in` is the path of `GraphNode`, `kind` of an edge one of `EDGE_KINDS`.
    """
    traced = trace(plan)
    return {
        "version": VERSION,
        "flow": traced.flow,
        "hash": traced.hash,
        "nodes": [
            {"id": node.id, "kind": node.kind, "label": node.label, "line": node.line, "in": list(node.path)}
            for node in traced.nodes
        ],
        "edges": [
            {"from": edge.source, "to": edge.target, "kind": edge.kind, "guard": edge.guard} for edge in traced.edges
        ],
    }

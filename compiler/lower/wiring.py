"""Bodies with edges."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...dsl.tree import Edge, GuardError, GuardIf, GuardTimeout, Statement, Target
from ..check.edges import Arrow, arrow_kind, arrows, wired_nodes
from . import steps

if TYPE_CHECKING:
    from .nodes import Nodes

START = "start"


def wired(lower: Nodes, statements: tuple[Statement, ...]) -> dict[str, Any]:
    """A body whose order is given by edges; tasks that stand in edges only come after the declared steps."""
    named = _by_mention(wired_nodes(statements), statements)
    nodes: list[dict[str, Any]] = []
    ids: dict[str, str] = {}
    for name, statement in named.items():
        if isinstance(statement, Target):
            node = {"id": name, **steps.task(lower, name), "name": name}
            reads = lower.model.symbols[name].reads
            if reads:
                node["reads"] = dict(reads)
            lower.debug.task(name, statement, node)
        else:
            node = lower.node(statement)
        ids[name] = node["id"]
        nodes.append(node)
    links = [link for each in statements if isinstance(each, Edge) for link in arrows(each)]
    if any(link.source == START and arrow_kind(link) != "next" for link in links):
        ids[START] = "start_1"
        nodes.insert(0, {"id": "start_1", "op": "do", "body": {"form": "block", "nodes": []}, "name": START})
    edges = [_edge(lower, link, ids) for link in links if link.source != START or START in ids]
    entered = {edge["to"] for edge in edges}
    entries = [ids[link.target] for link in links if link.source == START and link.target in ids]
    if START in ids:
        entries = [ids[START]]
    elif not entries:
        entries = [node["id"] for node in nodes if node["id"] not in entered]
    return {"form": "wired", "nodes": nodes, "edges": edges, "entries": list(dict.fromkeys(entries))}


def _by_mention(
    named: dict[str, Statement | Target], statements: tuple[Statement, ...]
) -> dict[str, Statement | Target]:
    """The same in the order in which edges first name them: where a step is declared means nothing."""
    edges = (each for each in statements if isinstance(each, Edge))
    mentioned = dict.fromkeys(name for edge in edges for target in edge.targets for name in target.names)
    return {name: named[name] for name in [*mentioned, *named] if name in named}


def _edge(lower: Nodes, link: Arrow, ids: dict[str, str]) -> dict[str, Any]:
    guard = link.edge.guard if link.last else None
    edge: dict[str, Any] = {
        "from": ids[link.source],
        "to": ids.get(link.target, link.target),
        "kind": arrow_kind(link),
        "join": link.join,
    }
    if isinstance(guard, GuardIf):
        edge["guard"] = lower.expressions.form(guard.condition)
        edge["times"] = guard.times
    elif isinstance(guard, GuardError):
        edge["error"] = guard.kind
    elif isinstance(guard, GuardTimeout):
        edge["after"] = lower.expressions.form(guard.duration)
    return edge

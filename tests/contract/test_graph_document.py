"""What other programs may rely on in `graph --format json`: the keys, the kinds, that every end of an edge exists."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from sayflow.compiler.analyse import analyse, compile
from sayflow.compiler.draw import draw
from sayflow.compiler.graph import EDGE_KINDS, START, document, graph, trace
from sayflow.compiler.plan import Plan
from sayflow.compiler.project import Project

ROOT = Path(__file__).resolve().parent.parent.parent
CLAUSES = {"error", "within", "after", "every", "undo"}


def flows() -> dict[str, Path]:
    """The flows of the golden graphs and the examples, by name."""
    golden = {file.parent.name: file for file in sorted((ROOT / "tests/golden/graph").glob("*/source.flow"))}
    return golden | {file.stem: file for file in sorted((ROOT / "examples").glob("*.flow"))}


@pytest.fixture(scope="module", params=flows())
def plan(request: pytest.FixtureRequest) -> Plan:
    found = analyse(flows()[request.param].read_text("utf-8"), Project()).plan
    if found is None:
        pytest.skip("has findings that forbid compiling it")
    return found


def faults(data: Mapping[str, Any]) -> list[str]:
    """What a document has that the contract does not allow."""
    found = [] if set(data) == {"version", "flow", "hash", "nodes", "edges"} else [f"keys {sorted(data)}"]
    ids = [node["id"] for node in data["nodes"]]
    found += [f"twice: {name}" for name in set(ids) if ids.count(name) > 1]
    for node in data["nodes"]:
        if set(node) != {"id", "kind", "label", "line", "in"}:
            found.append(f"keys of a node: {sorted(node)}")
        if not isinstance(node["line"], int | None) or "\n" in node["label"] or not node["label"]:
            found.append(f"line or label of {node['id']}")
        for block in node["in"]:
            name, _, clause = block.rpartition(".")
            if block not in ids and not (name in ids and clause.rstrip("0123456789") in CLAUSES):
                found.append(f"{node['id']} is in {block}, which is no block")
    for edge in data["edges"]:
        if set(edge) != {"from", "to", "kind", "guard"}:
            found.append(f"keys of an edge: {sorted(edge)}")
        if edge["kind"] not in EDGE_KINDS or not isinstance(edge["guard"], str | None):
            found.append(f"kind or guard of an edge from {edge['from']}")
        found += [f"{end} is no node" for end in (edge["from"], edge["to"]) if end not in ids]
    return found


def test_the_contract_holds(plan: Plan) -> None:
    data = document(plan)
    assert faults(data) == []
    assert (data["version"], data["flow"], data["hash"]) == (1, plan.name, plan.hash)
    assert json.loads(draw("json", plan)) == data


def test_every_node_is_reached(plan: Plan) -> None:
    data = document(plan)
    known = {START}
    while more := {edge["to"] for edge in data["edges"] if edge["from"] in known} - known:
        known |= more
    assert {node["id"] for node in data["nodes"]} - known <= {"end"}


def test_the_same_plan_gives_the_same_bytes(plan: Plan) -> None:
    assert draw("json", plan) == draw("json", Plan.from_json(plan.to_json()))


def test_networkx_has_the_same_graph(plan: Plan) -> None:
    traced, other = trace(plan), graph(plan)
    assert list(other.nodes(data="label")) == [(node.id, node.label) for node in traced.nodes]
    assert sorted(map(str, other.edges(data="kind"))) == sorted(
        str((edge.source, edge.target, edge.kind)) for edge in traced.edges
    )
    assert other.graph == {"flow": plan.name, "hash": plan.hash}


def test_a_state_stands_at_its_node() -> None:
    plan = compile("step one: task\nstep two: task\n")
    nodes = json.loads(draw("json", plan, {"two": "failed"}))["nodes"]
    assert [node.get("state") for node in nodes] == [None, None, "failed", None]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda data: data["edges"][0].update(kind="jump"), "kind or guard of an edge from start"),
        (lambda data: data["edges"][0].update(to="nowhere"), "nowhere is no node"),
        (lambda data: data["nodes"][1].update(label=""), "line or label of one"),
        (lambda data: data["nodes"][1].update({"in": ["gone"]}), "one is in gone, which is no block"),
        (lambda data: data["nodes"].append(data["nodes"][1]), "twice: one"),
        (lambda data: data.update(more=1), "keys ['edges', 'flow', 'hash', 'more', 'nodes', 'version']"),
    ],
)
def test_a_broken_contract_is_seen(change: Any, fault: str) -> None:
    data = document(compile("step one: task\n"))
    assert faults(data) == []
    change(data)
    assert fault in faults(data)

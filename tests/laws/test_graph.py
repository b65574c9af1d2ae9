"""Laws of graphs, of their layout and their drawings, on random plans."""

from __future__ import annotations

from xml.etree import ElementTree

import networkx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayflow.compiler.draw import draw
from sayflow.compiler.graph import EDGE_KINDS, END, START, Graph, trace
from sayflow.compiler.layout import FRAMED, Layout, Rectangle, Size, layout
from sayflow.compiler.picture import STATES, picture
from sayflow.compiler.plan import Plan, freeze
from sayflow.dsl.columns import columns

from .plans import plans


@given(plans())
def test_a_graph_is_whole(plan: Plan) -> None:
    graph = trace(plan)
    ids = [node.id for node in graph.nodes]
    assert len(set(ids)) == len(ids)
    assert (ids[0], ids[-1]) == (START, END)
    assert {edge.kind for edge in graph.edges} <= set(EDGE_KINDS)
    assert {end for edge in graph.edges for end in (edge.source, edge.target)} <= set(ids)
    assert all(edge.source != END and edge.target != START for edge in graph.edges)


@given(plans())
def test_every_node_is_reached_and_only_loops_lead_back(plan: Plan) -> None:
    graph = trace(plan)
    net = networkx.DiGraph([(edge.source, edge.target) for edge in graph.edges])
    net.add_nodes_from(node.id for node in graph.nodes)
    assert set(net) - networkx.descendants(net, START) <= {START, END}
    forward = networkx.DiGraph([(edge.source, edge.target) for edge in graph.edges if edge.kind != "loop"])
    assert networkx.is_directed_acyclic_graph(forward)


@given(plans(most=12), st.sampled_from(["json", "svg", "text"]))
def test_a_plan_read_back_gives_the_same_drawings(plan: Plan, format: str) -> None:
    assert draw(format, Plan.from_json(plan.to_json())) == draw(format, plan)


def laid_out(plan: Plan) -> tuple[Graph, Layout]:
    shown = picture(plan)
    sizes = {node.id: Size(40 + 17 * (place % 5), 20 + 9 * (place % 3)) for place, node in enumerate(shown.graph.nodes)}
    labels = {number: Size(6 * len(text), 14) for number, text in shown.words.items()}
    return shown.graph, layout(shown.graph, sizes, labels)


def overlap(one: Rectangle, other: Rectangle) -> bool:
    apart_x = one.x + one.width <= other.x or other.x + other.width <= one.x
    apart_y = one.y + one.height <= other.y or other.y + other.height <= one.y
    return not (apart_x or apart_y)


def inside(inner: Rectangle, outer: Rectangle) -> bool:
    across = outer.x <= inner.x and inner.x + inner.width <= outer.x + outer.width
    return across and outer.y <= inner.y and inner.y + inner.height <= outer.y + outer.height


@given(plans())
def test_nothing_stands_upon_another(plan: Plan) -> None:
    graph, laid = laid_out(plan)
    places = [(node.id, laid.nodes[node.id]) for node in graph.nodes]
    labels = [(f"label {number}", way.label) for number, way in enumerate(laid.edges) if way and way.label]
    solid = places + labels
    for index, (name, place) in enumerate(solid):
        for other, other_place in solid[index + 1 :]:
            assert not overlap(place, other_place), (name, other)


@given(plans())
def test_a_frame_holds_its_block_and_nothing_else(plan: Plan) -> None:
    graph, laid = laid_out(plan)
    paths = {node.id: node.path for node in graph.nodes}
    assert set(laid.frames) == {node.id for node in graph.nodes if node.kind in FRAMED}
    for name, frame in laid.frames.items():
        for node in graph.nodes:
            if node.id == name or name in node.path:
                assert inside(laid.nodes[node.id], frame)
            else:
                assert not overlap(laid.nodes[node.id], frame) or name in paths
        for other, other_frame in laid.frames.items():
            if other != name and name not in paths[other] and other not in paths[name]:
                assert not overlap(frame, other_frame)
    whole = Rectangle(0, 0, laid.width, laid.height)
    assert all(inside(place, whole) for place in laid.nodes.values())


@given(plans())
def test_lines_are_upright_and_lead_past_nodes(plan: Plan) -> None:
    graph, laid = laid_out(plan)
    for edge, way in zip(graph.edges, laid.edges, strict=True):
        assert way is not None
        ends = (way.points[0], way.points[-1])
        for name, (x, y) in zip((edge.source, edge.target), ends, strict=True):
            place = laid.frames.get(name, laid.nodes[name])
            assert place.x <= x <= place.x + place.width, (edge, way.points)
            assert place.y <= y <= place.y + place.height, (edge, way.points)
        for (x1, y1), (x2, y2) in zip(way.points, way.points[1:], strict=False):
            assert x1 == x2 or y1 == y2
            line = Rectangle(min(x1, x2), min(y1, y2), abs(x2 - x1), abs(y2 - y1))
            for node in graph.nodes:
                place = laid.nodes[node.id]
                core = Rectangle(place.x + 1, place.y + 1, place.width - 2, place.height - 2)
                touches = (
                    line.x <= core.x + core.width
                    and core.x <= line.x + line.width
                    and line.y <= core.y + core.height
                    and core.y <= line.y + line.height
                )
                assert not touches, (edge, node.id, way.points, place)


@given(plans(most=12), st.sampled_from([30, 80]), st.sampled_from(["text", "ascii"]))
def test_text_keeps_to_its_width(plan: Plan, width: int, format: str) -> None:
    drawn = draw(format, plan, width=width)
    assert drawn.endswith("\n")
    assert all(line == line.rstrip() for line in drawn.splitlines())
    assert max(sum(map(columns, line)) for line in drawn.splitlines()) <= width
    assert format == "text" or drawn.isascii()


def test_what_is_never_reached_is_drawn_all_the_same() -> None:
    step = {"op": "step", "name": "late", "kind": "task", "gives": None}
    endless = {"id": "n1", "op": "do", "name": "n1", "body": {"form": "wired", "nodes": [{"id": "n2", **step}],
        "edges": [{"from": "n2", "to": "n2", "kind": "next", "times": None}], "entries": ["n2"]}}  # fmt: skip
    inner = {"form": "block", "nodes": [endless, {"id": "n3", **step}]}
    outer = {"id": "n4", "op": "do", "name": "n4", "body": inner}
    body = {"form": "block", "nodes": [outer, {"id": "n5", **step}]}
    graph, laid = laid_out(freeze({"format": 1, "name": "x", "inputs": {}, "outputs": {}, "body": body}, {}))
    assert set(laid.nodes) == {node.id for node in graph.nodes}
    assert inside(laid.nodes["n3"], laid.frames["n4"])


@given(plans())
def test_an_image_is_sound_xml_with_every_node(plan: Plan) -> None:
    states = {node.id: STATES[place % len(STATES)] for place, node in enumerate(trace(plan).nodes)}
    root = ElementTree.fromstring(draw("svg", plan, states))
    drawn = {each.get("data-node") for each in root.iter() if each.get("data-node")}
    assert drawn == {node.id for node in picture(plan).graph.nodes}


@pytest.mark.parametrize("title", ["a\x00b", "]]>", "<script>alert(1)</script>", "\ud800", "\x1b[31mred", "a\nb"])
def test_a_title_cannot_break_out(title: str) -> None:
    content = {"format": 1, "name": "x", "inputs": {}, "outputs": {}, "body": {"form": "block", "nodes": []}}
    plan = freeze(content, {"title": title, "lines": {}})
    drawn = draw("svg", plan)
    ElementTree.fromstring(drawn)
    assert "<script" not in drawn
    assert "\x1b" not in drawn

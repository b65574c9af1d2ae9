"""Laws of the checks of wired bodies: what they say of ways and loops is what networkx says."""

from __future__ import annotations

import networkx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayflow.compiler.check import wired
from sayflow.compiler.check.wired import check
from sayflow.compiler.wired_loops import circles, loop_edges, reached
from sayflow.dsl.source import Span
from sayflow.dsl.tree import Boolean, Edge, GuardIf, Target

NAMES = "abcdefg"
Pair = tuple[str, str, bool]

pairs = st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES), st.booleans())
bodies = st.lists(pairs, min_size=1, max_size=14).map(lambda found: list(dict.fromkeys(found)))


def edges(body: list[Pair]) -> list[Edge]:
    """One edge a line, ten characters each; the third part of a pair says whether it is bounded."""
    found = [_edge("start", body[0][0], False, 0)]
    return found + [_edge(*pair, place + 1) for place, pair in enumerate(body)]


def _edge(source: str, target: str, bounded: bool, line: int) -> Edge:
    targets = (
        Target((source,), span=Span(10 * line, 10 * line + 1)),
        Target((target,), span=Span(10 * line + 5, 10 * line + 6)),
    )
    guard = GuardIf(Boolean(True), 3) if bounded else None
    return Edge(targets, guard, span=Span(10 * line, 10 * line + 9))


def codes(body: list[Pair]) -> list[str]:
    return [found.code for found in check(edges(body))]


@given(bodies)
def test_what_is_never_reached(body: list[Pair]) -> None:
    net = networkx.DiGraph([(source, target) for source, target, _ in body])
    lost = set(net) - {body[0][0]} - networkx.descendants(net, body[0][0])
    assert ("SF330" in codes(body)) == bool(lost)


@given(bodies)
def test_a_loop_without_a_bound(body: list[Pair]) -> None:
    free = networkx.DiGraph([(source, target) for source, target, bounded in body if not bounded])
    assert ("SF332" in codes(body)) == (not networkx.is_directed_acyclic_graph(free))


@given(bodies)
def test_each_group_of_loops_is_told_once(body: list[Pair]) -> None:
    free = networkx.DiGraph([(source, target) for source, target, bounded in body if not bounded])
    groups = [
        group
        for group in networkx.strongly_connected_components(free)
        if len(group) > 1 or free.has_edge(*[next(iter(group))] * 2)
    ]
    assert codes(body).count("SF332") == len(groups)


@given(bodies)
def test_a_loop_with_two_entries(body: list[Pair]) -> None:
    start = body[0][0]
    net = networkx.DiGraph([(source, target) for source, target, _ in body])
    live = net.subgraph({start} | networkx.descendants(net, start)).copy()
    assert ("SF333" in codes(body)) == (not reducible(live, start))


def reducible(net: networkx.DiGraph[str], start: str) -> bool:
    """Whether nothing but the edges back to a dominator of their source keeps the graph from being acyclic."""
    above = networkx.immediate_dominators(net, start)

    def dominates(head: str, node: str) -> bool:
        while node != head:
            if node == start:
                return False
            node = above[node]
        return True

    forward = [(source, target) for source, target in net.edges if not dominates(target, source)]
    return networkx.is_directed_acyclic_graph(networkx.DiGraph(forward))


@given(bodies)
def test_without_its_loop_edges_a_body_has_no_cycle(body: list[Pair]) -> None:
    ways = [(source, target) for source, target, _ in body]
    back = loop_edges([body[0][0]], ways)
    rest = [way for index, way in enumerate(ways) if index not in back]
    assert networkx.is_directed_acyclic_graph(networkx.DiGraph(rest))


@given(bodies)
def test_reached_is_what_networkx_reaches(body: list[Pair]) -> None:
    ways = [(source, target) for source, target, _ in body]
    start = body[0][0]
    assert reached([start], ways) == {start} | networkx.descendants(networkx.DiGraph(ways), start)


@given(bodies)
def test_places_and_order_do_not_change(body: list[Pair]) -> None:
    found = check(edges(body))
    assert found == check(edges(body))
    assert all(0 <= each.span.start < each.span.end <= 10 * len(body) + 10 for each in found)


def test_a_way_that_is_not_followed_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The guard of these laws: with ways that end after one step they fail."""
    monkeypatch.setattr(wired, "reached", lambda entries, ways, closed=(): set(entries))
    with pytest.raises(AssertionError):
        test_what_is_never_reached()


@given(st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)), max_size=14))
def test_what_lies_on_one_circle(ways: list[tuple[str, str]]) -> None:
    net = networkx.DiGraph(ways)
    groups = networkx.strongly_connected_components(net)
    circular = [group for group in groups if len(group) > 1 or net.has_edge(*group, *group)]
    assert circles(ways) == {name: frozenset(group) for group in circular for name in group}

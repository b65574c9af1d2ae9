"""Bodies with edges: the gates before a step are the guards that decide whether it runs at all."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from ...dsl.tree import Edge, GuardIf, GuardOtherwise, GuardTimeout, Statement, Target
from ..check.edges import Arrow, arrows, wired_nodes
from ..wired_loops import loop_edges
from .expressions import NOTHING_KNOWN, Known
from .gates import Gate, State, both, common
from .label import TRUSTED, join_all
from .postdominators import EXIT, immediate_postdominators

if TYPE_CHECKING:
    from .sweep import Flowing

Links = list[Arrow]


def sweep(flowing: Flowing, statements: tuple[Statement, ...], state: State) -> State:
    """Sweep a wired body in the order of its edges; behind it the gates before it hold."""
    nodes = wired_nodes(statements)
    links = [link for each in statements if isinstance(each, Edge) for link in arrows(each)]
    out: dict[str, Links] = {name: [] for name in nodes}
    into: dict[str, Links] = {name: [] for name in nodes}
    for link in _forward(nodes, links):
        into[link.target].append(link)
    for link in links:
        out.setdefault(link.source, []).append(link)
    deciding = _deciding(nodes, out)
    known: dict[str, Known] = {}
    gates: dict[str, tuple[Gate, ...]] = {}
    guards = _Guards(flowing, out)
    for name in _in_order(into, out):
        ways = [both(known[link.source], guards.known(link)) for link in into[name] if link.source in known]
        known[name] = common(ways) if ways else state.known
        found = {gate.span: gate for gate in state.gates}
        for source, taken in deciding.get(name, {}).items():
            flowing.labels.known = known.get(source, NOTHING_KNOWN)
            found |= {gate.span: gate for gate in (*gates.get(source, ()), *guards.gates(source, taken))}
        gates[name] = tuple(found.values())
        statement = nodes[name]
        if isinstance(statement, Target):
            flowing.task(name, statement)
        else:
            flowing.statement(statement, State(gates[name], known[name]))
    for link in links:
        flowing.labels.known = known.get(link.source, NOTHING_KNOWN)
        guards.read(link)
    named = {id(each) for each in nodes.values()}
    for each in statements:
        if not isinstance(each, Edge) and id(each) not in named:
            flowing.statement(each, state)
    return state


class _Guards:
    """The guards of a body, each read once for its label."""

    def __init__(self, flowing: Flowing, out: Mapping[str, Links]) -> None:
        self.flowing = flowing
        self.out = out
        self._gates: dict[int, Gate] = {}

    def read(self, link: Arrow) -> Gate | None:
        """The gate of the condition on an arrow, or none where there is none."""
        guard = link.edge.guard if link.last else None
        if isinstance(guard, GuardTimeout):
            self.flowing.read(guard.duration)
        if not isinstance(guard, GuardIf):
            return None
        if id(guard) not in self._gates:
            label = self.flowing.read(guard.condition).whole()
            words = f"if {self.flowing.words(guard.condition)}"
            self._gates[id(guard)] = self.flowing.gate(guard.condition, label, words)
        return self._gates[id(guard)]

    def known(self, link: Arrow) -> Known:
        """What holds on an arrow since its condition does."""
        guard = link.edge.guard if link.last else None
        if not isinstance(guard, GuardIf):
            return NOTHING_KNOWN
        return self.flowing.conditions.known(guard.condition)[0]

    def gates(self, source: str, taken: Links) -> Iterable[Gate]:
        """The gate of leaving a step by one of these of its arrows; none where no condition decides that."""
        every = [gate for link in self.out.get(source, ()) if (gate := self.read(link)) is not None]
        if not every:
            return
        chosen = [self.read(link) for link in taken]
        rest = any(isinstance(link.edge.guard, GuardOtherwise) for link in taken if link.last)
        gate = next((each for each in chosen if each is not None), every[0])
        label = join_all(each.label for each in every)
        if label.level > TRUSTED or label.grounds:
            yield Gate(label, gate.words, gate.span, self._options(every, [g for g in chosen if g is not None], rest))

    def _options(self, every: list[Gate], chosen: list[Gate], rest: bool) -> tuple[str, frozenset[str]] | None:
        names = {gate.options[0] if gate.options is not None else "" for gate in every}
        if len(names) != 1 or "" in names:
            return None
        (name,) = names
        taken = frozenset[str]().union(*(gate.options[1] for gate in chosen if gate.options is not None))
        if rest:
            others = frozenset[str]().union(*(gate.options[1] for gate in every if gate.options is not None))
            taken |= frozenset(self.flowing.decisions.options[name]) - others
        return name, taken


def _forward(nodes: Mapping[str, Statement | Target], links: Links) -> Links:
    """The arrows between steps that lead forwards."""
    inner = [link for link in links if link.source in nodes and link.target in nodes]
    entries = [link.target for link in links if link.source == "start" and link.target in nodes]
    back = loop_edges(entries, [(link.source, link.target) for link in inner])
    return [link for number, link in enumerate(inner) if number not in back]


def _in_order(into: Mapping[str, Links], out: Mapping[str, Links]) -> Iterable[str]:
    """The names in an order in which what comes first stands first."""
    waiting = {name: len(links) for name, links in into.items()}
    ready = deque(name for name, count in waiting.items() if not count)
    forward = {id(link) for links in into.values() for link in links}
    while ready:
        name = ready.popleft()
        yield name
        for link in out[name]:
            if id(link) in forward:
                waiting[link.target] -= 1
                if not waiting[link.target]:
                    ready.append(link.target)


def _deciding(nodes: Mapping[str, Statement | Target], out: Mapping[str, Links]) -> dict[str, dict[str, Links]]:
    """For each step, the steps whose guards decide whether it runs, with the arrows by which it then does."""
    guarded = {name for name, links in out.items() if any(isinstance(link.edge.guard, GuardIf) for link in links)}
    if not guarded:
        return {}
    ways = {name: [link.target if link.target in nodes else EXIT for link in links] for name, links in out.items()}
    after = immediate_postdominators(ways)
    found: dict[str, dict[str, Links]] = {}
    for source in guarded:
        for link in out[source]:
            name, seen = link.target, set[str]()
            while name in nodes and name != after.get(source) and name not in seen:
                seen.add(name)
                found.setdefault(name, {}).setdefault(source, []).append(link)
                name = after.get(name, EXIT)
    return found

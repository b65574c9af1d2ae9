"""Edges: which path is live, which is dead, and when a node with several ways in may run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ...compiler.expressions import EvaluationError
from .program import Linker, Node
from .state import Active, BodyRun, is_kind
from .timing import moment_after

if TYPE_CHECKING:
    from .machine import Error, Machine


class Edge:
    """One edge of a wired body; `to` is none where the path ends; `back` closes a loop."""

    __slots__ = ("after", "back", "error", "fails", "guard", "index", "join", "kind", "source", "times", "to")

    def __init__(self, index: int, data: Mapping[str, Any], nodes: Mapping[str, Node], linker: Linker) -> None:
        self.index = index
        self.source: str = data["from"]
        self.to = nodes.get(data["to"])
        self.fails = data["to"] == "fail" and self.to is None
        self.kind: str = data["kind"]
        self.guard = linker.optional(data.get("guard"))
        self.after = linker.optional(data.get("after"))
        self.times: int | None = data.get("times")
        self.error: str | None = data.get("error")
        self.join = bool(data.get("join"))
        self.back = False


class Wiring:
    """The edges of a body, linked: what leads out of and into each node, loops cut at their back edges."""

    __slots__ = ("edges", "entries", "into", "nodes", "out", "reach")

    def __init__(self, nodes: list[Node], data: Mapping[str, Any], linker: Linker) -> None:
        self.nodes = {node.id: node for node in nodes}
        self.edges = [
            Edge(i, each, self.nodes, linker) for i, each in enumerate(data["edges"]) if each["from"] in self.nodes
        ]
        self.entries = [self.nodes[each] for each in data["entries"]]
        self.out: dict[str, list[Edge]] = defaultdict(list)
        for edge in self.edges:
            self.out[edge.source].append(edge)
        self._mark_back_edges()
        self.into: dict[str, list[Edge]] = defaultdict(list)
        for edge in self.edges:
            if edge.to is not None and not edge.back:
                self.into[edge.to.id].append(edge)
        self.reach = {edge.to.id: self._reached(edge.to.id) for edge in self.edges if edge.back and edge.to}

    def _mark_back_edges(self) -> None:
        """An edge to a node that is still being explored, from the entries in text order, closes a loop."""
        state: dict[str, int] = {}
        for entry in self.entries:
            if entry.id in state:
                continue
            state[entry.id] = 1
            pending = [(entry.id, iter(self.out[entry.id]))]
            while pending:
                source, edges = pending[-1]
                for edge in edges:
                    if edge.to is None:
                        continue
                    seen = state.get(edge.to.id)
                    if seen == 1:
                        edge.back = True
                    elif seen is None:
                        state[edge.to.id] = 1
                        pending.append((edge.to.id, iter(self.out[edge.to.id])))
                        break
                else:
                    state[source] = 2
                    pending.pop()

    def _reached(self, start: str) -> frozenset[str]:
        reached, pending = {start}, [start]
        while pending:
            for edge in self.out[pending.pop()]:
                if edge.to is not None and not edge.back and edge.to.id not in reached:
                    reached.add(edge.to.id)
                    pending.append(edge.to.id)
        return frozenset(reached)


class Wires:
    """The edges of a running body: what is live, what is dead, how often a bounded edge was taken."""

    __slots__ = ("error", "jumps", "resolved", "started", "taken", "wiring")

    def __init__(self, wiring: Wiring) -> None:
        self.wiring = wiring
        self.resolved: dict[int, bool] = {}
        self.started: set[str] = set()
        self.taken: dict[int, int] = {}
        self.jumps: list[Edge] = []
        self.error: Error | None = None

    def enter(self, machine: Machine, run: BodyRun) -> None:
        """Start the nodes that an arrow from `start`, or no arrow, leads to."""
        for node in self.wiring.entries:
            if not self.wiring.into[node.id]:
                self.started.add(node.id)
                machine.open_node(run, node)
        if not run.actives:
            machine.end_run(run, "done")

    def timers(self, machine: Machine, active: Active) -> list[list[Any]]:
        """The timers of the `timeout` edges out of a node."""
        return [
            ["timeout", edge.index, *moment_after(machine, edge.after, active.scope)]
            for edge in self.wiring.out[active.node.id]
            if edge.kind == "timeout" and edge.after is not None and not self._used_up(edge)
        ]

    def takes(self, active: Active, error: Error) -> bool:
        """Whether an edge leads on from a node that fails with this error."""
        return self._edge_for(active, error) is not None

    def _edge_for(self, active: Active, error: Error) -> Edge | None:
        for edge in self.wiring.out[active.node.id]:
            if edge.kind == "error" and is_kind(error["kind"], edge.error) and not self._used_up(edge):
                return edge
        return None

    def ended(self, machine: Machine, active: Active, how: str, error: Error | None) -> None:
        """A node has ended: choose its ways out, by evaluating guards later where there are some."""
        out = self.wiring.out[active.node.id]
        if how == "failed":
            assert error is not None
            edge = self._edge_for(active, error)
            machine.detach(active)
            if edge is not None:
                self.error = error
                self._resolve(machine, active, {edge.index})
            else:
                self._fail(machine, active.run, error)
        elif any(edge.kind in ("if", "otherwise") for edge in out):
            active.phase = "routing"
            active.outcome = active.outcome or "done"
            machine.ready.append(active)
        else:
            machine.detach(active)
            live = {edge.index for edge in out if edge.kind == "next" and not self._used_up(edge)}
            self._resolve(machine, active, live)

    def _used_up(self, edge: Edge) -> bool:
        return edge.times is not None and self.taken.get(edge.index, 0) >= edge.times

    def choose(self, machine: Machine, active: Active) -> None:
        """Record the first edge whose guard is true; an edge whose bound is used up counts as false."""
        chosen: int | None = None
        try:
            for edge in self.wiring.out[active.node.id]:
                if self._used_up(edge):
                    continue
                if edge.kind == "otherwise" or (edge.kind == "if" and self._holds(machine, edge, active)):
                    chosen = edge.index
                    break
        except EvaluationError as problem:
            machine.give_up(active, problem)
            return
        machine.record("path_chosen", active.path, {"edge": chosen})

    def _holds(self, machine: Machine, edge: Edge, active: Active) -> bool:
        assert edge.guard is not None
        truth = machine.value(edge.guard, active.scope)
        if truth is not True and truth is not False:
            raise EvaluationError("wrong_type", "a guard must be true or false")
        return bool(truth)

    def chosen(self, machine: Machine, active: Active, index: int | None) -> None:
        """Follow the recorded choice."""
        machine.detach(active)
        self._resolve(machine, active, set() if index is None else {index})

    def timed_out(self, machine: Machine, active: Active, index: int) -> None:
        """Follow the `timeout` edge whose time is over."""
        active.scope.frame.outcomes[active.node.name] = active.outcome or "cancelled"
        machine.detach(active)
        self._resolve(machine, active, {index})

    def _resolve(self, machine: Machine, active: Active, live: set[int]) -> None:
        run = active.run
        out = self.wiring.out[active.node.id]
        forward = [edge for edge in out if not edge.back]
        for edge in out:
            if edge.index in live:
                self.taken[edge.index] = self.taken.get(edge.index, 0) + 1
                if edge.back:
                    machine.rounds_left -= 1
                    self.jumps.append(edge)
        # A step that only jumps back leaves its other edges open: the new round decides about them.
        if any(edge.index in live for edge in forward) or not any(edge.back for edge in out if edge.index in live):
            for edge in forward:
                self.resolved[edge.index] = edge.index in live
            if any(edge.fails for edge in forward if edge.index in live):
                message = f"the path through {active.node.name} leads to fail"
                error: Error = {"kind": "failed", "message": message, "step": active.node.name, "attempts": 1}
                self._fail(machine, run, self.error or error)
                return
            self._spread(machine, run, forward)
        self._go_on(machine, run)

    def _spread(self, machine: Machine, run: BodyRun, edges: list[Edge]) -> None:
        """Start what has all its ways in resolved and a live one; let the rest die onwards."""
        pending = list(edges)
        while pending:
            edge = pending.pop(0)
            node = edge.to
            if node is None or node.id in self.started:
                continue
            into = self.wiring.into[node.id]
            if any(each.index not in self.resolved for each in into):
                continue
            self.started.add(node.id)
            if self._alive(node, into):
                machine.open_node(run, node)
            else:
                run.scope.frame.outcomes.setdefault(node.name, "skipped")
                for each in self.wiring.out[node.id]:
                    if not each.back:
                        self.resolved[each.index] = False
                        pending.append(each)

    def _alive(self, node: Node, into: list[Edge]) -> bool:
        joins = [edge for edge in into if edge.join]
        if joins and all(self.resolved[edge.index] for edge in joins):
            return True
        others = any(self.resolved[edge.index] for edge in into if not edge.join)
        return others or any(entry is node for entry in self.wiring.entries)

    def _go_on(self, machine: Machine, run: BodyRun) -> None:
        """Begin a new round once nothing of the old one runs; end the body when nothing runs at all."""
        while self.jumps:
            free = [edge for edge in self.jumps if not self._busy(run, edge)]
            if not free:
                return
            edge = max(free, key=lambda each: len(self._region(each)))
            region = self._region(edge)
            # The round around takes in the rounds inside it that were to begin anew.
            self.jumps = [each for each in self.jumps if each.to is not None and each.to.id not in region]
            self.started -= region
            for each in self.wiring.edges:
                if each.source in region:
                    self.resolved.pop(each.index, None)
            assert edge.to is not None
            self.started.add(edge.to.id)
            machine.open_node(run, edge.to)
        if not run.actives:
            machine.end_run(run, "done")

    def _region(self, edge: Edge) -> frozenset[str]:
        assert edge.to is not None
        return self.wiring.reach[edge.to.id]

    def _busy(self, run: BodyRun, edge: Edge) -> bool:
        region = self._region(edge)
        return any(active.node.id in region for active in run.actives)

    def _fail(self, machine: Machine, run: BodyRun, error: Error) -> None:
        """The error leaves the body: cancel the rest, then the body has failed."""
        if run.failing is None:
            run.failing = error
            run.cancelling = True
            for active in list(run.actives):
                if active.phase != "closed":
                    machine.interrupt(active, ("cancelled",))
            if not run.actives and not run.closed:
                machine.end_run(run, "failed", error)

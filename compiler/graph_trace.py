"""Traces the ways through a plan: from each node to all that may come after it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from .expression_text import expression_text
from .graph import END, FAIL, START, Graph, GraphEdge, GraphNode
from .node_label import guard_label, joined_label, node_label
from .plan import Plan
from .plan_types import PlanTypes
from .wired_loops import loop_edges

Path = tuple[str, ...]


class Loose(NamedTuple):
    """An edge that has left its node and not arrived yet; `order` counts departures."""

    source: str
    kind: str
    guard: str | None
    order: int


class Handlers(NamedTuple):
    """The error handlers of a block that is being traced, and the `fail`s inside that each one catches."""

    kinds: list[str | None]
    caught: list[list[Loose]]


class Tracer:
    """Walks a plan once, in text order."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.types = PlanTypes(plan)
        self.nodes: dict[str, GraphNode] = {}
        self.edges: list[tuple[int, GraphEdge]] = []
        self.departures = 0
        self.handlers: list[Handlers] = []
        self.stops: dict[str, list[Loose]] = {}
        self.lines: Mapping[str, int] = plan.debug.get("lines") or {}
        self.labels: Mapping[str, str] = plan.debug.get("labels") or {}

    def graph(self) -> Graph:
        """The whole graph."""
        content = self.plan.content
        self.nodes[START] = GraphNode(START, "start", "start", None, ())
        handler = content.get("on_error")
        handlers = Handlers([None], [[]])
        if handler is not None:
            self.handlers.append(handlers)
        ends = self.body(content["body"], (), [self.leave(START)])
        if handler is not None:
            self.handlers.pop()
            raised = [self.leave(START, "error"), *handlers.caught[0]]
            ends += self.body(handler, ("start.error",), raised)
        self.arrive(END, ends)
        if any(edge.target == FAIL for _, edge in self.edges):
            self.nodes[FAIL] = GraphNode(FAIL, "fail", "fail", None, ())
        self.nodes[END] = GraphNode(END, "end", "end", None, ())
        return Graph(str(content["name"]), self.plan.hash, tuple(self.nodes.values()), self._edges())

    def _edges(self) -> tuple[GraphEdge, ...]:
        place = {name: index for index, name in enumerate(self.nodes)}
        ordered = sorted(self.edges, key=lambda each: (place[each[1].source], each[0]))
        return tuple(dict.fromkeys(edge for _, edge in ordered))

    def leave(self, source: str, kind: str = "next", guard: str | None = None) -> Loose:
        """An edge that leaves a node now."""
        self.departures += 1
        return Loose(source, kind, guard, self.departures)

    def arrive(self, target: str, edges: Sequence[Loose]) -> None:
        """Let edges end at a node."""
        for edge in edges:
            self.edges.append((edge.order, GraphEdge(edge.source, target, edge.kind, edge.guard)))

    def text(self, form: Any) -> str:
        """An expression as it is written."""
        return expression_text(form, self.types.closed)

    def body(self, body: Mapping[str, Any], path: Path, arriving: list[Loose]) -> list[Loose]:
        """Trace a body; the edges that leave it at its end are given back."""
        if body["form"] == "wired":
            return self._wired(body, path, arriving)
        for node in body["nodes"]:
            self.arrive(node["id"], arriving)
            arriving = self.node(node, path)
        return arriving

    def node(self, node: Mapping[str, Any], path: Path) -> list[Loose]:
        """Trace a node with all inside it; the edges that leave it are given back."""
        name = node["id"]
        # The plan keeps the labels: its content, read back, has lost the order in which values were written.
        label = self.labels.get(name) or node_label(node, self.types.closed)
        self.nodes[name] = GraphNode(name, node["op"], label, self.lines.get(name), path)
        clauses = node.get("errors") or ()
        handlers = Handlers([each["kind"] for each in clauses], [[] for _ in clauses])
        self.handlers.append(handlers)
        inside = _INSIDE.get(node["op"], Tracer._plain)
        leaving = inside(self, node, (*path, name))
        self.handlers.pop()
        return leaving + self._clauses(node, path, handlers)

    def _clauses(self, node: Mapping[str, Any], path: Path, handlers: Handlers) -> list[Loose]:
        name = node["id"]
        leaving: list[Loose] = []
        for clause, caught, number in zip(node.get("errors") or (), handlers.caught, _numbers(), strict=False):
            raised = [self.leave(name, "error", clause["kind"]), *caught]
            leaving += self.body(clause["body"], (*path, f"{name}.error{number}"), raised)
        within = node.get("within")
        if within:
            late = self.leave(name, "within", self.text(within["after"]))
            leaving += self.body(within["body"], (*path, f"{name}.within"), [late])
        for kind in ("after", "every"):
            for clause, number in zip(node.get(kind) or (), _numbers(), strict=False):
                fired = self.leave(name, kind, self.text(clause["after"]))
                ends = self.body(clause["body"], (*path, f"{name}.{kind}{number}"), [fired])
                leaving += [_meeting(edge) for edge in ends]
        if node.get("undo"):
            self.body(node["undo"], (*path, f"{name}.undo"), [self.leave(name, "undo")])
        return leaving

    def _plain(self, node: Mapping[str, Any], path: Path) -> list[Loose]:
        return [self.leave(node["id"])]

    def _choice(self, node: Mapping[str, Any], path: Path) -> list[Loose]:
        name = node["id"]
        leaving: list[Loose] = []
        for arm in node["arms"]:
            leaving += self.body(arm["body"], path, [self.leave(name, "if", self.text(arm["guard"]))])
        if node.get("otherwise") is not None:
            leaving += self.body(node["otherwise"], path, [self.leave(name, "otherwise")])
        elif not self.types.covers(node):
            leaving.append(self.leave(name, "otherwise"))
        return leaving

    def _parallel(self, node: Mapping[str, Any], path: Path) -> list[Loose]:
        ends = [self.body(branch, path, [self.leave(node["id"])]) for branch in node["branches"]]
        return self._join(node, path, ends)

    def _any(self, node: Mapping[str, Any], path: Path) -> list[Loose]:
        name = node["id"]
        ends: list[list[Loose]] = []
        sure = False
        for choice in node["choices"]:
            word = ""
            for arm in choice["arms"]:
                guard = word + self.text(arm["guard"])
                ends.append(self.body(arm["body"], path, [self.leave(name, "if", guard)]))
                word = "otherwise if "
            if choice.get("otherwise") is not None:
                sure = True
                ends.append(self.body(choice["otherwise"], path, [self.leave(name, "otherwise")]))
        if not sure:
            ends.append([self.leave(name, "otherwise", "none of these")])
        return self._join(node, path, ends)

    def _join(self, node: Mapping[str, Any], path: Path, ends: list[list[Loose]]) -> list[Loose]:
        """Let parts that ran at the same time meet: in a node of its own if more than one goes on."""
        leaving = [_meeting(edge) for part in ends for edge in part]
        if sum(bool(part) for part in ends) < 2:
            return leaving
        name = f"{node['id']}.join"
        self.nodes[name] = GraphNode(name, "join", joined_label(node), self.lines.get(node["id"]), path[:-1])
        self.arrive(name, leaving)
        return [self.leave(name)]

    def _loop(self, node: Mapping[str, Any], path: Path) -> list[Loose]:
        name = node["id"]
        self.stops[name] = []
        rounds = self.body(node["body"], path, [self.leave(name)])
        self.arrive(name, [edge._replace(kind="loop", guard=guard_label(edge.kind, edge.guard)) for edge in rounds])
        stops = self.stops.pop(name)
        endless = node["op"] == "repeat" and node.get("until") is None and node.get("times") is None
        return stops if endless and stops else [self.leave(name), *stops]

    def _do(self, node: Mapping[str, Any], path: Path) -> list[Loose]:
        return self.body(node["body"], path, [self.leave(node["id"])])

    def _finish(self, node: Mapping[str, Any], path: Path) -> list[Loose]:
        self.arrive(END, [self.leave(node["id"])])
        return []

    def _stop(self, node: Mapping[str, Any], path: Path) -> list[Loose]:
        leaving = [self.leave(node["id"])]
        loop = self.stops.get(node.get("loop") or "")
        if loop is None:
            return leaving
        loop += leaving
        return []

    def _fail(self, node: Mapping[str, Any], path: Path) -> list[Loose]:
        kind = node.get("kind")
        text = kind[1] if isinstance(kind, list) and kind[:1] == ["lit"] else kind
        self._raise(self.leave(node["id"], "error"), text if isinstance(text, str) else None)
        return []

    def _fail_again(self, node: Mapping[str, Any], path: Path) -> list[Loose]:
        self._raise(self.leave(node["id"], "error"), None)
        return []

    def _raise(self, edge: Loose, kind: str | None, unhandled: str = "next") -> None:
        """Lead an error to the handler that takes it; an error whose kind is not known here, to one that takes all.

        `unhandled` is the kind of the edge where none takes it: out of a `fail` there is no other way.
        """
        for level in reversed(self.handlers):
            for handled, caught in zip(level.kinds, level.caught, strict=True):
                if handled is None or handled == kind:
                    caught.append(edge)
                    return
        self.arrive(FAIL, [edge._replace(kind=unhandled)])

    def _go_to(self, node: Mapping[str, Any], path: Path) -> list[Loose]:
        name = node["id"]
        self.arrive(node["target"], [self.leave(name, "loop", guard_label("next", None, node.get("times")))])
        return [self.leave(name, "otherwise")]

    def _wired(self, body: Mapping[str, Any], path: Path, arriving: list[Loose]) -> list[Loose]:
        leaving: dict[str, list[Loose]] = {}
        for node in body["nodes"]:
            if node["op"] == "do" and node["name"] == START:
                # Guards on edges out of `start` stand on a node of their own in the plan.
                leaving[node["id"]] = arriving
            else:
                leaving[node["id"]] = self.node(node, path)
        for entry in body["entries"]:
            if leaving[entry] is not arriving:
                self.arrive(entry, arriving)
        back = loop_edges(body["entries"], [(edge["from"], edge["to"]) for edge in body["edges"]])
        ends: list[Loose] = []
        for index, edge in enumerate(body["edges"]):
            for leave in self._wire(edge, leaving.get(edge["from"], []), index in back):
                if edge["to"] == END:
                    ends.append(leave)
                elif edge["to"] == FAIL:
                    self._raise(leave, None, leave.kind)
                else:
                    self.arrive(edge["to"], [leave])
        sources = {edge["from"] for edge in body["edges"] if edge["kind"] not in ("error", "timeout")}
        return ends + [leave for name, loose in leaving.items() if name not in sources for leave in loose]

    def _wire(self, edge: Mapping[str, Any], leaving: list[Loose], back: bool) -> Iterator[Loose]:
        """One edge of a wired body; out of a block it leads from wherever that block may end."""
        kind, guard = edge["kind"], None
        if kind == "if":
            guard = expression_text(edge["guard"], self.types.closed, edge["from"])
        elif kind == "error":
            guard = edge.get("error")
        elif kind == "timeout":
            kind, guard = "within", self.text(edge["after"])
        elif kind == "next" and edge.get("join"):
            kind = "join"
        if back:
            kind, guard = "loop", guard_label(kind, guard)
        if edge.get("times") is not None:
            guard = guard_label("if", guard, edge["times"])
        from_node = kind in ("error", "within") or not leaving
        for leave in [self.leave(edge["from"])] if from_node else leaving:
            if kind == "next" and leave.kind != "next":
                yield leave._replace(order=self.leave(leave.source).order)
            else:
                yield self.leave(leave.source, kind, guard)


_INSIDE: Mapping[str, Callable[[Tracer, Mapping[str, Any], Path], list[Loose]]] = {
    "choice": Tracer._choice,
    "parallel": Tracer._parallel,
    "any": Tracer._any,
    "each": Tracer._loop,
    "repeat": Tracer._loop,
    "do": Tracer._do,
    "finish": Tracer._finish,
    "stop": Tracer._stop,
    "fail": Tracer._fail,
    "fail_again": Tracer._fail_again,
    "go_to": Tracer._go_to,
}


def _meeting(edge: Loose) -> Loose:
    return edge._replace(kind="join") if edge.kind == "next" else edge


def _numbers() -> Iterator[str]:
    """What tells clauses of one kind apart: nothing for the first, 2 for the second, ..."""
    yield ""
    number = 2
    while True:
        yield str(number)
        number += 1

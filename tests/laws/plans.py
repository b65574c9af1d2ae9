"""Random sound plans, for laws about graphs and drawings."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from sayflow.compiler.plan import Plan, freeze

Draw = Any
Node = dict[str, Any]

CONDITION = ["compare", ">", ["name", "amount", 0], ["lit", 3]]
DURATION = ["lit", {"$duration": 60_000_000}]
WORDS = st.sampled_from(["a", "send", "look_up_the_order", "x" * 40, "größe", "価格", 'say "hi" & <go>'])


class Maker:
    """Makes nodes with ids of their own; a body that has ended gets no further node."""

    def __init__(self, draw: Draw, most: int) -> None:
        self.draw = draw
        self.left = most
        self.count = 0

    def id(self) -> str:
        self.count += 1
        return f"n{self.count}"

    def body(self, depth: int, loop: str | None = None) -> tuple[Node, bool]:
        """A block body, and whether a run can come to its end."""
        nodes = []
        goes_on = True
        for _ in range(self.draw(st.integers(0, 3))):
            if not goes_on or self.left <= 0:
                break
            self.left -= 1
            node, goes_on = self.node(depth, loop)
            nodes.append(node)
        return {"form": "block", "nodes": nodes}, goes_on

    def node(self, depth: int, loop: str | None) -> tuple[Node, bool]:
        simple = ["step", "let", "wait", "emit", "finish", "fail", *(["stop"] if loop else [])]
        deep = ["choice", "parallel", "any", "each", "repeat", "do", "wired"]
        op = self.draw(st.sampled_from(simple if depth == 0 else [*deep, "step", "step", *simple]))
        node: Node = {"id": self.id(), "op": op, "name": self.draw(WORDS)}
        goes_on = bool(getattr(self, f"_{op}")(node, depth, loop))
        if op in ("step", "wait", "parallel", "each", "repeat", "do") and depth and self.draw(st.booleans()):
            goes_on = self._clauses(node, depth, loop) or goes_on
        return node, goes_on

    def _clauses(self, node: Node, depth: int, loop: str | None) -> bool:
        kind = self.draw(st.sampled_from(["errors", "within", "after", "every", "undo"]))
        body, goes_on = self.body(depth - 1)
        if kind == "undo":
            node["undo"] = body
            return False
        clause = {"kind": None, "after": DURATION, "body": body}
        node[kind] = clause if kind == "within" else [clause]
        return goes_on

    def _step(self, node: Node, depth: int, loop: str | None) -> bool:
        node.update(kind=self.draw(st.sampled_from(["task", "http", "ask"])), gives=None)
        return True

    def _let(self, node: Node, depth: int, loop: str | None) -> bool:
        node.update(value=["arithmetic", ["name", "amount", 0], [["+", ["lit", 1]]]])
        return True

    def _wait(self, node: Node, depth: int, loop: str | None) -> bool:
        node.update({"for": DURATION})
        return True

    def _emit(self, node: Node, depth: int, loop: str | None) -> bool:
        node.update(event="happened")
        return True

    def _finish(self, node: Node, depth: int, loop: str | None) -> bool:
        node.update(values={"state": ["lit", "done"]})
        return False

    def _fail(self, node: Node, depth: int, loop: str | None) -> bool:
        node.update(kind=["lit", "broken"])
        return False

    def _stop(self, node: Node, depth: int, loop: str | None) -> bool:
        node.update(loop=loop)
        return False

    def _choice(self, node: Node, depth: int, loop: str | None) -> bool:
        arms = [self.body(depth - 1, loop) for _ in range(self.draw(st.integers(1, 3)))]
        rest = self.body(depth - 1, loop) if self.draw(st.booleans()) else None
        node["arms"] = [{"guard": CONDITION, "body": body} for body, _ in arms]
        node["otherwise"] = rest[0] if rest else None
        return rest is None or rest[1] or any(goes_on for _, goes_on in arms)

    def _parallel(self, node: Node, depth: int, loop: str | None) -> bool:
        branches = [self.body(depth - 1) for _ in range(self.draw(st.integers(2, 3)))]
        node.update(branches=[body for body, _ in branches], need=self.draw(st.sampled_from(["all", "first"])))
        return any(goes_on for _, goes_on in branches)

    def _any(self, node: Node, depth: int, loop: str | None) -> bool:
        bodies = [self.body(depth - 1)[0] for _ in range(self.draw(st.integers(1, 3)))]
        node["choices"] = [{"arms": [{"guard": CONDITION, "body": body}], "otherwise": None} for body in bodies]
        return True

    def _each(self, node: Node, depth: int, loop: str | None) -> bool:
        node.update(variable="line", items=["name", "lines", 0], body=self.body(depth - 1, node["id"])[0])
        return True

    def _repeat(self, node: Node, depth: int, loop: str | None) -> bool:
        node.update(until=CONDITION, times=["lit", 3], body=self.body(depth - 1, node["id"])[0])
        return True

    def _do(self, node: Node, depth: int, loop: str | None) -> bool:
        node["body"], goes_on = self.body(depth - 1)
        return goes_on

    def _wired(self, node: Node, depth: int, loop: str | None) -> bool:
        node["op"] = "do"
        node["body"] = self.wired()
        return True

    def wired(self, most: int = 8) -> Node:
        """A wired body: each step is led to from an earlier one, some edges more, some of them back."""
        names = [self.id() for _ in range(self.draw(st.integers(1, most)))]
        edges = [
            self._edge(names[self.draw(st.integers(0, place - 1))], name) for place, name in enumerate(names) if place
        ]
        for _ in range(self.draw(st.integers(0, most))):
            source, target = self.draw(st.sampled_from(names)), self.draw(st.sampled_from(names))
            edges.append(self._edge(source, target))
        leaving = {edge["from"] for edge in edges if edge["kind"] not in ("error", "timeout")}
        edges += [self._edge(name, "end", "next") for name in names if name not in leaving or name == names[-1]]
        nodes = [{"id": name, "op": "step", "name": self.draw(WORDS), "kind": "task", "gives": None} for name in names]
        return {"form": "wired", "nodes": nodes, "edges": edges, "entries": [names[0]]}

    def _edge(self, source: str, target: str, kind: str | None = None) -> Node:
        kind = kind or self.draw(st.sampled_from(["next", "next", "if", "otherwise", "error", "timeout"]))
        return {
            "from": source,
            "to": target,
            "kind": kind,
            "guard": CONDITION if kind == "if" else None,
            "times": 3 if kind == "if" else None,
            "error": None,
            "after": DURATION if kind == "timeout" else None,
            "join": False,
        }


@st.composite
def plans(draw: Draw, most: int = 25, depth: int = 3) -> Plan:
    """A plan whose every node a run may come to."""
    maker = Maker(draw, most)
    body = maker.wired(14) if draw(st.booleans()) else maker.body(depth)[0]
    handler = maker.body(1)[0] if draw(st.booleans()) else None
    return freeze(
        {"format": 1, "name": "drawn", "inputs": {}, "outputs": {}, "body": body, "on_error": handler},
        {"title": draw(st.none() | WORDS), "lines": {}, "labels": {}},
    )

"""Which branches of a flow runs have walked: a pure function over recorded events and the plan."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from ..compiler.expression_text import expression_text
from ..compiler.node_label import choice_subject, node_label
from ..compiler.plan import Plan
from ..compiler.plan_types import PlanTypes
from .history import nodes_of
from .machine.event import Event
from .machine.machine import Machine
from .machine.nodes.choices import Arms
from .machine.program import Body, Node, Program
from .machine.state import BodyRun
from .machine.wiring import Wiring


class Branch(NamedTuple):
    """A way that a run may go: the node it leads out of, which way, the line it stands in, what it is called.

    `part` tells the ways of one node apart: `arm 0`, `otherwise`, `none`, `error 0`, `within`, `option yes`, `edge 3`.
    """

    node: str
    part: str
    line: int
    text: str


class Coverage:
    """The branches of one program, and which of them runs have walked."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.bodies: dict[int, Branch] = {}
        self.other: dict[tuple[str, str], Branch] = {}
        self._list(program.plan)

    @property
    def branches(self) -> list[Branch]:
        """All branches, in order of their lines."""
        return sorted([*self.bodies.values(), *self.other.values()], key=lambda branch: branch.line)

    def walked(self, run: str, history: Iterable[Event]) -> frozenset[Branch]:
        """The branches that a run has walked."""
        walker = _Walker(self.program, run)
        found: set[Branch] = set()
        for event in history:
            found.update(self.other[key] for key in _told(walker, event) if key in self.other)
            walker.apply(event)
        for entered in walker.entered:
            if id(entered.body) in self.bodies:
                found.add(self.bodies[id(entered.body)])
            if entered.wires is not None:
                keys = (("", f"edge {id(entered.body)} {index}") for index in entered.wires.taken)
                found.update(self.other[key] for key in keys if key in self.other)
        return frozenset(found)

    def unwalked(self, walked: Iterable[Branch]) -> list[Branch]:
        """The branches that are left, in order of their lines."""
        done = set(walked)
        return [branch for branch in self.branches if branch not in done]

    def _list(self, plan: Plan) -> None:
        lines, types = plan.debug.get("lines", {}), PlanTypes(plan)
        closed = types.closed
        data = {node["id"]: node for node in nodes_of(plan)}

        def line(node: Node, body: Body | None = None) -> int:
            first = body.nodes[0] if body is not None and body.nodes else node
            return int(lines.get(first.id) or lines.get(node.id) or 0)

        for node in self.program.nodes.values():
            label = f"`{node_label(data[node.id], closed)}`"
            for part, text, body in _bodies(node, data[node.id], label, closed):
                self.bodies[id(body)] = Branch(node.id, part, line(node, body), text)
            for part, text in _choices(node, data[node.id], label, types):
                self.other[node.id, part] = Branch(node.id, part, line(node), text)
        for body in self.program.bodies:
            if body.wiring is not None:
                self._edges(body, body.wiring, line)
        if self.program.on_error is not None:
            first = self.program.on_error.nodes[0] if self.program.on_error.nodes else None
            where = int(lines.get(first.id, 0)) if first else 0
            self.bodies[id(self.program.on_error)] = Branch("", "on error", where, "`default on error`")

    def _edges(self, body: Body, wiring: Wiring, line: Callable[[Node], int]) -> None:
        for edge in wiring.edges:
            if edge.kind == "next":
                continue
            to = edge.to.name if edge.to is not None else ("fail" if edge.fails else "end")
            guard = {
                "if": expression_text(edge.guard.source_json) if edge.guard else "",
                "error": f'on error "{edge.error}"' if edge.error else "on error",
                "timeout": f"timeout {expression_text(edge.after.source_json)}" if edge.after else "",
            }.get(edge.kind, edge.kind)
            source = body.ids[edge.source]
            text = f"`{source.name} -> {to} : {guard}`"
            branch = Branch(source.id, f"edge {edge.index}", line(source), text)
            self.other["", f"edge {id(body)} {edge.index}"] = branch


class _Walker(Machine):
    """A machine that notes which bodies are entered."""

    def __init__(self, program: Program, run: str) -> None:
        super().__init__(program, run)
        self.entered: list[BodyRun] = []

    def enter(self, run: BodyRun) -> None:
        self.entered.append(run)
        super().enter(run)


def _told(machine: Machine, event: Event) -> Iterator[tuple[str, str]]:
    """What an event says of a choice that leads into no body, or of a decision."""
    active = machine.actives.get(event.path)
    if active is None or active.scope.frame is not machine.frame:
        return
    id = active.node.id
    if event.kind == "block_started" and event.data.get("arm", 0) is None:
        yield id, "none"
    for index, arm in enumerate(event.data.get("arms", ())) if event.kind == "block_started" else ():
        if arm is None:
            yield id, f"none {index}"
    if event.kind == "decided":
        yield id, f"option {event.data['record']['choice']}"


def _bodies(node: Node, data: Any, label: str, closed: Any) -> Iterator[tuple[str, str, Body]]:
    """The bodies of a node that may be left out, with what each is called."""
    if node.op == "choice":
        yield from _arms(node.arms, data, "", closed)  # type: ignore[attr-defined]
    elif node.op == "any":
        for index, choice in enumerate(data["choices"]):
            yield from _arms(node.choices[index], choice, f" {index}", closed)  # type: ignore[attr-defined]
    elif node.op == "each":
        yield "item", f"an item of {label}", node.inside  # type: ignore[attr-defined]
    for index, (kind, body) in enumerate(node.errors):
        words = f'on error "{kind}"' if kind else "on error"
        yield f"error {index}", f"`{words}` of {label}", body
    if node.within is not None:
        yield "within", f"the deadline of {label}", node.within[1]
    for role, clauses in (("after", node.after), ("every", node.every)):
        for index, (duration, body) in enumerate(clauses):
            yield f"{role} {index}", f"`{role} {expression_text(duration.source_json)}` of {label}", body
    if node.undo is not None:
        yield "undo", f"`undo` of {label}", node.undo


def _arms(arms: Arms, data: Any, suffix: str, closed: Any) -> Iterator[tuple[str, str, Body]]:
    for index, (_, body) in enumerate(arms.arms):
        yield f"arm {index}{suffix}", f"`{expression_text(data['arms'][index]['guard'], closed)}`", body
    if arms.otherwise is not None:
        first = expression_text(data["arms"][0]["guard"], closed)
        yield f"otherwise{suffix}", f"the `otherwise` of `{first}`", arms.otherwise


def _choices(node: Node, data: Any, label: str, types: PlanTypes) -> Iterator[tuple[str, str]]:
    """The ways out of a node that lead into no body."""
    if node.op == "choice" and data.get("otherwise") is None and not _exhaustive(data, types):
        yield "none", f"{label} being false"
    elif node.op == "any":
        for index, choice in enumerate(data["choices"]):
            if choice.get("otherwise") is None:
                guard = expression_text(choice["arms"][0]["guard"], types.closed)
                yield f"none {index}", f"`{guard}` being false"
    elif node.op == "decide":
        for option in data["options"]:
            yield f"option {option}", f"`{node.name}` deciding `{option}`"


def _exhaustive(data: Any, types: PlanTypes) -> bool:
    """Whether a choice without `otherwise` leaves nothing out: the arms name all members of one closed set."""
    if choice_subject(data, types.closed) is None:
        return False
    members = types.members(data["arms"][0]["guard"][2])
    if members is None:
        return len(data["arms"]) > 1
    named: set[Any] = set()
    for arm in data["arms"]:
        words = arm["guard"][3]
        named.update(word[1] for word in (words[1] if words[0] == "list" else [words]))
    return named >= set(members)

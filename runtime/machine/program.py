"""A plan linked for running: nodes that know what follows, expressions as closures."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, Any, ClassVar

from ...compiler.caps import NO_CAPS, Caps
from ...compiler.expressions import Compiled, build
from ...compiler.kinds import Catalogue
from ...compiler.labels.marks import ANYTHING, bounds, covers
from ...compiler.plan import Plan
from ...dsl.error import SayflowError
from .claims import Gates, claims
from .nodes import load
from .volatile import volatile

if TYPE_CHECKING:
    from .machine import Machine
    from .state import Active, BodyRun
    from .wiring import Wiring


class Body:
    """What stands between braces: a chain of nodes, or nodes with wires."""

    __slots__ = ("first", "ids", "nodes", "wiring")

    def __init__(self, nodes: list[Node], wiring: Wiring | None) -> None:
        self.nodes = nodes
        self.first = nodes[0] if nodes else None
        self.wiring = wiring
        self.ids = {node.id: node for node in nodes}


class Node:
    """A node of a program; one subclass for each `op` of a plan, registered by its name.

    `begin` and `resume` evaluate and record facts; `opened`, `completed` and `run_ended` follow recorded facts and
    never evaluate, so that a replay goes the same way.
    """

    ops: ClassVar[dict[str, type[Node]]] = {}
    op: ClassVar[str] = ""
    binds: ClassVar[bool] = False
    """Whether a value is kept under the node's name."""
    part: Flow | None = None
    """The flow that the node runs, if it runs one."""

    __slots__ = ("after", "bound", "claims", "errors", "every", "id", "name", "next", "timed", "undo", "within")

    def __init_subclass__(cls) -> None:
        if cls.op:
            Node.ops[cls.op] = cls

    def __init__(self, data: Mapping[str, Any], linker: Linker) -> None:
        self.id: str = data["id"]
        self.name: str = data["name"]
        self.bound = linker.bounds.get(data.get("bind") or data["name"], "")
        self.next: Node | None = None
        self.errors = [(each["kind"], linker.body(each["body"])) for each in data.get("errors", ())]
        self.within = linker.timed(data["within"]) if data.get("within") else None
        self.after = [linker.timed(each) for each in data.get("after", ())]
        self.every = [linker.timed(each) for each in data.get("every", ())]
        self.undo = linker.body(data["undo"]) if data.get("undo") else None
        self.timed = bool(self.within or self.after or self.every)
        self.claims = claims(data, linker)

    def foreseen(self, label: str) -> str:
        """The label of what the node gives, if the checks foresaw it.

        Raises:
            SayflowError: SF913; the value is not taken in.
        """
        if not covers(self.bound, label):
            raise unforeseen(self.name, label)
        return label

    def begin(self, machine: Machine, active: Active) -> None:
        """Evaluate what the node needs and record the fact that it began, or that it is done."""
        raise NotImplementedError

    def resume(self, machine: Machine, active: Active) -> None:
        """Go on after something inside has ended that needs evaluating."""
        raise NotImplementedError

    def opened(self, machine: Machine, active: Active, data: dict[str, Any], label: str) -> None:
        """Start the bodies that the recorded fact names."""
        raise NotImplementedError

    def completed(self, machine: Machine, active: Active, data: dict[str, Any], label: str) -> None:
        """Take in the recorded result."""
        machine.complete(active)

    def does_without(self, active: Active, run: BodyRun) -> bool:
        """Whether the failure of one of the bodies inside is not yet that of the node."""
        return False

    def finished(self, machine: Machine, active: Active) -> None:
        """The last side block has ended after the main part: what waited for that is due now."""

    def dropped(self, machine: Machine, active: Active) -> None:
        """The node was interrupted, and all that ran inside it has ended."""

    def run_ended(self, machine: Machine, active: Active, run: BodyRun, how: str, error: dict[str, Any] | None) -> None:
        """Take in the end of a body inside: by default the node ends as its body did."""
        if how == "failed":
            assert error is not None
            machine.fail(active, error)
        else:
            machine.complete(active)


def unforeseen(name: str, label: str) -> SayflowError:
    """The error of a value with marks that the checks of its flow did not foresee: our fault, so it stops here."""
    return SayflowError(
        "SF913",
        f"`{name}` would carry the marks `{label}`, which the checks of this flow did not foresee",
        where=name,
        hint="compile the flow again with this version; if it happens again, please report it",
    )


class Linker:
    """Turns plan data into nodes, bodies and closures."""

    def __init__(
        self,
        catalogue: Catalogue,
        debug: Mapping[str, Any],
        parts: Mapping[str, tuple[str, Flow]],
        bounds: Mapping[str, str],
        volatile: frozenset[str],
    ) -> None:
        self.catalogue = catalogue
        self.volatile = volatile
        self.bounds = bounds
        self.debug = debug
        self.parts = parts
        self.nodes: dict[str, Node] = {}
        self.bodies: list[Body] = []

    def expression(self, data: Any) -> Compiled:
        """A closure of an expression."""
        return build(data)

    def optional(self, data: Any) -> Compiled | None:
        """A closure, or none where nothing is written."""
        return None if data is None else build(data)

    def timed(self, data: Mapping[str, Any]) -> tuple[Compiled, Body]:
        """A duration and the body that runs when it is over."""
        return build(data["after"]), self.body(data["body"])

    def body(self, data: Mapping[str, Any]) -> Body:
        """A linked body with its nodes."""
        nodes = [self.node(each) for each in data["nodes"]]
        if data["form"] == "wired":
            from .wiring import Wiring

            body = Body(nodes, Wiring(nodes, data, self))
        else:
            for node, following in pairwise(nodes):
                node.next = following
            body = Body(nodes, None)
        self.bodies.append(body)
        return body

    def node(self, data: Mapping[str, Any]) -> Node:
        """A linked node."""
        op = data["op"]
        if op not in Node.ops:
            load(op)
        node = Node.ops[op](data, self)
        self.nodes[node.id] = node
        return node


TRACED = frozenset({"step", "flow", "decide", "do", "wait", "emit"})
"""The nodes that a run names which it has left out."""


class Flow:
    """A flow ready to run: that of a plan, or one that is a part of it."""

    def __init__(self, content: Mapping[str, Any], debug: Mapping[str, Any], linked: Linked, given: str = "") -> None:
        self.name: str = content["name"]
        self.zone: str = content.get("zone") or "UTC"
        self.inputs: Mapping[str, Any] = content["inputs"]
        self.outputs: Mapping[str, Any] = content["outputs"]
        self.events: Mapping[str, Any] = content.get("events", {})
        self.caps: Caps = content.get("caps", NO_CAPS)
        self.ask: str | None = content.get("ask")
        self.triggers: list[Mapping[str, Any]] = list(content.get("triggers", ()))
        self.parts = {name: (hash, linked.part(hash)) for name, hash in content.get("uses", {}).items()}
        self.bounds = bounds(content, given)
        linker = Linker(linked.catalogue, debug, self.parts, self.bounds, volatile(content))
        self.gates = Gates(content, linker)
        self.body = linker.body(content["body"])
        self.on_error = linker.body(content["on_error"]) if content.get("on_error") else None
        self.nodes = linker.nodes
        self.bodies = linker.bodies
        self.by_name = {node.name: node for node in linker.nodes.values()}
        self.traced = list(dict.fromkeys(node.name for node in linker.nodes.values() if node.op in TRACED))
        self.defaults = {
            name: build(spec["default"]) for name, spec in self.inputs.items() if spec.get("default") is not None
        }

    def node_at(self, path: str) -> Node:
        """The node that a path leads to, through loops and into the flows that are parts of this one."""
        return self.part_at(path).by_name[bare(path.rpartition("/")[2])]

    def part_at(self, path: str) -> Flow:
        """The flow that what stands at a path belongs to: this one, or a part."""
        flow: Flow = self
        if self.parts:
            for segment in path.split("/")[:-1]:
                flow = flow.by_name[bare(segment)].part or flow
        return flow


def bare(segment: str) -> str:
    """The name in one segment of a path, without the number of the item or of the execution."""
    return segment.partition("#")[0].partition("[")[0]


class Linked:
    """The flows of one plan, each linked once, however many use it."""

    def __init__(self, plan: Plan, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self._contents: Mapping[str, Any] = plan.content.get("flows", {})
        self._debugs: Mapping[str, Any] = plan.debug.get("flows", {})
        self._flows: dict[str, Flow] = {}

    def part(self, hash: str) -> Flow:
        """The flow of that hash."""
        if hash not in self._flows:
            self._flows[hash] = Flow(self._contents[hash], self._debugs.get(hash, {}), self, ANYTHING)
        return self._flows[hash]


class Program(Flow):
    """A plan ready to run; shared by all its runs."""

    def __init__(self, plan: Plan, catalogue: Catalogue) -> None:
        super().__init__(plan.content, plan.debug, Linked(plan, catalogue))
        self.plan = plan
        self.hash = plan.hash

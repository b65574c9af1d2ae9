"""Bodies open, nodes end, what runs inside is cancelled: all that follows from recorded facts.

Nothing here evaluates an expression, so a replay goes the same way.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from ...compiler.labels.marks import UNTRUSTED
from ...compiler.values import WorkingDays
from .event import Cancel, Command
from .program import Body, Node, Program
from .state import Active, BodyRun, Frame, Scope, is_kind

if TYPE_CHECKING:
    from .machine import Machine

Error = dict[str, Any]

LEAVING = ("enough", "stopped")
"""What ends the branches of a node but lets its side blocks finish."""


class Undoable(NamedTuple):
    """Something that was done and can be undone: where, by which node, in which scope, with which result."""

    path: str
    node: Node
    scope: Scope
    value: Any


class Structure:
    """The part of a machine that keeps track of what is open."""

    program: Program
    commands: list[Command]
    ready: deque[Active]
    actives: dict[str, Active]
    counts: dict[str, int]
    timers: dict[tuple[str, str, int], tuple[int, int | WorkingDays]]
    mailbox: list[dict[str, Any]]
    listening: bool
    frame: Frame
    scope: Scope
    finale: bool
    undoable: list[Undoable]
    freed: list[str]

    @property
    def root(self) -> BodyRun | None:
        """The body that runs the flow of the run."""
        return self.frame.root

    @property
    def ending(self) -> tuple[str, Any] | None:
        """How the run ends, as soon as that is sure."""
        return self.frame.ending

    @property
    def outcomes(self) -> dict[str, str]:
        """What became of the steps and blocks of the flow, by their names."""
        return self.frame.outcomes

    @property
    def _machine(self) -> Machine:
        return cast("Machine", self)

    def open_body(
        self,
        body: Body,
        owner: Active | None,
        role: str,
        scope: Scope,
        index: int = 0,
        error: Error | None = None,
    ) -> BodyRun:
        """Stand ready to run a body; `enter` starts it."""
        run = BodyRun(body, owner, role, scope, index)
        run.error = error
        if owner is not None:
            if not owner.runs:
                owner.runs = []
            owner.runs.append(run)
        return run

    def enter(self, run: BodyRun) -> None:
        """Start the first nodes of a body; an empty one ends at once."""
        if run.body.wiring is not None:
            from .wiring import Wires

            run.wires = Wires(run.body.wiring)
            run.wires.enter(self._machine, run)
        elif run.body.first is not None:
            self.open_node(run, run.body.first)
        else:
            self.end_run(run, "done")

    def open_node(self, run: BodyRun, node: Node) -> None:
        """Put a node in line to begin."""
        base = run.scope.prefix + node.name
        count = self.counts.get(base, 0) + 1
        self.counts[base] = count
        path = base if count == 1 else f"{base}#{count}"
        active = Active(node, path, run.scope, run)
        run.actives.append(active)
        self.actives[path] = active
        self.ready.append(active)

    def complete(self, active: Active) -> None:
        """The main part of a node is done; its side blocks are finished first."""
        if active.node.undo is not None and (active.outcome is None or active.unknown):
            self.can_be_undone(active)
        if active.runs:
            self._stop_timers(active)
            active.phase = "finishing"
        else:
            self.end(active, "done")

    def end(self, active: Active, how: str, error: Error | None = None) -> None:
        """A node has ended: `done`, `failed` or `cancelled`; its body goes on from there."""
        run, node = active.run, active.node
        active.scope.frame.outcomes[node.name] = active.outcome or how
        if active.timed:
            self._stop_timers(active)
        if run.wires is not None and not run.cancelling:
            run.wires.ended(self._machine, active, how, error)
            return
        self.detach(active)
        if run.cancelling:
            if not run.actives:
                self.end_run(run, "failed" if run.failing else "cancelled", run.failing)
        elif how == "failed":
            self.end_run(run, "failed", error)
        elif node.next is not None:
            self.open_node(run, node.next)
        else:
            self.end_run(run, "done")

    def detach(self, active: Active) -> None:
        """Take a node out of its body without going on."""
        if active.given is not None:
            self.let_go(active)
        active.phase = "closed"
        self.actives.pop(active.path, None)
        active.run.actives.remove(active)

    def let_go(self, active: Active) -> None:
        """Free the places that a node holds or waits for."""
        if active.given is not None:
            active.given = None
            self.freed.append(active.path)

    def end_run(self, run: BodyRun, how: str, error: Error | None = None) -> None:
        """A body has ended; its owner takes it in."""
        if run.closed:
            return
        run.closed = True
        owner = run.owner
        if owner is None:
            self._root_ended(run, how, error)
            return
        owner.runs.remove(run)  # type: ignore[union-attr]
        frame = run.scope.frame
        if run is frame.root and frame.ending is not None:
            # A part that `finish` has ended: what it took is used, and it has done its work.
            how = "done"
        if run.consumed:
            self._pass_on(run, owner, how)
        if run.role == "side" and how == "failed" and (owner.then is None or owner.then[0] in LEAVING):
            self.interrupt(owner, ("fail", error))
        elif owner.then is not None:
            self.settle(owner)
        elif run.role == "handler":
            self.end(owner, "failed" if how == "failed" else "done", error)
        elif run.role == "side":
            if owner.phase == "finishing" and not owner.runs:
                owner.node.finished(self._machine, owner)
                self.end(owner, "done")
        else:
            owner.node.run_ended(self._machine, owner, run, how, error)

    def _pass_on(self, run: BodyRun, owner: Active, how: str) -> None:
        """Events that waits inside took: a cancelled body gives them back, in the order they came."""
        assert run.consumed is not None
        if how == "cancelled":
            self.mailbox = sorted([*self.mailbox, *run.consumed], key=lambda message: message["arrival"])
            self.listening = True
        elif not owner.run.closed:
            owner.run.consumed = [*(owner.run.consumed or ()), *run.consumed]

    def leave(self, active: Active, onwards: BodyRun) -> None:
        """Take out a node that jumps or stops its loop; events that were used on the way there stay used."""
        self.detach(active)
        run: BodyRun | None = active.run
        while run is not None and run is not onwards:
            if run.consumed:
                onwards.consumed = [*(onwards.consumed or ()), *run.consumed]
                run.consumed = None
            run = run.owner.run if run.owner is not None else None

    def fail(self, active: Active, error: Error) -> None:
        """A node has failed for good: what runs inside ends first, then a handler takes it or its body fails."""
        active.outcome = "failed"
        if active.runs:
            self.interrupt(active, ("fail", error))
        else:
            self._handle(active, error)

    def interrupt(self, active: Active, then: tuple[Any, ...]) -> None:
        """Cancel all that runs inside a node; once it has ended, `then` follows."""
        active.then = then
        self._stop_timers(active)
        if active.phase == "executing":
            self.commands.append(Cancel(active.path))
        elif active.phase != "closed":
            if active in self.ready:
                self.ready.remove(active)
            if active.phase == "finishing" and then[0] == "cancelled":
                # Its main part is done, and stays so.
                active.outcome = active.outcome or "done"
                active.node.finished(self._machine, active)
            active.phase = "open"
        for run in list(active.runs):
            if run.role != "side" or then[0] not in LEAVING:
                self.cancel_run(run)
        self.settle(active)

    def cancel_run(self, run: BodyRun) -> None:
        """Cancel a body and all that runs in it."""
        if run.closed:
            return
        run.cancelling = True
        for active in list(run.actives):
            if active.phase != "closed":
                self.interrupt(active, ("cancelled",))
        if not run.actives:
            self.end_run(run, "failed" if run.failing else "cancelled", run.failing)

    def settle(self, active: Active) -> None:
        """Go on with what was to follow, as soon as nothing that was cancelled runs inside any more."""
        if active.then is None or active.phase in ("executing", "closed"):
            return
        if any(run.role != "side" or active.then[0] not in LEAVING for run in active.runs):
            return
        then, active.then = active.then, None
        what = then[0]
        if what in LEAVING:
            active.node.settled(self._machine, active, then)  # type: ignore[attr-defined]
        elif what == "fail":
            active.outcome = "failed"
            self._handle(active, then[1])
        else:
            active.outcome = active.outcome or "cancelled"
            if active.outcome != "done":
                self.without_result(active)
            active.node.dropped(self._machine, active)
            self._interrupted(active, then)

    def _interrupted(self, active: Active, then: tuple[Any, ...]) -> None:
        what, run = then[0], active.run
        if what == "cancelled":
            self.end(active, "cancelled")
        elif what == "within":
            assert active.node.within is not None
            self._handler(active, active.node.within[1], None)
        elif what == "timeout":
            assert run.wires is not None
            run.wires.timed_out(self._machine, active, then[1])
        else:
            assert what == "jump"
            active.scope.frame.outcomes[active.node.name] = active.outcome or "cancelled"
            self.detach(active)
            self.open_node(run, then[1])

    def without_result(self, active: Active) -> None:
        """A node ends without a result: an older one of its name goes; what it may have done can be undone."""
        if active.unknown:
            self.can_be_undone(active)
        if active.node.binds:
            active.scope.unbind(active.node.name)

    def can_be_undone(self, active: Active) -> None:
        """Put the undo block of a node on the list, once, with the result that it undoes."""
        if active.node.undo is not None and not active.undoable:
            active.undoable = True
            value = active.node.result(active)  # type: ignore[attr-defined]
            self.undoable.append(Undoable(active.path, active.node, active.scope, value))

    def _handle(self, active: Active, error: Error) -> None:
        if active.timed:
            self._stop_timers(active)
        self.without_result(active)
        for kind, body in active.node.errors:
            if is_kind(error["kind"], kind):
                self._handler(active, body, error)
                return
        self.end(active, "failed", error)

    def _handler(self, active: Active, body: Body, error: Error | None) -> None:
        active.phase = "open"
        self.let_go(active)
        scope = active.scope
        if error is not None:
            scope = error_scope(active.scope, error)
        self.enter(self.open_body(body, active, "handler", scope, error=error))

    def _stop_timers(self, active: Active) -> None:
        if self.timers:
            path = active.path
            for key in [key for key in self.timers if key[0] == path]:
                del self.timers[key]

    def _root_ended(self, run: BodyRun, how: str, error: Error | None) -> None:
        frame = self.frame
        if frame.ending is None:
            ending = self.flow_ended(frame, run, how, error)
            if ending is None:
                return
            frame.ending = ending
        self.finale = True

    def flow_ended(self, frame: Frame, run: BodyRun, how: str, error: Error | None) -> tuple[str, Any] | None:
        """How a flow ends whose body has ended by itself; none where its `default on error` takes over first."""
        if how == "failed" and run.role in ("root", "branch") and frame.flow.on_error is not None:
            assert error is not None
            scope = error_scope(frame.scope, error)
            frame.root = self.open_body(frame.flow.on_error, frame.owner, "default", scope, error=error)
            self.enter(frame.root)
            return None
        if run.role == "default" and how == "done" and misses_output(frame.flow.outputs):
            how, error = "failed", run.error
        return ("failed", error) if how == "failed" else ("completed", {})


def misses_output(outputs: Mapping[str, Any]) -> bool:
    """Whether a flow that ends without a `finish` lacks an output that must be there."""
    return any(not (isinstance(type, list) and type[0] == "optional") for type in outputs.values())


def error_scope(around: Scope, error: Error) -> Scope:
    """The scope of a handler: `error` is what it handles; what is declared in it belongs to the scope around."""
    scope = Scope(around, own=False, prefix=around.prefix)
    scope.values["error"] = error
    scope.labels = {"error": UNTRUSTED}
    return scope

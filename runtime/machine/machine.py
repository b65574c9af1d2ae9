"""The machine: a run as a pure fold of its events.

Messages from the world (`start`, `completed`, `failed`, `fire`, `answer`, `post`, `opinion`, `cancel`) and `advance`
record events; `apply` folds them. Applying never evaluates anything, so a journal replayed gives the same state, and
`outstanding` then says what the world still owes. No clock, no I/O, no randomness: the only time is the one handed in.
"""

from __future__ import annotations

from collections import deque
from datetime import timedelta
from typing import Any

from ...compiler.expressions import Compiled, EvaluationError
from ...compiler.values import WorkingDays
from .context import Context, moment
from .event import ENDED, Ask, Cancel, Command, Consult, Emit, Event, Execute
from .program import Body, Node, Program
from .state import Active, BodyRun, Scope

Error = dict[str, Any]


class Machine:
    """One run of a program.

    `events` collects what was recorded since it was last taken; `commands` what the world is asked for.
    """

    def __init__(self, program: Program, run: str) -> None:
        self.program = program
        self.run = run
        self.at = 0
        self.sequence = 0
        self.started_at = 0
        self.status = "queued"
        self.mark = ""
        self.events: list[Event] = []
        self.commands: list[Command] = []
        self.ready: deque[Active] = deque()
        self.actives: dict[str, Active] = {}
        self.counts: dict[str, int] = {}
        self.outcomes: dict[str, str] = {}
        self.timers: dict[tuple[str, str, int], tuple[int, int]] = {}
        self.mailbox: list[dict[str, Any]] = []
        self.listening = False
        self.scope = Scope()
        self.root: BodyRun | None = None
        self.by_name = program.by_name
        self.ending: tuple[str, Any] | None = None
        self.finale = False
        self.undoable: list[tuple[str, Node, Scope]] = []
        self.context = Context(self)

    # Messages from the world.

    def start(self, inputs: dict[str, Any], at: int, *, mode: str = "full", label: str = "") -> None:
        """Begin the run with inputs already parsed to their types."""
        self.at = at
        data = {"inputs": inputs, "plan": self.program.hash, "flow": self.program.name, "mode": mode}
        self.record("run_started", "", data, label)

    def completed(self, path: str, attempt: int, value: Any, at: int, label: str = "untrusted") -> None:
        """An attempt has ended well; a report of an attempt that is over already changes nothing."""
        active = self._executing(path, attempt)
        if active is not None:
            self.at = at
            active.node.attempted(self, active, value, label)  # type: ignore[attr-defined]

    def failed(self, path: str, attempt: int, error: Error, at: int) -> None:
        """An attempt has failed: `error` holds kind, message, detail, and `unknown` where the effect may have happened."""
        active = self._executing(path, attempt)
        if active is not None:
            self.at = at
            active.node.failed(self, active, error)  # type: ignore[attr-defined]

    def hand_over(self, path: str, attempt: int, at: int) -> None:
        """No function is bound to this step: a person does it."""
        active = self._executing(path, attempt)
        if active is not None:
            self.at = at
            active.node.hand_over(self, active)  # type: ignore[attr-defined]

    def opinion(self, path: str, voice: str, opinion: dict[str, Any], at: int) -> None:
        """A voice of a decision has spoken, or has none to give."""
        active = self.actives.get(path)
        if active is not None and active.phase == "consulting" and active.then is None:
            self.at = at
            self.record("opinion_given", path, {"voice": voice, **opinion}, "untrusted")

    def answer(self, path: str, value: Any, at: int, by: str | None = None) -> str | None:
        """A person's answer; returns why it is refused, or none when it was taken."""
        self.at = at
        refusal = self._judge_answer(path, value, by)
        if refusal is not None:
            self.record("answer_refused", path, {"reason": refusal, "by": by})
        return refusal

    def post(self, event: str, fields: dict[str, Any], at: int, *, direct: bool = False) -> str | None:
        """An event from outside or from another run; kept until a wait takes it. Returns why it is refused, or none."""
        self.at = at
        if self.ended:
            self.record("event_refused", "", {"event": event, "reason": "run_ended"})
            return "run_ended"
        self.record("event_received", "", {"event": event, "fields": fields, "direct": direct}, "untrusted")
        return None

    def fire(self, at: int) -> None:
        """Fire the timers that are due, earliest first; a deadline before what repeats at the same instant."""
        self.at = max(self.at, at)
        while not self.ready and not self.finale:
            due = [(when, order(key[1]), key) for key, (when, _) in self.timers.items() if when <= at]
            if not due:
                return
            _, _, key = min(due)
            path, role, index = key
            self.record("timer_fired", path, {"role": role, "index": index})

    def cancel(self, at: int, by: str | None = None) -> None:
        """Someone wants the run to end; what runs is cancelled and its end awaited."""
        if not self.ended and self.ending is None:
            self.at = at
            self.record("cancel_requested", "", {"by": by})

    # What follows by itself.

    def advance(self) -> list[Command]:
        """Do all that can be done without the world; returns what the world is asked for."""
        while True:
            if self.ready:
                active = self.ready[0]
                self.context.at(active.path)
                if active.phase == "ready":
                    active.node.begin(self, active)
                elif active.phase == "routing":
                    self._route(active)
                else:
                    active.node.resume(self, active)
            elif self.listening:
                self.listening = False
                self._match_events()
            elif self.finale:
                self.finale = False
                self._end_run()
            else:
                break
        commands, self.commands = self.commands, []
        return commands

    def outstanding(self) -> list[Command]:
        """What the world owes after a replay: attempts under way, open questions, opinions not yet given.

        An attempt that was being cancelled has died with the process that ran it, and is recorded so.
        """
        self.commands = []
        for active in list(self.actives.values()):
            if active.phase == "executing" and active.then is not None:
                self.failed(active.path, active.attempt, {"kind": "cancelled", "message": "cancelled"}, self.at)
            elif active.phase in ("executing", "asked", "consulting"):
                self.context.at(active.path)
                self.commands.extend(active.node.owed(self, active))  # type: ignore[attr-defined]
        return self.advance()

    def take_events(self) -> list[Event]:
        """The events recorded since the last call."""
        events, self.events = self.events, []
        return events

    @property
    def next_due(self) -> int | None:
        """When the next timer is due, in microseconds, or none."""
        return min(when for when, _ in self.timers.values()) if self.timers else None

    @property
    def ended(self) -> bool:
        """Whether the run has reached its end."""
        return self.status in ("completed", "failed", "cancelled")

    def node_at(self, path: str) -> Node:
        """The node that a path leads to, whether it runs or not."""
        name = path.rpartition("/")[2].partition("#")[0]
        return self.by_name[name]

    def outcome_of(self, name: str) -> str:
        """What became of a step or block: done, failed, cancelled, skipped, running or waiting."""
        for active in self.actives.values():
            if active.node.name == name:
                return "waiting" if active.phase in ("asked", "timing", "listening", "retrying") else "running"
        return self.outcomes.get(name, "skipped")

    def record(self, kind: str, path: str, data: dict[str, Any] | None = None, label: str = "") -> None:
        """Record an event and fold it in."""
        self.sequence += 1
        event = Event(self.sequence, self.at, kind, path, data, label)
        self.events.append(event)
        APPLY[kind](self, event)

    def apply(self, event: Event) -> None:
        """Fold one recorded event in: what a replay does."""
        self.sequence = event.sequence
        self.at = event.at
        APPLY[event.kind](self, event)

    # Evaluation, while advancing only.

    def value(self, compiled: Compiled, scope: Scope) -> Any:
        """The value of an expression now; an `EvaluationError` says why it has none."""
        return compiled.function(scope, self.context.fresh(scope))

    def label(self, compiled: Compiled, scope: Scope) -> str:
        """The label of what an expression reads: untrusted as soon as one name is."""
        for read in compiled.reads:
            if scope.label(read[0]):
                return "untrusted"
        return ""

    def moment_after(self, compiled: Compiled, scope: Scope) -> tuple[int, int]:
        """When a duration from now is over, and how long it is, in microseconds."""
        duration = self.value(compiled, scope)
        if isinstance(duration, WorkingDays):
            due = moment(self.context.after_working_days(duration))
            return due, due - self.at
        if not isinstance(duration, timedelta):
            raise EvaluationError("wrong_type", "a duration is needed here, such as 2h or 5 working days")
        length = max(0, round(duration / timedelta(microseconds=1)))
        return self.at + length, length

    def clause_timers(self, active: Active) -> list[list[Any]]:
        """The timers of a node's clauses, as they are recorded: role, index, due, length."""
        node, timers = active.node, []
        if node.within is not None:
            timers.append(["within", 0, *self.moment_after(node.within[0], active.scope)])
        for role, clauses in (("after", node.after), ("every", node.every)):
            for index, (duration, _) in enumerate(clauses):
                timers.append([role, index, *self.moment_after(duration, active.scope)])
        if active.run.wires is not None:
            timers.extend(active.run.wires.timers(self, active))
        return timers

    def begun(self, kind: str, active: Active, data: dict[str, Any], label: str = "") -> None:
        """Record the fact by which a node begins, with the timers of its clauses."""
        if not active.timed and (active.node.timed or active.run.wires is not None):
            try:
                timers = self.clause_timers(active)
            except EvaluationError as problem:
                self.give_up(active, problem)
                return
            if timers:
                data["timers"] = timers
        self.record(kind, active.path, data, label)

    def give_up(self, active: Active, problem: EvaluationError) -> None:
        """Record that a node failed since an expression of it has no value."""
        error = {
            "kind": problem.kind,
            "message": str(problem),
            "step": active.node.name,
            "attempts": active.attempt,
        }
        self.record("step_failed", active.path, {"error": error})

    # Structure: what follows from what was recorded. Nothing below evaluates, but `_route`, `_match_events`, `_end_run`.

    def open_body(
        self,
        body: Body,
        owner: Active | None,
        role: str,
        scope: Scope,
        index: int = 0,
        error: Error | None = None,
    ) -> BodyRun:
        """Start a body; an empty one ends at once."""
        run = BodyRun(body, owner, role, scope, index)
        run.error = error
        if owner is not None:
            if not owner.runs:
                owner.runs = []
            owner.runs.append(run)
        return run

    def enter(self, run: BodyRun) -> None:
        """Start the first nodes of a body."""
        if run.body.wiring is not None:
            from .wiring import Wires

            run.wires = Wires(run.body.wiring)
            run.wires.enter(self, run)
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
        if active.timed:
            self._stop_timers(active)
        if active.runs:
            active.phase = "finishing"
        else:
            self.end(active, "done")

    def end(self, active: Active, how: str, error: Error | None = None) -> None:
        """A node has ended: `done`, `failed` or `cancelled`; its body goes on from there."""
        run, node = active.run, active.node
        outcome = active.outcome or how
        self.outcomes[node.name] = outcome
        if node.undo is not None and (outcome == "done" or (active.error or {}).get("unknown")):
            self.undoable.append((active.path, node, active.scope))
        if active.timed:
            self._stop_timers(active)
        if run.wires is not None and not run.cancelling:
            run.wires.ended(self, active, how, error)
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
        active.phase = "closed"
        self.actives.pop(active.path, None)
        active.run.actives.remove(active)

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
        if how == "cancelled" and run.consumed:
            self.mailbox[:0] = run.consumed
            self.listening = True
        elif run.consumed and not owner.run.closed:
            owner.run.consumed = (owner.run.consumed or []) + run.consumed
        if owner.then is not None:
            self.settle(owner)
        elif run.role == "handler":
            if how == "failed":
                self.end(owner, "failed", error)
            else:
                self.end(owner, "done")
        elif run.role == "side":
            if how == "failed":
                self.interrupt(owner, ("fail", error))
            elif owner.phase == "finishing" and not owner.runs:
                self.end(owner, "done")
        else:
            owner.node.run_ended(self, owner, run, how, error)

    def fail(self, active: Active, error: Error) -> None:
        """A node has failed for good: what runs inside ends first, then a handler takes it or its body fails."""
        active.error = error
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
            active.phase = "open"
        for run in list(active.runs):
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
        """Go on with what was to follow, as soon as nothing runs inside any more."""
        if active.then is None or active.runs or active.phase in ("executing", "closed"):
            return
        then, active.then = active.then, None
        what = then[0]
        if what == "cancelled":
            active.outcome = "cancelled"
            self.end(active, "cancelled")
        elif what == "fail":
            active.outcome = "failed"
            active.error = then[1]
            self._handle(active, then[1])
        elif what == "within":
            active.outcome = "cancelled"
            assert active.node.within is not None
            self._handler(active, active.node.within[1], None)
        elif what == "timeout":
            active.outcome = "cancelled"
            assert active.run.wires is not None
            active.run.wires.timed_out(self, active, then[1])
        elif what == "jump":
            run = active.run
            self.detach(active)
            self.open_node(run, then[1])
        else:
            active.node.settled(self, active, then)  # type: ignore[attr-defined]

    def _handle(self, active: Active, error: Error) -> None:
        for kind, body in active.node.errors:
            if kind is None or kind == error["kind"]:
                self._handler(active, body, error)
                return
        self.end(active, "failed", error)

    def _handler(self, active: Active, body: Body, error: Error | None) -> None:
        active.phase = "open"
        scope = active.scope
        if error is not None:
            scope = Scope(active.scope, own=False, prefix=active.scope.prefix)
            scope.values["error"] = error
            scope.untrusted = {"error"}
        self.enter(self.open_body(body, active, "handler", scope, error=error))

    def _stop_timers(self, active: Active) -> None:
        path = active.path
        for key in [key for key in self.timers if key[0] == path]:
            del self.timers[key]

    def _executing(self, path: str, attempt: int) -> Active | None:
        active = self.actives.get(path)
        if active is None or active.phase != "executing" or active.attempt != attempt:
            return None
        return active

    def _root_ended(self, run: BodyRun, how: str, error: Error | None) -> None:
        if self.ending is None:
            if how == "failed" and run.role == "root" and self.program.on_error is not None:
                assert error is not None
                scope = Scope(self.scope, own=False)
                scope.values["error"] = error
                scope.untrusted = {"error"}
                self.root = self.open_body(self.program.on_error, None, "handler", scope, error=error)
                self.enter(self.root)
                return
            if run.role == "handler" and how == "done" and self._misses_output():
                how, error = "failed", run.error
            self.ending = ("failed", error) if how == "failed" else ("completed", {})
        self.finale = True

    def _misses_output(self) -> bool:
        return any(not (isinstance(t, list) and t[0] == "optional") for t in self.program.outputs.values())

    # The four things that advance by evaluating or looking around, outside of any node.

    def _route(self, active: Active) -> None:
        assert active.run.wires is not None
        active.run.wires.choose(self, active)

    def _match_events(self) -> None:
        for active in list(self.actives.values()):
            if active.phase == "listening" and active.node.match(self, active):  # type: ignore[attr-defined]
                self.listening = True
                return

    def _end_run(self) -> None:
        assert self.ending is not None
        how, data = self.ending
        left_out = [node.name for node in self.program.nodes.values() if self._left_out(node)]
        if how == "completed":
            self.record("run_completed", "", {"outputs": data, "left_out": left_out})
        elif how == "cancelled":
            self.record("run_cancelled", "", {"left_out": left_out})
        else:
            kind = {"": "run_failed", "undone": "run_undone"}.get(self.mark, "run_partly_undone")
            self.record(kind, "", {"error": data, "left_out": left_out})

    def _left_out(self, node: Node) -> bool:
        return node.op in TRACED and self.outcomes.get(node.name, "skipped") == "skipped"

    def _judge_answer(self, path: str, value: Any, by: str | None) -> str | None:
        if self.ended:
            return "run_ended"
        active = self.actives.get(path)
        if active is None or active.phase not in ("asked", "executing") or active.then is not None:
            return "late" if path in self.counts or path.partition("#")[0] in self.counts else "unknown_step"
        answered = getattr(active.node, "answered", None)
        if answered is None:
            return "not_asked"
        refusal: str | None = answered(self, active, value, by)
        return refusal


TRACED = frozenset({"step", "decide", "do", "wait", "emit"})


def order(role: str) -> int:
    """What goes first among timers of one instant."""
    return 0 if role == "within" else 1


from .applying import APPLY  # noqa: E402  (the table names the machine's own methods)

__all__ = ["ENDED", "Ask", "Consult", "Emit", "Execute", "Machine"]

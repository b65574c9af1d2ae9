"""The machine: a run as a pure fold of its events.

Messages from the world (`start`, `completed`, `failed`, `fire`, `answer`, `post`, `opinion`, `cancel`) and `advance`
record events; `apply` folds them. Applying never evaluates anything, so a journal replayed gives the same state, and
`outstanding` then says what the world still owes. No clock, no I/O, no randomness: the only time is the one handed in.
"""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from ...compiler.border import Mismatch, fit
from ...compiler.caps import NO_CAPS, Caps
from ...compiler.expressions import Compiled, EvaluationError
from ...compiler.labels.marks import UNTRUSTED, covers, joined
from ...compiler.values import WorkingDays
from . import questions
from .claims import Given, Kept, claim, fitting, found
from .context import Context
from .event import ENDED, Ask, Cancel, Command, Consult, Emit, Event, Execute, LookUp
from .program import Node, Program, unforeseen
from .state import Active, Frame, Scope
from .structure import Error, Structure, Undoable
from .timing import clause_timers, tick_after


class Machine(Structure):
    """One run of a program.

    `events` collects what was recorded since it was last taken; `commands` what the world is asked for. `stubbed` are
    steps whose flows the world performs. `given` are the claims that the run made before it began, and `gating` is
    `ask` or `wait` as long as there are more to come; `keeping` are the values to be remembered when it completes.
    `freed` collects the paths whose places are free again, `kept` what is kept for other runs. `given_by`
    is how the answer that is being judged came.
    """

    def __init__(self, program: Program, run: str) -> None:
        self.program = program
        self.run = run
        self.at = 0
        self.sequence = 0
        self.started_at = 0
        self.status = "queued"
        self.mark = ""
        self.mode = "full"
        self.caps = NO_CAPS
        self.rounds_left = ANY_NUMBER
        self.tokens = 0
        self.dollars = Decimal(0)
        self.stubs: Mapping[str, Any] = NO_STUBS
        self.events: list[Event] = []
        self.commands: list[Command] = []
        self.ready: deque[Active] = deque()
        self.actives: dict[str, Active] = {}
        self.counts: dict[str, int] = {}
        self.timers: dict[tuple[str, str, int], tuple[int, int | WorkingDays]] = {}
        self.mailbox: list[dict[str, Any]] = []
        self.listening = False
        self.frame = Frame(program)
        self.scope = self.frame.scope
        self.finale = False
        self.undoable: list[Undoable] = []
        self.stubbed: frozenset[str] = frozenset()
        self.gating = ""
        self.given: list[Given] = []
        self.keeping: dict[str, Any] = {}
        self.freed: list[str] = []
        self.kept: list[Kept] = []
        self.given_by = questions.PLAIN
        self.context = Context(self)

    # Messages from the world.

    def start(
        self,
        inputs: dict[str, Any],
        at: int,
        *,
        mode: str = "full",
        label: str = "",
        stubs: Mapping[str, Any] | None = None,
        caps: Caps = NO_CAPS,
    ) -> None:
        """Begin the run with inputs already parsed to their types; `stubs` speak for steps in test mode.

        Of `caps` and those of the flow the tighter ones hold.
        """
        self.at = at
        for name in inputs:
            if not covers(self.program.bounds.get(name, ""), label):
                raise unforeseen(name, label)
        data = {"inputs": inputs, "plan": self.program.hash, "flow": self.program.name, "mode": mode}
        if stubs:
            data["stubs"] = dict(stubs)
        if caps:
            data["caps"] = caps
        self.record("run_started", "", data, label)

    def completed(self, path: str, attempt: int, value: Any, at: int, label: str = "") -> None:
        """An attempt has ended well; a report of an attempt that is over already changes nothing.

        `label` are marks that the attempt itself found on its result, beyond those that its step is known for.
        """
        active = self._executing(path, attempt)
        if active is not None:
            self.at = at
            active.node.attempted(self, active, value, label)  # type: ignore[attr-defined]

    def failed(self, path: str, attempt: int, error: Error, at: int) -> None:
        """An attempt has failed: `error` holds kind, message, detail; `unknown` says its effect may have happened."""
        active = self._executing(path, attempt)
        if active is not None:
            self.at = at
            active.node.failed(self, active, error)  # type: ignore[attr-defined]

    def looked(self, path: str, look: int, found: Any, at: int, error: Error | None = None) -> None:
        """A look at a doubtful attempt has ended: with what there is, none where nothing is, or with an error."""
        active = self.actives.get(path)
        if active is not None and active.phase == "looking" and active.doubt and active.doubt.looks == look:
            self.at = at
            active.node.looked(self, active, found, error)  # type: ignore[attr-defined]

    def noted(self, path: str, attempt: int, value: Any, at: int) -> None:
        """An attempt under way has come so far; what it noted is there for those after it."""
        if self._executing(path, attempt) is not None:
            self.at = at
            self.record("noted", path, {"value": value}, UNTRUSTED)

    def spent(self, tokens: int, dollars: Decimal, at: int) -> None:
        """Models have taken so much since this was told last."""
        if not self.ended:
            self.at = at
            self.record("spent", "", {"tokens": tokens, "dollars": str(dollars)})

    def hand_over(self, path: str, attempt: int, at: int) -> None:
        """No function is bound to this step: a person does it."""
        active = self._executing(path, attempt)
        if active is None:
            return
        self.at = at
        if active.then is None:
            active.node.hand_over(self, active)  # type: ignore[attr-defined]
        else:
            active.node.failed(self, active, {"kind": "cancelled", "message": "no longer wanted"})  # type: ignore[attr-defined]

    def opinion(self, path: str, voice: str, opinion: dict[str, Any], at: int) -> None:
        """A voice of a decision has spoken, or has none to give; only its first word counts."""
        active = self.actives.get(path)
        if active is not None and active.phase == "consulting" and voice in active.extra["waiting"]:
            self.at = at
            self.record("opinion_given", path, {"voice": voice, **opinion}, UNTRUSTED)

    def answer(
        self, path: str, value: Any, at: int, by: str | None = None, given: questions.Given = questions.PLAIN
    ) -> str | None:
        """A person's answer; returns why it is refused, or none when it was taken."""
        self.at, self.given_by = at, given
        refusal = self._judge_answer(path, value, by)
        if refusal is not None:
            self.record("answer_refused", path, {"reason": refusal, "by": by})
        return refusal

    def withdraw(self, path: str, at: int, by: str | None = None, reason: str = "") -> str | None:
        """Whoever asked takes a question back; returns why that can't be, or none."""
        self.at = at
        return questions.withdraw(self, path, by, reason)

    def delegate(self, path: str, to: str, at: int, by: str | None = None, *, barred: bool = False) -> str | None:
        """A question is handed on to another person or role; returns why that can't be, or none."""
        self.at = at
        return questions.delegate(self, path, to, by, barred=barred)

    def annotate(self, text: str, at: int, by: str | None = None) -> None:
        """Somebody writes a note beside the run; nothing follows from it."""
        self.at = at
        self.record("annotated", "", {"text": text, "by": by})

    def post(self, event: str, fields: dict[str, Any], at: int, *, direct: bool = False) -> str | None:
        """An event from outside or from another run; kept until a wait takes it. Returns why it is refused, or none."""
        self.at = at
        refusal, declared = None, self.program.events.get(event)
        if self.ended:
            refusal = "run_ended"
        elif declared is None:
            refusal = "unknown_event"
        else:
            try:
                fields = fit(["record", declared["fields"]], fields, event)
            except Mismatch:
                refusal = "wrong_type"
        if refusal is not None:
            self.record("event_refused", "", {"event": event, "reason": refusal})
        else:
            self.record("event_received", "", {"event": event, "fields": fields, "direct": direct}, UNTRUSTED)
        return refusal

    def fire(self, at: int) -> None:
        """Fire the timers that are due, earliest first; at one instant deadlines first, then as they were set."""
        if at > self.at:
            self.at = at
        rank = (0, False)
        while not self.ready and not self.finale:
            first = None
            for key, (when, _) in self.timers.items():
                if when <= at and (first is None or (when, key[1] not in DEADLINES) < rank):
                    first, rank = key, (when, key[1] not in DEADLINES)
            if first is None:
                return
            path, role, index = first
            if role == "cap":
                self._capped("time", "the time it may take is over")
                return
            data: dict[str, Any] = {"role": role, "index": index}
            if role == "every":
                when, length = self.timers[first]
                data["next"] = tick_after(self, when, length)
            self.record("timer_fired", path, data)

    def grant(self, path: str, name: str, kept: Kept | None, at: int) -> None:
        """A place that was claimed is given; `kept` is what is kept under its name. A late word changes nothing."""
        active = self.actives.get(path)
        if path:
            if active is None or active.phase != "queueing" or not active.given or active.given[-1]["name"] != name:
                return
            self.at = at
            taken = fitting(active, kept.value) if kept is not None and found(active.given[-1], kept, at) else {}
            self.record("place_given", path, {"name": name, **taken})
        elif self.gating == "wait" and self.given[-1]["name"] == name:
            self.at = at
            try:
                recorded = self.program.gates.recorded(self, self.given[-1], kept, at)
            except EvaluationError as problem:
                self._not_begun(problem)
            except Mismatch as mismatch:
                self._not_begun(EvaluationError("wrong_type", f"what was remembered does not fit: {mismatch}"))
            else:
                self.record("place_given", "", {"name": name, **recorded})

    def cancel(self, at: int, by: str | None = None) -> None:
        """Someone wants the run to end; what runs is cancelled and its end awaited."""
        if self.started_at and not self.ended and self.ending is None:
            self.at = at
            self.record("cancel_requested", "", {"by": by})

    # What follows by itself.

    def advance(self) -> list[Command]:
        """Do all that can be done without the world; returns what the world is asked for."""
        self._go_on()
        while len(self.commands) > 1 and self._take_back():
            self._go_on()
        commands = self.commands
        if commands:
            self.commands = []
            if len(commands) > 1 or not isinstance(commands[0], Execute):
                return [command for command in commands if self._wanted(command)]
        return commands

    def _capped(self, name: str, message: str) -> None:
        error = {"kind": "over_cap", "message": message, "step": "", "attempts": 0, "detail": {"cap": name}}
        self.record("capped", "", {"error": error})

    def _go_on(self) -> None:
        while True:
            if self.rounds_left < 0 and self.ending is None:
                self._capped("rounds", f"something was begun again more often than {self.caps['rounds']} times")
            elif self.ready:
                active = self.ready[0]
                self.context.at(active.path)
                if active.phase == "ready":
                    if not active.node.claims or not claim(self, active):
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
            elif self.gating == "ask":
                self._claim()
            else:
                return

    def _claim(self) -> None:
        """Claim what the run needs before it begins."""
        try:
            self.record("place_wanted", "", self.program.gates.given(self, len(self.given)))
        except EvaluationError as problem:
            self._not_begun(problem)

    def _not_begun(self, problem: EvaluationError) -> None:
        error = {"kind": problem.kind, "message": str(problem), "step": "", "attempts": 0, "detail": None}
        self.record("claim_failed", "", {"error": error})

    def _take_back(self) -> bool:
        """An attempt that is cancelled before it has left never takes place; whether there was one."""
        cancelled = {command.path for command in self.commands if isinstance(command, Cancel)}
        kept = [c for c in self.commands if not (isinstance(c, Execute) and c.path in cancelled)]
        unsent = [c for c in self.commands if isinstance(c, Execute) and c.path in cancelled]
        paths = {command.path for command in unsent}
        self.commands = [c for c in kept if not (isinstance(c, Cancel) and c.path in paths)]
        for command in unsent:
            error = {"kind": "cancelled", "message": "no longer wanted"}
            self.failed(command.path, command.attempt, error, self.at)
        return bool(unsent)

    def _wanted(self, command: Command) -> bool:
        """Whether a question was not overtaken by what happened in the same turn."""
        if not isinstance(command, Ask | Consult | LookUp):
            return True
        active = self.actives.get(command.path)
        return active is not None and active.phase in ("asked", "consulting", "looking")

    def outstanding(self) -> list[Command]:
        """What the world owes after a replay: attempts under way, open questions, opinions not yet given.

        An attempt that was being cancelled has died with the process that ran it, and is recorded so; one that must not
        be repeated is asked about.
        """
        self.commands = []
        for active in list(self.actives.values()):
            if active.phase == "executing" and active.then is not None:
                error = {"kind": "cancelled", "message": "no longer wanted", "unknown": active.node.affects}  # type: ignore[attr-defined]
                self.failed(active.path, active.attempt, error, self.at)
            elif active.phase == "executing" and active.node.never_repeated(self, active):  # type: ignore[attr-defined]
                error = {"kind": "unknown", "message": "the run was interrupted meanwhile", "unknown": True}
                self.failed(active.path, active.attempt, error, self.at)
            elif active.phase in ("executing", "looking", "asked", "consulting"):
                self.context.at(active.path)
                self.commands.extend(active.node.owed(self, active))  # type: ignore[attr-defined]
        return self.advance()

    def take_events(self) -> list[Event]:
        """The events recorded since the last call."""
        events, self.events = self.events, []
        return events

    def take_places(self) -> tuple[list[str], list[Kept]]:
        """The paths whose places are free again, and what is kept for other runs, since the last call."""
        freed, kept = self.freed, self.kept
        self.freed, self.kept = [], []
        return freed, kept

    @property
    def next_due(self) -> int | None:
        """When the next timer is due, in microseconds, or none."""
        least = None
        for when, _ in self.timers.values():
            if least is None or when < least:
                least = when
        return least

    @property
    def goes_on_at(self) -> int | None:
        """When the next timer is due by which the run goes on, or none: at its cap it only ends."""
        return min((when for (_, role, _), (when, _) in self.timers.items() if role != "cap"), default=None)

    @property
    def ended(self) -> bool:
        """Whether the run has reached its end."""
        return self.status in ("completed", "failed", "cancelled")

    def node_at(self, path: str) -> Node:
        """The node that a path leads to, whether it runs or not."""
        return self.program.node_at(path)

    def performed_outside(self, active: Active) -> bool:
        """Whether the world does what a step's flow would do: a test has a stub for it."""
        return active.node.name in self.stubbed and active.scope.frame is self.frame

    def outcome_of(self, name: str, frame: Frame | None = None) -> str:
        """What became of a step or block of a flow: done, failed, cancelled, skipped, running or waiting."""
        frame = frame or self.frame
        for active in self.actives.values():
            if active.node.name == name and active.scope.frame is frame:
                return "waiting" if active.phase in WAITING else "running"
        return frame.outcomes.get(name, "skipped")

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
        """The marks of what an expression reads, joined."""
        found = ""
        for read in compiled.reads:
            found = joined(found, scope.label(read[0]))
        return found

    def asked(self, active: Active) -> Ask:
        """The question that is open, as it was recorded."""
        sent, name = active.sent, active.node.name
        assert sent is not None
        due = self.deadline(active, "within") or self.deadline(active, "ask")
        return Ask(active.path, name, sent["who"], sent["question"], sent["show"], sent["type"], due)

    def deadline(self, active: Active, role: str) -> int | None:
        """When a node's time to answer is over, or none."""
        timer = self.timers.get((active.path, role, 0))
        return timer[0] if timer else None

    def begun(self, kind: str, active: Active, data: dict[str, Any], label: str = "") -> None:
        """Record the fact by which a node begins, with the timers of its clauses."""
        if not active.timed and (active.node.timed or active.run.wires is not None):
            try:
                timers = clause_timers(self, active)
            except EvaluationError as problem:
                self.give_up(active, problem)
                return
            if timers:
                data["timers"] = [*data.get("timers", ()), *timers]
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

    # What advances by evaluating or looking around, outside of any node.

    def _executing(self, path: str, attempt: int) -> Active | None:
        active = self.actives.get(path)
        if active is None or active.phase != "executing" or active.attempt != attempt:
            return None
        return active

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
        outcomes = self.outcomes
        left_out = [name for name in self.program.traced if outcomes.get(name, "skipped") == "skipped"]
        if how == "completed":
            self.record("run_completed", "", {"outputs": data, "left_out": left_out})
        elif how == "cancelled":
            self.record("run_cancelled", "", {"left_out": left_out})
        else:
            kind = {"": "run_failed", "undone": "run_undone"}.get(self.mark, "run_partly_undone")
            self.record(kind, "", {"error": data, "left_out": left_out})

    def _judge_answer(self, path: str, value: Any, by: str | None) -> str | None:
        why = questions.closed(self, path) or questions.refusal(self.actives[path], self.given_by)
        if why is not None:
            return why
        active = self.actives[path]
        refusal: str | None = active.node.answered(self, active, value, by)  # type: ignore[attr-defined]
        return refusal


ANY_NUMBER = sys.maxsize
NO_STUBS: Mapping[str, Any] = MappingProxyType({})

WAITING = frozenset({"asked", "timing", "listening", "retrying", "queueing"})

DEADLINES = ("cap", "within", "timeout")
"""Timers that go first at one instant."""


from .applying import APPLY  # noqa: E402  (the table names the machine's own methods)

__all__ = ["ENDED", "Ask", "Consult", "Emit", "Error", "Execute", "Machine"]

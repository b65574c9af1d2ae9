"""A step: an attempt in the world or a question to a person, with retry, fallback and skip."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

from ....compiler.border import Mismatch, fit
from ....compiler.expressions import Compiled, EvaluationError
from ....compiler.labels.marks import ARGUMENTS, MIXED, UNTRUSTED, covers, joined
from .. import questions
from ..context import MICROSECOND
from ..event import Ask, Command, Event, Execute
from ..machine import Error, Machine
from ..program import Linker, Node
from ..state import Active, Scope, is_kind
from . import looking, recovering, unclear

LONGEST_PAUSE = timedelta(days=3650)
"""No retry waits longer, however its pauses grow."""


def _duration(machine: Machine, compiled: Compiled, scope: Scope, what: str) -> timedelta:
    value = machine.value(compiled, scope)
    if not isinstance(value, timedelta):
        raise EvaluationError("wrong_type", f"{what} needs a duration such as 30s")
    return value


class Policy:
    """One retry rule: how many attempts, what pauses, for which kinds of error (none: all)."""

    __slots__ = ("grow", "on", "times", "up_to", "wait")

    def __init__(self, data: Mapping[str, Any], linker: Linker) -> None:
        self.times = linker.expression(data["times"])
        self.wait = linker.optional(data.get("wait"))
        self.grow = linker.optional(data.get("grow"))
        self.up_to = linker.optional(data.get("up_to"))
        self.on: list[str] | None = data.get("on")

    def pause(self, machine: Machine, scope: Scope, failures: int) -> int | None:
        """Microseconds to wait after so many failures, or none when all attempts are used."""
        times = machine.value(self.times, scope)
        if not isinstance(times, int):
            raise EvaluationError("wrong_type", "`times` of a retry needs a whole number")
        if failures >= times:
            return None
        pause = _duration(machine, self.wait, scope, "`wait`") if self.wait else timedelta(0)
        longest = _duration(machine, self.up_to, scope, "`up_to`") if self.up_to else LONGEST_PAUSE
        grow = machine.value(self.grow, scope) if self.grow else 1
        if not isinstance(grow, int | Decimal) or isinstance(grow, bool):
            raise EvaluationError("wrong_type", "`grow` of a retry needs a number")
        try:
            length = int(Decimal(pause // MICROSECOND) * Decimal(grow) ** (failures - 1))
        except ArithmeticError:
            return longest // MICROSECOND
        return min(max(length, 0), longest // MICROSECOND)


class Attempted(Node):
    """What does its work in attempts: retry, fallback and skip, and the result that is kept under its name."""

    binds = True
    kind = "flow"
    affects = False
    __slots__ = ("arguments", "fallback", "gives", "passes", "policies", "settled", "skip", "source")

    def __init__(self, data: Mapping[str, Any], linker: Linker) -> None:
        super().__init__(data, linker)
        self.arguments = linker.expression(data["arguments"])
        source = data.get("source", MIXED).split()
        self.passes = ARGUMENTS in source
        self.source = " ".join(word for word in source if word != ARGUMENTS)
        # What most steps give has these marks and no others, whatever they were given.
        self.settled = None if self.passes or not covers(self.bound, self.source) else self.source
        self.gives = data.get("gives")
        self.policies = [Policy(each, linker) for each in data.get("retry") or ()]
        self.fallback = linker.optional(data.get("fallback"))
        self.skip = linker.optional(data.get("skip"))

    def attempted(self, machine: Machine, active: Active, value: Any, label: str) -> None:
        """Take in the result of an attempt, parsed to the type the step gives."""
        try:
            value = fit(self.gives, value, self.name) if self.gives is not None else value
        except Mismatch as mismatch:
            # The call was made all the same, so what it did may have to be undone.
            problem: Error = {"kind": "wrong_type", "message": str(mismatch), "unknown": self.affects}
            self.failed(machine, active, problem)
            return
        kind = "attempt_completed" if active.runs and active.then is None else "step_completed"
        marks = self.settled if self.settled is not None and not label else self.label(machine, active, label)
        machine.record(kind, active.path, {"value": value}, marks)

    def label(self, machine: Machine, active: Active, found: str = "") -> str:
        """The marks of a result: those the step is known for, those found, its arguments' if it hands them on."""
        if self.settled is not None and not found:
            return self.settled
        given = machine.label(self.arguments, active.scope) if self.passes else ""
        return self.foreseen(joined(joined(self.source, given), found))

    def failed(self, machine: Machine, active: Active, problem: Error) -> None:
        """Take in a failed attempt: retry, fallback, skip, or fail for good, in that order."""
        error = self.error(active, problem)
        if active.then is not None:
            machine.record("attempt_failed", active.path, {"error": error})
            return
        try:
            retry = self._retry(machine, active, error)
        except EvaluationError as trouble:
            machine.record("attempt_failed", active.path, {"error": error})
            machine.give_up(active, trouble)
            return
        if retry is not None:
            policy, pause = retry
            data = {"error": error, "retry_at": machine.at + pause, "policy": policy}
            machine.record("attempt_failed", active.path, data)
            return
        machine.record("attempt_failed", active.path, {"error": error})
        self.without(machine, active, error)

    def never_repeated(self, machine: Machine, active: Active) -> bool:
        """Whether an attempt that may have had its effect must not be made again unasked."""
        return False

    def error(self, active: Active, problem: Error) -> Error:
        """The error of an attempt as handlers see it."""
        error: Error = {
            "kind": problem["kind"],
            "message": problem.get("message", problem["kind"]),
            "step": self.name,
            "attempts": active.attempt,
            "detail": problem.get("detail"),
        }
        if problem.get("unknown"):
            error["unknown"] = True
        if "looked" in problem:
            error["looked"] = problem["looked"]
        return error

    def without(self, machine: Machine, active: Active, error: Error) -> None:
        """No attempt is left: take the fallback, skip the step, or fail for good."""
        try:
            if self.fallback is not None:
                scope = Scope(active.scope, own=False)
                scope.values["error"] = error
                value = machine.value(self.fallback, scope)
                value = fit(self.gives, value, self.name) if self.gives is not None else value
                label = self.foreseen(joined(machine.label(self.fallback, active.scope), UNTRUSTED))
                machine.record("step_completed", active.path, {"value": value, "fallback": True}, label)
            elif self.skip is not None and machine.value(self.skip, active.scope):
                machine.record("step_skipped", active.path, {"error": error})
            else:
                machine.record("step_failed", active.path, {"error": error})
        except EvaluationError as trouble:
            machine.give_up(active, trouble)
        except Mismatch as mismatch:
            machine.record(
                "step_failed",
                active.path,
                {"error": {**error, "kind": "wrong_type", "message": str(mismatch)}},
            )

    def rule_for(self, error: Error) -> tuple[int, Policy] | None:
        """The retry rule that an error counts for: the first that names its kind, or names none."""
        for index, policy in enumerate(self.policies):
            if policy.on is None or any(is_kind(error["kind"], wanted) for wanted in policy.on):
                return index, policy
        return None

    def _retry(self, machine: Machine, active: Active, error: Error) -> tuple[int, int] | None:
        found = self.rule_for(error)
        if found is None:
            return None
        index, policy = found
        pause = policy.pause(machine, active.scope, (active.tries or {}).get(index, 0) + 1)
        return None if pause is None else (index, pause)

    def keep(self, machine: Machine, active: Active, data: dict[str, Any], label: str) -> None:
        """Keep the result of a step that is no longer wanted: what it did can be undone."""
        self._bind(active, data.get("value"), label)
        active.outcome = "done"
        machine.can_be_undone(active)

    def completed(self, machine: Machine, active: Active, data: dict[str, Any], label: str) -> None:
        if active.runs:
            # A side block still runs, and may yet fail the step: the result counts once it has ended.
            active.extra = (data.get("value"), label)
        else:
            self._bind(active, data.get("value"), label)
        machine.complete(active)

    def finished(self, machine: Machine, active: Active) -> None:
        """The side blocks have ended: the result counts."""
        if active.extra is not None:
            self._bind(active, *active.extra)

    def result(self, active: Active) -> Any:
        """The result as an undo block is to see it."""
        return active.scope.target.values.get(self.name) if active.extra is None else active.extra[0]

    def _bind(self, active: Active, value: Any, label: str) -> None:
        if value is not None:
            active.scope.bind(self.name, value, label)
        else:
            active.scope.unbind(self.name)


def is_no(type: Any, value: Any) -> bool:
    """Whether an answer says no to a question of yes or no: what needs several yes can't come about any more."""
    if type == "boolean":
        return value is False
    return isinstance(type, list) and type[0] == "one_of" and sorted(type[1]) == ["no", "yes"] and value == "no"


class StepNode(Attempted):
    """`step NAME: KIND { ... }`."""

    op = "step"
    __slots__ = (
        "accept",
        "affects",
        "at_most_once",
        "kind",
        "look_up",
        "person",
        "recovery",
        "refusal",
        "timeout",
        "volatile",
    )

    def __init__(self, data: Mapping[str, Any], linker: Linker) -> None:
        super().__init__(data, linker)
        self.kind: str = data["kind"]
        self.volatile = self.id in linker.volatile
        kind = linker.catalogue.get(self.kind)
        if kind is None:
            raise KeyError(f"the step kind {self.kind} is not installed")
        self.person = kind.performed_by == "person"
        effect = kind.effect_of(key for key, _ in data["arguments"][1])
        self.affects = effect not in ("none", "read") and not self.person
        if kind.performed_by == "either":
            # A function's result is a function's, whatever the checks knew; a person's answer comes another way.
            self.source, self.passes, self.settled = UNTRUSTED, True, None
        timeout = data.get("timeout")
        self.timeout = linker.expression(timeout) if timeout is not None else kind.timeout
        self.accept = linker.optional(data.get("accept"))
        self.refusal = linker.optional(data.get("refusal"))
        self.at_most_once = linker.optional(data.get("at_most_once"))
        self.recovery = recovering.Recovery(data["recovery"], linker) if data.get("recovery") else None
        self.look_up = looking.Looking(data["look_up"], kind, linker) if data.get("look_up") is not None else None

    def begin(self, machine: Machine, active: Active) -> None:
        if active.doubt is not None:
            looking.begin(self, machine, active)
            return
        try:
            if self.person:
                ask = self._ask(machine, active)
                self._asked(machine, active, ask, self._wanted(machine, active))
                return
            command = self._execute(machine, active, active.attempt + 1)
        except EvaluationError as problem:
            machine.give_up(active, problem)
            return
        data: dict[str, Any] = {"attempt": command.attempt}
        if self.volatile:
            timeout = None if command.timeout is None else round(command.timeout * 1_000_000)
            data["sent"] = {"settings": command.settings, "timeout": timeout}
        machine.begun("attempt_started", active, data)
        if active.phase == "executing":
            machine.commands.append(command)

    def _asked(self, machine: Machine, active: Active, ask: Ask, wanted: int = 1) -> None:
        data = {"question": ask.question, "who": ask.who, "show": ask.show, "type": ask.type}
        if wanted > 1:
            data["of"] = wanted
        questions.ask(machine, active, data)

    def owed(self, machine: Machine, active: Active) -> list[Command]:
        """What the world still owes for this step after a replay, as it was first asked."""
        if active.phase == "asked":
            return [machine.asked(active)]
        if active.phase == "looking":
            return [looking.owed(self, machine, active)]
        if active.sent is not None:
            settings, timeout = active.sent["settings"], active.sent["timeout"]
            key = self.key(machine, active)
            seconds = None if timeout is None else timeout / 1_000_000
            return [self._command(active, active.attempt, key, settings, seconds)]
        now, machine.at = machine.at, active.started_at
        try:
            return [self._execute(machine, active, active.attempt)]
        finally:
            machine.at = now

    def _execute(self, machine: Machine, active: Active, attempt: int) -> Execute:
        settings = machine.value(self.arguments, active.scope)
        timeout = self.timeout
        if timeout is not None and not isinstance(timeout, int | float):
            timeout = _duration(machine, timeout, active.scope, "`timeout`").total_seconds()
        key = f"{machine.run}/{active.path}" if active.given is None else self.key(machine, active)
        return self._command(active, attempt, key, settings, timeout)

    def _command(
        self, active: Active, attempt: int, key: str, settings: dict[str, Any], timeout: float | None
    ) -> Execute:
        recovers = self.recovery is not None
        return Execute(
            active.path, self.kind, self.name, key, attempt, settings, timeout, self.gives, recovers, active.notes
        )

    def key(self, machine: Machine, active: Active) -> str:
        """The key of the effect: the same over retries and restarts, or the author's own, the same over all runs."""
        for each in active.given or ():
            if "key" in each:
                return str(each["key"])
        return f"{machine.run}/{active.path}"

    def _ask(self, machine: Machine, active: Active) -> Ask:
        settings = machine.value(self.arguments, active.scope)
        question = settings.get("question") or settings.get("do") or self.name.replace("_", " ")
        show = settings.get("show")
        if show is None and not self.person:
            show = {key: value for key, value in settings.items() if key not in ("do", "who")} or None
        who = settings.get("who") or active.scope.frame.ask
        return Ask(active.path, self.name, who, str(question), show, self.gives, None)

    def _wanted(self, machine: Machine, active: Active) -> int:
        """How many people have to give the same answer."""
        wanted = machine.value(self.arguments, active.scope).get("of") if self.kind == "ask" else None
        if wanted is None:
            return 1
        if wanted < 1:
            raise EvaluationError("out_of_range", f"`of` can't be {wanted}: count the people from 1")
        return int(wanted)

    def hand_over(self, machine: Machine, active: Active) -> None:
        """Let a person do what no function is bound to."""
        self._asked(machine, active, self._ask(machine, active))

    def failed(self, machine: Machine, active: Active, problem: Error) -> None:
        """Take in a failed attempt: where it may have had its effect and there is a way to look, that comes first."""
        if self.look_up is not None and looking.doubtful(self, active, problem):
            machine.record("doubted", active.path, {"error": problem})
        else:
            self.take_in(machine, active, problem)

    def looked(self, machine: Machine, active: Active, found: Any, error: Error | None) -> None:
        """Take in what a look has found."""
        looking.looked(self, machine, active, found, error)

    def take_in(self, machine: Machine, active: Active, problem: Error) -> None:
        """Take in a failed attempt; where it must not be repeated and may have had its effect, a person is asked."""
        if active.then is None and problem.get("unknown") and self._once(machine, active):
            error = self.error(active, problem)
            machine.record("attempt_failed", active.path, {"error": error})
            questions.ask(machine, active, unclear.question(self, active, error))
        elif active.then is None and self.recovery is not None:
            recovering.failed(self, machine, active, self.error(active, problem))
        else:
            super().failed(machine, active, problem)

    def never_repeated(self, machine: Machine, active: Active) -> bool:
        """Whether an attempt that may have had its effect must not be made again unasked."""
        if self.look_up is not None:
            return True
        return self._once(machine, active) or (self.recovery is not None and not self.recovery.harmless)

    def _once(self, machine: Machine, active: Active) -> bool:
        return self.at_most_once is not None and self._read(machine, self.at_most_once, active.scope) is True

    def resume(self, machine: Machine, active: Active) -> None:
        """Go on as the person said who was asked what became of an attempt."""
        assert active.sent is not None
        outcome, result = active.sent["said"]
        if outcome == unclear.DONE:
            machine.record("step_completed", active.path, {"value": result}, self.label(machine, active))
        else:
            self.without(machine, active, active.sent["unclear"])

    def answered(self, machine: Machine, active: Active, value: Any, by: str | None) -> str | None:
        """A person's answer: record it, or say why it is refused."""
        if unclear.asked(active):
            return unclear.answered(self, machine, active, value, by)
        try:
            value = fit(self.gives, value, "answer") if self.gives is not None else value
        except Mismatch:
            return "wrong_type"
        if self.accept is not None:
            scope = Scope(active.scope, own=False)
            scope.values["answer"] = value
            if self._read(machine, self.accept, scope) is not True:
                said = self._read(machine, self.refusal, scope) if self.refusal is not None else None
                return "not_accepted" if said is None else str(said)
        wanted = active.sent.get("of", 1) if active.sent is not None else 1
        if wanted == 1:
            questions.record(machine, "answered", active, value, by)
            return None
        return self._voted(machine, active, value, by or "", wanted)

    def _voted(self, machine: Machine, active: Active, value: Any, by: str, wanted: int) -> str | None:
        """One of several answers that have to be the same, one no ends it; who answers again takes the earlier back."""
        if not by.strip():
            return f"{wanted} people have to give the same answer, so it must be known who answers"
        questions.record(machine, "voted", active, value, by.strip())
        agreeing = sorted(name for name, said in active.extra.values() if said == value)
        if len(agreeing) >= wanted or is_no(self.gives, value):
            questions.record(machine, "answered", active, value, ", ".join(agreeing))
        return None

    @property
    def unanswered(self) -> str:
        """The way a question goes that nobody answers: `within`, or none."""
        return "within" if self.within is not None else ""

    def withdrawn(self, machine: Machine, active: Active, problem: Error) -> None:
        """The question was taken back, and there is no way for one that nobody answers."""
        self.without(machine, active, self.error(active, problem))

    def _read(self, machine: Machine, compiled: Compiled, scope: Scope) -> Any:
        """What an expression over an answer gives; nothing where the answer has no such field."""
        try:
            return machine.value(compiled, scope)
        except EvaluationError:
            return None

    def answer_type(self, active: Active) -> Any:
        """The type an answer must have, or none for any."""
        return active.sent["type"] if active.sent is not None and unclear.asked(active) else self.gives

    def took_answer(self, machine: Machine, active: Active, event: Event) -> None:
        """Take in a recorded answer."""
        if unclear.asked(active):
            unclear.took_answer(machine, active, event.data["value"])
            return
        active.phase = "open"
        self.completed(machine, active, event.data, event.label)

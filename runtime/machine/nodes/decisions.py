"""A decision: rules and voices become one judgement; a person is asked inside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from ....compiler.expressions import Compiled, EvaluationError
from ....compiler.labels.marks import UNTRUSTED, joined, joined_all
from ....runtime.decisions.calibrated import drawn
from ....runtime.decisions.counterfactuals import thresholds_in
from ....runtime.decisions.judge import (
    NEEDLESS,
    answered,
    judge,
    needless,
    overdue,
    result,
    settled_by_rule,
    start_of,
)
from ....runtime.decisions.rules import Finding
from .. import questions
from ..event import Command, Consult, Event
from ..machine import Error, Machine
from ..program import Linker, Node
from ..state import Active, Scope
from ..timing import moment_after


class Line:
    """One hard or soft rule of a decision, as it is printed in explanations."""

    __slots__ = ("id", "kind", "line", "option", "strength", "text", "when")

    def __init__(self, kind: str, data: Mapping[str, Any], words: Mapping[str, Any], linker: Linker) -> None:
        self.kind = kind
        self.id: str = data["id"]
        self.option: str = data["option"]
        self.strength: int | None = data.get("strength")
        self.text: str = words.get("text", "")
        self.line: int = words.get("line", 0)
        self.when: Compiled = linker.expression(data["when"])

    def finding(self, machine: Machine, scope: Scope) -> Finding:
        """What the rule says about the facts of this run: true, false, or unknown where one is missing."""
        read = facts(self.when, scope)
        outcome: bool | None
        try:
            outcome = machine.value(self.when, scope) is True
        except EvaluationError:
            outcome = None
        missing = tuple(name for name, value in read.items() if value is None) if outcome is None else ()
        return Finding(
            id=self.id,
            kind=self.kind,  # type: ignore[arg-type]
            option=self.option,
            result=outcome,
            read=read,
            text=self.text,
            line=self.line,
            strength=self.strength,
            missing=missing,
        )


def facts(compiled: Compiled, scope: Scope) -> dict[str, Any]:
    """The values of what an expression reads, by path."""
    found: dict[str, Any] = {}
    for path in sorted(compiled.reads):
        value = scope.seen(path[0])
        for field in path[1:]:
            value = value.get(field) if isinstance(value, dict) else None
        found[".".join(path)] = value
    return found


def _replaced(value: Any, fields: Sequence[str], by: Any) -> Any:
    """A value with another one in the place of a field of it; nothing is changed in place."""
    if not fields:
        return by
    inner = value.get(fields[0]) if isinstance(value, dict) else None
    return {**value, fields[0]: _replaced(inner, fields[1:], by)} if isinstance(value, dict) else value


class DecideNode(Node):
    """`decide NAME: option | option { voices }`."""

    op = "decide"
    binds = True
    __slots__ = ("below", "data", "deadline", "lines", "options", "question", "thresholds", "voices", "volatile", "who")

    def __init__(self, data: Mapping[str, Any], linker: Linker) -> None:
        super().__init__(data, linker)
        self.data = data
        self.volatile = self.id in linker.volatile
        self.options: list[str] = list(data["options"])
        self.question = linker.optional(data.get("question"))
        words = {each["id"]: each for each in linker.debug.get("rules", {}).get(self.id, ())}
        self.lines = [
            Line(kind, each, words.get(each["id"], {}), linker)
            for kind, key in (("must", "must"), ("never", "never"), ("rule", "rules"))
            for each in data.get(key, ())
        ]
        self.thresholds = [each for line in self.lines for each in thresholds_in(line.when.source_json)]
        self.voices = {
            voice: [(label, linker.expression(each)) for label, each in data[voice]["using"]]
            for voice in ("history", "llm")
            if data.get(voice)
        }
        below = data.get("below") or {}
        self.below = below
        self.who = linker.optional(below.get("ask"))
        self.deadline = linker.optional(below.get("within"))

    def begin(self, machine: Machine, active: Active) -> None:
        try:
            if self.voices and not settled_by_rule(self.data, self._findings(machine, active)):
                self._hear(machine, active, next(iter(self.voices)))
            else:
                self._conclude(machine, active, {})
        except EvaluationError as problem:
            machine.give_up(active, problem)

    def _hear(self, machine: Machine, active: Active, voice: str) -> None:
        """Ask a voice for its opinion."""
        command = self._consult(machine, active, voice)
        data: dict[str, Any] = {"voices": [voice]}
        if self.volatile:
            data["sent"] = {voice: [command.question, command.facts]}
        machine.begun("consulted", active, data)
        if active.phase == "consulting":
            machine.commands.append(command)

    def _findings(self, machine: Machine, active: Active) -> list[Finding]:
        return [line.finding(machine, active.scope) for line in self.lines]

    def _varied(self, machine: Machine, active: Active, fact: str, value: Any) -> list[Finding]:
        """What the rules would say with one fact changed, named by its path."""
        name, *fields = fact.split(".")
        scope = active.scope.with_value(name, _replaced(active.scope.seen(name), fields, value))
        return [line.finding(machine, scope) for line in self.lines]

    def _label(self, machine: Machine, active: Active) -> str:
        """The marks of all that the rules and the voices are told; what a voice says is nobody's own word."""
        told = [line.when for line in self.lines]
        told += [each for using in self.voices.values() for _, each in using]
        read = joined_all(machine.label(each, active.scope) for each in told)
        return self.foreseen(joined(read, UNTRUSTED if self.voices else ""))

    def _asked_for(self, machine: Machine, active: Active) -> str:
        if self.question is None:
            return f"{self.name.replace('_', ' ')}: {', '.join(self.options)}?"
        return str(machine.value(self.question, active.scope))

    def _consult(self, machine: Machine, active: Active, voice: str) -> Consult:
        facts = {label: machine.value(each, active.scope) for label, each in self.voices[voice]}
        return self._command(active, voice, self._asked_for(machine, active), facts)

    def _command(self, active: Active, voice: str, question: str, facts: dict[str, Any]) -> Consult:
        model = self.data[voice].get("model")
        start = start_of(self.data) if voice == next(iter(self.voices)) else None
        return Consult(active.path, self.name, voice, question, tuple(self.options), facts, model, start)

    def resume(self, machine: Machine, active: Active) -> None:
        try:
            if active.phase == "judging":
                self._go_on(machine, active, active.extra["opinions"])
                return
            option, by = active.extra["answer"]
            record = active.extra["record"]
            record = overdue(record, option) if by == "" else answered(record, option, by, machine.at)
            if record["action"] == "fail":
                because = "an outsider's voice had led to" if record["cause"] == "outsider" else "a rule forbids"
                self._undecided(machine, active, f"nobody answered in time, and {because} {option}")
                return
            machine.record("decided", active.path, {"record": record}, self._label(machine, active))
        except EvaluationError as problem:
            machine.give_up(active, problem)

    def _go_on(self, machine: Machine, active: Active, opinions: Mapping[str, Any]) -> None:
        """Ask the next voice, unless it can't make a difference; or conclude."""
        voice = next((each for each in self.voices if each not in opinions), None)
        if voice is None:
            self._conclude(machine, active, opinions)
            return
        shadow = drawn(machine.run, active.path, "shadow")
        if needless(self.data, self._findings(machine, active), opinions, voice, shadow, active.scope.frame.ask):
            self._conclude(machine, active, {**opinions, voice: {"status": "skipped", "why": NEEDLESS}})
        else:
            self._hear(machine, active, voice)

    def _conclude(self, machine: Machine, active: Active, opinions: Mapping[str, Any]) -> None:
        judgement = judge(
            self.data,
            self._findings(machine, active),
            opinions,
            node=self.name,
            question=self._asked_for(machine, active),
            ask_role=active.scope.frame.ask,
            audit=drawn(machine.run, active.path, "audit"),
            thresholds=self.thresholds,
            evaluate=partial(self._varied, machine, active),
        )
        label = self._label(machine, active)
        if judgement.action == "decide":
            machine.begun("decided", active, {"record": judgement.record}, label)
        elif judgement.action == "fail":
            self._undecided(machine, active, f"nothing decides {self.name} and nobody is named to ask")
        else:
            record = judgement.record
            timers = []
            if self.deadline is not None:
                timers.append(["ask", 0, *moment_after(machine, self.deadline, active.scope)])
            data: dict[str, Any] = {
                "question": self._asked_for(machine, active),
                "who": machine.value(self.who, active.scope) if self.who is not None else active.scope.frame.ask,
                "show": None,
                "type": ["one_of", self._allowed(record)],
                "record": record,
                "timers": timers,
            }
            questions.ask(machine, active, data)

    def _undecided(self, machine: Machine, active: Active, message: str) -> None:
        error: Error = {"kind": "undecided", "message": message, "step": self.name, "attempts": 1, "detail": None}
        machine.record("step_failed", active.path, {"error": error})

    def _allowed(self, record: Mapping[str, Any]) -> list[str]:
        removed = record.get("removed") or ()
        return [option for option in self.options if option not in removed]

    def answered(self, machine: Machine, active: Active, value: Any, by: str | None) -> str | None:
        """A person decides: record the answer, or say why it is refused."""
        if active.phase != "asked" or value not in self._allowed(active.extra):
            return "wrong_type"
        questions.record(machine, "answered", active, value, by)
        return None

    def answer_type(self, active: Active) -> Any:
        """The type an answer must have: one of the options still possible."""
        return ["one_of", self._allowed(active.extra)]

    def took_answer(self, machine: Machine, active: Active, event: Event) -> None:
        """Take in a recorded answer: the decision's record is completed by it."""
        self._settle(machine, active, event.data["value"], event.data["by"] or "someone")

    @property
    def unanswered(self) -> str:
        """The way the question goes that nobody answers: to the option that is named for it, or none."""
        return "ask" if self.deadline is not None else ""

    def withdrawn(self, machine: Machine, active: Active, problem: Error) -> None:
        """The question was taken back, and no option is named for one that nobody answers."""
        error: Error = {**problem, "step": self.name, "attempts": 1, "detail": None}
        machine.record("step_failed", active.path, {"error": error})

    def overdue(self, machine: Machine, active: Active) -> None:
        """Nobody answered in time: the option named for that is taken."""
        self._settle(machine, active, self.below["otherwise"], "")

    def _settle(self, machine: Machine, active: Active, option: str, by: str) -> None:
        active.extra = {"record": active.extra, "answer": (option, by)}
        active.phase = "concluding"
        machine.ready.append(active)

    def owed(self, machine: Machine, active: Active) -> list[Command]:
        """What the world still owes after a replay: opinions not yet given, or a person's answer."""
        if active.phase == "asked":
            return [machine.asked(active)]
        waiting = active.extra["waiting"]
        if active.sent is not None:
            return [self._command(active, voice, *active.sent[voice]) for voice in self.voices if voice in waiting]
        now, machine.at = machine.at, active.started_at
        try:
            return [self._consult(machine, active, voice) for voice in self.voices if voice in waiting]
        finally:
            machine.at = now

    def completed(self, machine: Machine, active: Active, data: dict[str, Any], label: str) -> None:
        active.scope.bind(self.name, result(data["record"]), label)
        machine.complete(active)

"""Waits: for a time, until a moment, for an event."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from ....compiler.expressions import EvaluationError
from ....compiler.labels.marks import UNTRUSTED
from ..context import moment
from ..event import Command
from ..machine import Machine
from ..program import Linker, Node
from ..state import Active, Scope
from ..timing import moment_after


class WaitNode(Node):
    """`wait 10s`, `wait until MOMENT`, `wait for EVENT as NAME where CONDITION`."""

    op = "wait"
    binds = True
    __slots__ = ("bind", "duration", "event", "until", "where")

    def __init__(self, data: Mapping[str, Any], linker: Linker) -> None:
        super().__init__(data, linker)
        self.duration = linker.optional(data.get("for"))
        self.until = linker.optional(data.get("until"))
        self.event: str | None = data.get("event")
        self.where = linker.optional(data.get("where"))
        self.bind: str = data.get("bind") or self.event or ""

    def begin(self, machine: Machine, active: Active) -> None:
        if self.event is not None:
            machine.begun("event_awaited", active, {"event": self.event})
            return
        try:
            if self.duration is not None:
                due = moment_after(machine, self.duration, active.scope)[0]
            else:
                assert self.until is not None
                until = machine.value(self.until, active.scope)
                if isinstance(until, date) and not isinstance(until, datetime):
                    until = machine.context.midnight(until)
                if not isinstance(until, datetime):
                    raise EvaluationError("wrong_type", "`wait until` needs a date or a moment")
                due = max(moment(until), machine.at)
        except EvaluationError as problem:
            machine.give_up(active, problem)
            return
        machine.begun("timer_set", active, {"due": due})

    def match(self, machine: Machine, active: Active) -> bool:
        """Take the first kept event that fits; whether there was one."""
        for index, message in enumerate(machine.mailbox):
            if message["event"] == self.event and self._fits(machine, active, message):
                machine.record("event_taken", active.path, {"message": index}, self.foreseen(UNTRUSTED))
                return True
        return False

    def _fits(self, machine: Machine, active: Active, message: dict[str, Any]) -> bool:
        if self.where is None:
            return bool(message.get("direct"))
        scope = Scope(active.scope, own=False)
        scope.values[self.bind] = message["fields"]
        try:
            return machine.value(self.where, scope) is True
        except EvaluationError:
            return False

    def completed(self, machine: Machine, active: Active, data: dict[str, Any], label: str) -> None:
        active.scope.bind(self.bind, data["value"], label)
        machine.complete(active)

    def owed(self, machine: Machine, active: Active) -> list[Command]:
        """Timers and events come by themselves."""
        return []

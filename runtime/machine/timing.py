"""When timers are due: those of clauses, of waits, and of what repeats."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from ...compiler.expressions import Compiled, EvaluationError
from ...compiler.values import WorkingDays
from .context import LAST_MOMENT, MICROSECOND, moment
from .state import Active, Scope

if TYPE_CHECKING:
    from .machine import Machine


def moment_after(machine: Machine, compiled: Compiled, scope: Scope) -> tuple[int, int | WorkingDays]:
    """When a duration from now is over, in microseconds, and how long it is: microseconds or working days."""
    duration = machine.value(compiled, scope)
    if isinstance(duration, WorkingDays):
        return moment(machine.context.after_working_days(duration)), duration
    if not isinstance(duration, timedelta):
        raise EvaluationError("wrong_type", "a duration is needed here, such as 2h or 5 working days")
    length = max(0, duration // MICROSECOND)
    if machine.at + length > LAST_MOMENT:
        raise EvaluationError("out_of_range", "this duration leads past the year 9999")
    return machine.at + length, length


def clause_timers(machine: Machine, active: Active) -> list[list[Any]]:
    """The timers of a node's clauses, as they are recorded: role, index, due, length."""
    node, timers = active.node, []
    if node.within is not None:
        timers.append(["within", 0, *moment_after(machine, node.within[0], active.scope)])
    for role, clauses in (("after", node.after), ("every", node.every)):
        for index, (duration, _) in enumerate(clauses):
            due, length = moment_after(machine, duration, active.scope)
            if role == "every" and due <= machine.at:
                raise EvaluationError("out_of_range", "`every` needs a time longer than zero")
            timers.append([role, index, due, length])
    if active.run.wires is not None:
        timers.extend(active.run.wires.timers(machine, active))
    return timers


def tick_after(machine: Machine, due: int, length: int | WorkingDays) -> int:
    """When what repeats is due again; a tick that was missed is left out."""
    if isinstance(length, WorkingDays):
        return moment(machine.context.fresh(machine.scope).after_working_days(length))
    return due + length * ((machine.at - due) // length + 1)

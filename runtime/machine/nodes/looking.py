"""A look before a repeat: whether an attempt of which nobody knows has had its effect.

What was found completes the step; what is surely not there may be done once more; else it is as if nobody had looked.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ....compiler.border import Mismatch, fit
from ....compiler.expressions import EvaluationError
from ....compiler.kinds import Kind
from ....compiler.labels.marks import joined
from ...recovery.errors import DOUBTFUL, classify
from ...recovery.looks import again_when_absent, again_when_failed
from ..event import LookUp
from ..machine import Error, Machine
from ..program import Linker
from ..state import Active, Scope

if TYPE_CHECKING:
    from .steps import StepNode


class Looking:
    """How a step looks: its settings for that, and what of the answer is the result (none: all of it)."""

    __slots__ = ("found", "kind", "settings")

    def __init__(self, data: Mapping[str, Any], kind: Kind, linker: Linker) -> None:
        self.kind = kind
        self.settings = linker.optional(data.get("settings"))
        self.found = linker.optional(data.get("found"))


def doubtful(step: StepNode, active: Active, problem: Error) -> bool:
    """Whether a failed attempt may have had its effect, and nobody has looked yet."""
    if active.then is not None or "looked" in problem:
        return False
    return classify(step.kind, problem, before=active.unknown).row.name in DOUBTFUL


def begin(step: StepNode, machine: Machine, active: Active) -> None:
    """Record that a look begins, and ask the world for it."""
    assert active.doubt is not None
    data: dict[str, Any] = {"look": active.doubt.looks + 1}
    try:
        settings = _settings(step, machine, active)
    except EvaluationError as trouble:
        machine.record("look_started", active.path, data)
        looked(step, machine, active, None, {"kind": trouble.kind, "message": str(trouble)})
        return
    if step.volatile:
        data["sent"] = {"settings": settings}
    machine.record("look_started", active.path, data)
    machine.commands.append(_command(step, machine, active, settings))


def owed(step: StepNode, machine: Machine, active: Active) -> LookUp:
    """The look that is under way, as it was first asked for."""
    if active.sent is not None:
        return _command(step, machine, active, active.sent["settings"])
    now, machine.at = machine.at, active.started_at
    try:
        return _command(step, machine, active, _settings(step, machine, active))
    finally:
        machine.at = now


def _command(step: StepNode, machine: Machine, active: Active, settings: dict[str, Any]) -> LookUp:
    assert active.doubt is not None
    key, look = step.key(machine, active), active.doubt.looks
    return LookUp(active.path, step.kind, step.name, key, active.attempt, look, settings, step.gives)


def _settings(step: StepNode, machine: Machine, active: Active) -> dict[str, Any]:
    """What a look is made with: what it says itself, in the place of what the step says."""
    look_up = step.look_up
    assert look_up is not None
    settings: dict[str, Any] = machine.value(step.arguments, active.scope)
    if look_up.settings is not None:
        scope = Scope(active.scope, own=False)
        scope.values["key"] = look_up.kind.sent_key(step.key(machine, active))
        settings = {**settings, "look_up": machine.value(look_up.settings, scope)}
    return settings


def looked(step: StepNode, machine: Machine, active: Active, answer: Any, error: Error | None) -> None:
    """Take in the end of a look: what there is, nothing, or why it can't be told."""
    doubt = active.doubt
    assert doubt is not None
    problem, place = doubt.error, f"{machine.run}/{active.path}/{active.attempt}/look {doubt.looks}"
    value = None
    if error is None:
        value, error = _found(step, machine, active, answer)
    if error is not None:
        pause = again_when_failed(step.kind, error, doubt.failed + 1, place)
        data = {"found": "unclear", "error": {"kind": error["kind"], "message": error["message"]}}
    elif value is None:
        pause = again_when_absent(doubt.absent + 1)
        data = {"found": "absent"}
    else:
        pause, data = None, {"found": "found"}
    if pause is not None:
        machine.record("look_ended", active.path, {**data, "again_at": machine.at + pause})
        return
    machine.record("look_ended", active.path, data)
    if data["found"] == "found":
        assert step.look_up is not None
        read = machine.label(step.look_up.found, active.scope) if step.look_up.found is not None else ""
        kind = "attempt_completed" if active.runs else "step_completed"
        label = step.foreseen(joined(step.label(machine, active), read))
        machine.record(kind, active.path, {"value": value, "looked_up": True}, label)
    else:
        known = {"unknown": False} if data["found"] == "absent" else {}
        step.take_in(machine, active, {**problem, **known, "looked": data["found"]})


def _found(step: StepNode, machine: Machine, active: Active, answer: Any) -> tuple[Any, Error | None]:
    """What a look has found, as the step gives it, or none; or why that can't be told."""
    assert step.look_up is not None
    try:
        if step.look_up.found is not None:
            scope = Scope(active.scope, own=False)
            scope.values["answer"] = answer
            answer = None if answer is None else machine.value(step.look_up.found, scope)
        elif isinstance(answer, list):
            if len(answer) > 1:
                return None, {"kind": "bad_answer", "message": f"there are {len(answer)} of it"}
            answer = answer[0] if answer else None
        return (answer if answer is None or step.gives is None else fit(step.gives, answer, step.name)), None
    except EvaluationError as trouble:
        return None, {"kind": trouble.kind, "message": str(trouble)}
    except Mismatch as mismatch:
        return None, {"kind": "wrong_type", "message": f"something is there, which does not fit: {mismatch}"}

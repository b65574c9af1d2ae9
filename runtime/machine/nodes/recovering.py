"""What a step does about a failure where recovery is switched on: the choice is recorded, then followed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ....compiler.expressions import EvaluationError
from ....compiler.kinds import Effect, harmless
from ...recovery.choose import Failure, Written, choose, weighed
from ...recovery.errors import DOUBTFUL, classify
from .. import questions
from ..machine import Error, Machine
from ..program import Linker
from ..state import Active, is_kind
from . import unclear

if TYPE_CHECKING:
    from .steps import StepNode


class Recovery:
    """What recovery knows of a step: whom to ask, what the step does, whether the other side tells a repeat."""

    __slots__ = ("ask", "effect", "keyed")

    def __init__(self, data: Mapping[str, Any], linker: Linker) -> None:
        self.ask = linker.optional(data["ask"])
        self.effect: Effect = data["effect"]
        self.keyed: bool = data["keyed"]

    @property
    def harmless(self) -> bool:
        """Whether to do the step twice is the same as to do it once."""
        return harmless(self.effect, self.keyed)


def failed(step: StepNode, machine: Machine, active: Active, error: Error) -> None:
    """Choose what follows a failed attempt, record it, and do it."""
    recovery = step.recovery
    assert recovery is not None
    try:
        failure, rule = judged(step, recovery, machine, active, error)
        choice = choose(failure)
        doubtful = failure.finding.row.name in DOUBTFUL and recovery.effect not in ("none", "read")
        if doubtful and failure.finding.row.name == "unknown_outcome":
            error["unknown"] = True
        who = machine.value(recovery.ask, active.scope) if recovery.ask and choice.action == "ask" else None
    except EvaluationError as trouble:
        machine.record("attempt_failed", active.path, {"error": error})
        machine.give_up(active, trouble)
        return
    data = {"class": failure.finding.row.name, "action": choice.action, "reason": choice.reason}
    machine.record("recovery_chosen", active.path, {**data, "weighed": weighed(failure)})
    if choice.action == "retry":
        again = {"error": error, "retry_at": machine.at + choice.pause}
        machine.record("attempt_failed", active.path, {**again, "policy": data["class"] if rule is None else rule})
        return
    machine.record("attempt_failed", active.path, {"error": error})
    if choice.action == "ask":
        questions.ask(
            machine, active, unclear.what_now(step, active, error, choice, who, doubtful=doubtful or active.unknown)
        )
    else:
        step.without(machine, active, error)


def judged(
    step: StepNode, recovery: Recovery, machine: Machine, active: Active, error: Error
) -> tuple[Failure, int | None]:
    """The failure as it is to be judged, and which of the step's own retry rules it counts for."""
    finding = classify(step.kind, error, before=active.unknown, absent=error.get("looked") == "absent")
    found = step.rule_for(error)
    rule = pause = None
    if found is not None:
        rule, policy = found
        pause = policy.pause(machine, active.scope, (active.tries or {}).get(rule, 0) + 1)
    tries = active.tries or {}
    within = machine.deadline(active, "within")
    written = Written(
        pause=pause,
        used_up=found is not None and pause is None,
        named=found is not None and found[1].on is not None,
        fallback=step.fallback is not None,
        skip=step.skip is not None and bool(machine.value(step.skip, active.scope)),
        handled=handled(active, error),
        asks=recovery.ask is not None,
    )
    failure = Failure(
        finding,
        recovery.effect,
        recovery.keyed,
        failures=tries.get(finding.row.name, 0) + 1,
        # What was left undone since the target rests is no attempt.
        made=sum(count for name, count in tries.items() if name != "resting") + (finding.row.name != "resting"),
        elapsed=machine.at - active.since if active.since else 0,
        left=None if within is None else within - machine.at,
        place=f"{machine.run}/{active.path}/{active.attempt}",
        written=written,
    )
    return failure, rule


def handled(active: Active, error: Error) -> bool:
    """Whether the flow says what follows this error: a handler around takes it, or a block does without the part."""
    own = True
    while True:
        node, run = active.node, active.run
        if own and any(is_kind(error["kind"], kind) for kind, _ in node.errors):
            return True
        if run.wires is not None and run.wires.takes(active, error):
            return True
        owner = run.owner
        if owner is None or run.role == "undo":
            return owner is None and run.role == "root" and run.scope.frame.flow.on_error is not None
        if run.role in ("branch", "default") and owner.node.does_without(owner, run):
            return True
        # An error in a handler goes outwards, and is not handled there again.
        own = run.role != "handler"
        active = owner

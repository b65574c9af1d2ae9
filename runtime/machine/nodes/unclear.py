"""An attempt of which nobody knows whether it had its effect, and which must not be repeated: a person says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ....compiler.border import Mismatch, fit
from ....compiler.types import is_optional, optional
from ..machine import Error, Machine
from ..state import Active

if TYPE_CHECKING:
    from .steps import StepNode

DONE, FAILED, REPEAT = "done", "failed", "repeat"
"""What a person may say of it: it had its effect, it had none, or it is to be repeated."""


def question(step: StepNode, active: Active, error: Error) -> dict[str, Any]:
    """What is recorded of the question; one that gives something must be told the result with `done`."""
    words: Any = ["one_of", [DONE, FAILED, REPEAT]]
    text = f"Has {step.name} been done? It is not known ({error['message']}), and it must not be done twice."
    typed = words if step.gives is None else ["record", {"outcome": words, "result": optional(step.gives)}]
    who = active.scope.frame.ask
    return {"question": text, "who": who, "show": error, "type": typed, "unclear": error}


def asked(active: Active) -> bool:
    """Whether it is this question that a step waits with."""
    return active.sent is not None and "unclear" in active.sent


def answered(step: StepNode, machine: Machine, active: Active, value: Any, by: str | None) -> str | None:
    """What a person says: record it, or say why it is refused."""
    assert active.sent is not None
    try:
        value = fit(active.sent["type"], value, "answer")
    except Mismatch:
        return "wrong_type"
    if step.gives is not None and value["outcome"] == DONE and value["result"] is None and not is_optional(step.gives):
        return "wrong_type"
    machine.record("answered", active.path, {"value": value, "by": by}, "untrusted")
    return None


def took_answer(machine: Machine, active: Active, value: Any) -> None:
    """Go on as was said."""
    outcome, result = (value, None) if isinstance(value, str) else (value["outcome"], value["result"])
    if outcome == REPEAT:
        active.phase, active.sent = "ready", None
    else:
        active.phase, active.extra = "concluding", (outcome, result)
    machine.ready.append(active)

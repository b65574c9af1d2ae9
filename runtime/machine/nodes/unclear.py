"""A person says what is to become of a step: one that nobody knows the effect of, or one that recovery gives up on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ....compiler.border import Mismatch, fit
from ....compiler.types import is_optional, optional
from ...recovery.choose import Choice
from .. import questions
from ..machine import Error, Machine
from ..state import Active

if TYPE_CHECKING:
    from .steps import StepNode

DONE, FAILED, REPEAT = "done", "failed", "repeat"
"""What a person may say of it: it had its effect, it had none, or it is to be repeated."""


def question(step: StepNode, active: Active, error: Error) -> dict[str, Any]:
    """What is recorded of the question whether a step that must not be repeated has been done."""
    text = f"Has {step.name} been done? It is not known ({error['message']}), and it must not be done twice."
    return _data(step, active, error, text, [DONE, FAILED, REPEAT])


def what_now(
    step: StepNode, active: Active, error: Error, choice: Choice, who: Any, *, doubtful: bool
) -> dict[str, Any]:
    """What is recorded of the question what to do about a failure: what was tried, and only what is allowed now.

    `doubtful`: the effect may have happened, so the answer may be that it has.
    """
    tried = f"{active.attempt} attempt{'s' if active.attempt > 1 else ''}"
    if doubtful:
        text = f"Has {step.name} been done? It is not known ({error['message']}), and a repeat could do it twice."
        words = [DONE, FAILED, REPEAT]
    else:
        text = f"{step.name} failed ({error['message']}). Is it to be tried again?"
        words = [FAILED, REPEAT]
    data = _data(step, active, error, text, words)
    data["show"] = {"error": error, "tried": tried, "reason": choice.reason}
    return {**data, "who": who or data["who"], "chosen": choice.action}


def _data(step: StepNode, active: Active, error: Error, text: str, words: list[str]) -> dict[str, Any]:
    """A question; where the step gives something, the result must be told with `done`."""
    typed: Any = ["one_of", words]
    if step.gives is not None and DONE in words:
        typed = ["record", {"outcome": typed, "result": optional(step.gives)}]
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
    if (
        not isinstance(value, str)
        and value["outcome"] == DONE
        and value["result"] is None
        # What gives something can't have been done without a result; `any` may be nothing at all.
        and step.gives != "any"
        and not is_optional(step.gives)
    ):
        return "wrong_type"
    questions.record(machine, "answered", active, value, by, "untrusted")
    return None


def took_answer(machine: Machine, active: Active, value: Any) -> None:
    """Go on as was said."""
    outcome, result = (value, None) if isinstance(value, str) else (value["outcome"], value["result"])
    if outcome == REPEAT:
        if "chosen" in (active.sent or {}):
            # A person's word is a new beginning: what was tried before it doesn't count against the next attempts.
            active.tries, active.since = None, 0
        active.phase, active.sent = "ready", None
    else:
        active.phase = "concluding"
        active.sent = {**(active.sent or {}), "said": (outcome, result)}
    machine.ready.append(active)

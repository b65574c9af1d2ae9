"""The people of a project, and the questions they are asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...compiler.plan import Plan
from ...dsl.error import SayflowError
from .resuming import waiting_in
from .workplace import Workplace

if TYPE_CHECKING:
    from ...runtime.waiting import Waiting


def question_in(workplace: Workplace, run: str, plan: Plan, step: str) -> Waiting:
    """What a person is asked under a path or a step's name; SF903 where the run waits there for an event."""
    waiting = waiting_in(workplace, run, plan, step)
    if waiting.event is not None:
        hint = "only a question to a person can be taken back or handed on"
        raise SayflowError("SF903", f"`{step}` waits for the event {waiting.event}", where=run, hint=hint)
    return waiting

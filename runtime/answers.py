"""Answers given beforehand: by step, as a program or a command line hands them in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..compiler.border import Mismatch, fit
from ..dsl.error import SayflowError
from .machine.event import Ask


class GivenAnswers:
    """Answers questions from what was given by path or step name; asks nobody else.

    `lenient` reads answers written as text on a command line. An answer that is refused raises SF809.
    """

    def __init__(self, answers: Mapping[str, Any], *, by: str = "given beforehand", lenient: bool = False) -> None:
        self.answers = answers
        self.by = by
        self.lenient = lenient

    async def ask(self, run: str, ask: Ask, refused: str | None) -> tuple[Any, str] | None:
        """The answer given for this step, or none."""
        name = ask.path if ask.path in self.answers else ask.name
        if name not in self.answers:
            return None
        if refused is not None:
            raise SayflowError("SF809", f"the answer for {name} is refused: {refused}", where=run)
        value = self.answers[name]
        if self.lenient and ask.type is not None:
            try:
                value = fit(ask.type, value, name, lenient=True)
            except Mismatch as mismatch:
                raise SayflowError("SF809", str(mismatch), where=run) from None
        return value, self.by

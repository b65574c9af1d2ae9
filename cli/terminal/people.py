"""People at the terminal: a question is printed, an answer read, and refused with a reason if it does not fit."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import click

from ...compiler.border import Mismatch, fit
from ...compiler.type_text import describe_type
from ...runtime.engine import People
from ...runtime.machine.event import Ask
from ..setup.values import typed, user_name
from .words import short


class TerminalPeople:
    """Answers given beforehand first, then whoever sits at the terminal; an empty answer leaves the question open."""

    def __init__(self, given: People, *, before: Callable[[], None]) -> None:
        self.given = given
        self.before = before
        self._one_at_a_time = asyncio.Lock()

    async def ask(self, run: str, ask: Ask, refused: str | None) -> tuple[Any, str] | None:
        """The answer typed, parsed to the type asked for."""
        answer = await self.given.ask(run, ask, refused)
        if answer is not None:
            return answer
        async with self._one_at_a_time:
            self.before()
            if refused is not None:
                click.echo(f"  That was not taken: {refused}.")
            click.echo(click.style(f"? {ask.question}", bold=True) + (f"  (for {ask.who})" if ask.who else ""))
            if ask.show is not None:
                click.echo(f"  {short(ask.show, 200)}")
            wanted = describe_type(ask.type) if ask.type is not None else "any value"
            while True:
                text = await asyncio.to_thread(read_line, f"  {ask.path} ({wanted}; empty leaves it open): ")
                if not text:
                    return None
                try:
                    return parse_answer(ask.type, text), user_name()
                except Mismatch as mismatch:
                    click.echo(f"  {mismatch}")


def read_line(prompt: str) -> str:
    """One line from the terminal; its end counts as empty."""
    try:
        return input(prompt).strip()
    except EOFError:
        return ""


def parse_answer(type: Any, text: str) -> Any:
    """An answer written as text, parsed to its type; JSON where it is JSON and no text is wanted."""
    return fit(type if type is not None else "any", typed(text, type), "answer", lenient=True)

"""Reading line by line what is no block: what a sentence says, and the account of what became of each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...dsl import tree
from ..kinds import Catalogue
from . import building
from .grammar import Grammar
from .markers import marker
from .outline import Line
from .reading import Found, Reading
from .tokens import Token, tokens

Body = list[tree.Statement]


Free = Callable[[Any, Line, Body], Body | None]


_NAMES = frozenset(["WORD"])


BEHIND_NAMES = (":", "means")
"""What follows a name of one's own that begins a sentence."""


class SentenceReader:
    """Reads lines; what became of each is in `made` (names of steps by line) and `not_understood`.

    `free` is asked for the lines that are no controlled English, or that name something not `known`; it gives
    statements, or none. `bodies` are the statements read so far in each block
    around, the innermost last; `numbered` names the step of a numbered line, `comments` are lines that only comment.
    """

    def __init__(
        self,
        grammar: Grammar,
        catalogue: Catalogue | None,
        free: Free | None = None,
        known: frozenset[str] = frozenset(),
    ) -> None:
        self.grammar = grammar
        self.catalogue = catalogue
        self.free = free
        self.known = known
        self.bodies: list[Body] = []
        self.numbered: dict[str, str] = {}
        self.comments: dict[int, str] = {}
        self.made: dict[int, list[str]] = {}
        self.not_understood: dict[int, tuple[str, str]] = {}
        self.faults: dict[int, str] = {}

    def parse(self, symbol: str, line: Line) -> Found | None:
        """The line read as a symbol, or none."""
        words = tokens(line.text)
        return Reading(self.grammar, words).whole(symbol) if self.may_be(symbol, words) else None

    def may_be(self, symbol: str, words: list[Token]) -> bool:
        """Whether a sentence may be a symbol, going by its beginning: a known word, a label, a sign of another kind."""
        if not words:
            return False
        named = len(words) > 1 and words[1].text in BEHIND_NAMES
        return named or not words[0].kinds <= _NAMES or words[0].lower in self.grammar.first_words(symbol)

    def build(self, found: Found | None, line: Line, below: dict[str, Any] | None = None) -> Any:
        """What a line stands for, or none; the line counts as understood then."""
        if found is None:
            return None
        try:
            node = building.build(found, below or {})
        except (building.Unreadable, RecursionError) as problem:
            self.faults[line.index] = str(problem)
            return None
        self.understood(line)
        return node

    def understood(self, line: Line, *names: str) -> None:
        """Note that a line was understood, and which steps came from it."""
        self.made.setdefault(line.index, []).extend(names)
        if line.number and names:
            self.numbered.setdefault(line.number, names[0])

    def met(self, line: Line) -> bool:
        """Whether it is known what became of a line."""
        return line.index in self.made or line.index in self.not_understood or line.index in self.comments

    def told(self) -> tuple[dict[int, Any], ...]:
        """What became of each line until now, for `forget`."""
        return {**self.made}, {**self.not_understood}, {**self.comments}

    def forget(self, told: tuple[dict[int, Any], ...]) -> None:
        """Lines that were read for nothing are read again."""
        lines: tuple[dict[int, Any], ...] = (self.made, self.not_understood, self.comments)
        for now, before in zip(lines, told, strict=True):
            now.clear()
            now.update(before)

    def why(self, line: Line) -> str:
        """Why a line is no controlled English."""
        reading = Reading(self.grammar, tokens(line.text))
        reading.whole("statement")
        return reason(reading.tokens, reading.furthest)

    def refuse(self, line: Line) -> Body:
        """Note that a line and all below it were not understood; a marker stands at its place."""
        fault = self.faults.get(line.index) or self.why(line)
        self.not_understood[line.index] = line.text, fault
        found: Body = [marker("missed", line.index)]
        for each in line.below:
            found += self.refuse(each)
        return found


def parts_of(found: Found, rule: str) -> list[Found]:
    """All parts of a sentence that were read by a rule."""
    inner = [each for part in found.parts if isinstance(part, Found) for each in parts_of(part, rule)]
    return [found, *inner] if found.rule == rule else inner


def reason(words: list[Token], at: int) -> str:
    """Why a sentence was not understood: the word at which nothing fits any more."""
    if at >= len(words):
        return "something is missing at its end"
    return f'nothing fits from "{words[at].text}" on' if at else "no sentence begins like this"

"""Free English, sentence by sentence: which form a sentence has, and the statements it stands for.

`FORMS` is the table of forms: words with `{slots}` as in the phrases of step kinds, and what to make of them. The first
form that fits counts; what fits none is an action (see `free_actions`) or is not understood.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from ...dsl import tree
from ..kinds import Catalogue
from . import building, free_actions, free_choices, free_starts, free_steering
from .free_patterns import pattern
from .free_state import State
from .free_words import VERBS, base_form, plainly
from .grammar import Grammar
from .outline import Line, each_line
from .reading import Reading
from .tokens import tokens

if TYPE_CHECKING:
    from .read_lines import LineReader

Body = list[tree.Statement]


LONGEST = 2000
"""A free sentence of more characters is none; reading would take too long."""


class Free:
    """Reads what is no controlled English; remembers what was spoken of (see `State`)."""

    def __init__(self, grammar: Grammar, catalogue: Catalogue | None) -> None:
        self.state = State(grammar, catalogue)
        self.reader: LineReader | None = None

    def __call__(self, reader: LineReader, line: Line, found: Body) -> Body | None:
        """The statements of a line, or none; `found` are those before it in the same body, which it may change."""
        if len(line.text) > LONGEST:
            return None
        self.reader = reader
        known = {name for each in found for name in names_in(each)}
        made = self.sentence(line.text, found, line)
        if made is None:
            return None
        if line.below and not reader.met(line.below[0]):
            made = [*made, *self.left_below(made, line)]
        if line.index not in reader.comments:
            known |= {name for each in each_line(line.below) for name in reader.made.get(each.index, ())}
            names = (name for each in (*found, *made) for name in names_in(each))
            reader.understood(line, *[name for name in names if name not in known])
        return made

    @property
    def begun(self) -> bool:
        """Whether any step was made so far: what starts a run is said before."""
        return self.reader is not None and any(self.reader.made.values())

    def left_below(self, made: Body, line: Line) -> Body:
        """What stands below a sentence that has no place for it: clauses of its statement, or what comes next."""
        assert self.reader is not None
        rest = line.below
        if made and isinstance(made[-1], tree.Clausal):
            clauses, rest = self.reader.clauses(rest)
            made[-1] = dataclasses.replace(made[-1], clauses=(*made[-1].clauses, *clauses))
        return list(self.reader.body(rest).statements)

    def sentence(self, text: str, found: Body, line: Line | None = None) -> Body | None:
        """The statements of a sentence or a part of one; `line` is given for a whole line, with what is below."""
        text = plainly(text)
        for form, make in forms():
            match = form.fullmatch(text)
            if match is not None:
                made: Body | None = make(self, match.groupdict(), found, line)
                if made is not None:
                    return made
        parts = pieces(text)
        if len(parts) > 1 and line is not None and not line.below:
            made = self.several(parts, found)
            if made is not None:
                return made
        return self.action(text, line)

    def several(self, parts: list[str], found: Body) -> Body | None:
        """The statements of parts that follow one another."""
        all_of: Body = []
        for part in parts:
            made = self.exactly(part)
            if made is None:
                made = self.sentence(part, [*found, *all_of])
            if made is None:
                return None
            all_of += made
        return all_of

    def exactly(self, text: str) -> Body | None:
        """A part of a sentence that is a controlled sentence without anything below."""
        read = Reading(self.state.grammar, tokens(text)).whole("statement")
        if (
            read is None
            or self.reader is None
            or read.rule not in ("finish", "wait_for", "wait_until", "roll_back", "fail", "fail_again", "stop", "go_to")
        ):
            return None
        try:
            return [building.build(read, {"clauses": ()} if read.rule.startswith("wait") else {})]
        except building.Unreadable:
            return None

    def then(self, text: str | None, line: Line | None, found: Body) -> tree.Block | None:
        """What a sentence leads to: its own rest, and the lines below it."""
        made: Body = []
        if text:
            here = self.exactly(text)
            if here is None:
                # The rest is a sentence of its own: of several parts, of another form.
                inner = Line(text)
                here = self.sentence(text, found, inner)
            if here is None:
                return None
            made += here
        if line is not None and line.below and self.reader is not None:
            made += self.reader.body(line.below).statements
        return tree.Block(tuple(made))

    def action(self, text: str, line: Line | None) -> Body | None:
        """A sentence that says what is done; lines below it are its settings, or the steps it consists of."""
        label = None
        named = re.fullmatch(r"(?P<label>[A-Za-z_]\w*): (?P<do>.+)", text)
        if named is not None:
            label, text = named["label"], plainly(named["do"])
        listed = line is not None and line.marker != "none"
        made = free_actions.action(self.state, text.rstrip("."), label, listed)
        if made is None or line is None or not line.below or self.reader is None:
            return made
        step = made[-1]
        clauses, rest = self.reader.clauses(line.below)
        entries = [self.reader.build(self.reader.parse("clause", each), each) for each in rest]
        if all(isinstance(each, tree.Entry) for each in entries) and isinstance(step, tree.Step):
            return [*made[:-1], dataclasses.replace(step, settings=(*step.settings, *entries), clauses=clauses)]
        body = self.reader.body(rest)
        name = self.state.name(f"{step.name}_parts") if isinstance(step, tree.Step) else "parts"
        if isinstance(step, tree.Step) and step.kind == "task":
            # A heading with its steps below: the heading itself is nothing to do.
            self.state.assumptions = [each for each in self.state.assumptions if f"`{step.name}`" not in each]
            return [*made[:-1], tree.Do(step.name, body, clauses)]
        return [*made, tree.Do(name, body, clauses)]


def names_in(node: tree.Node) -> list[str]:
    """The names of the steps of a statement, those inside included."""
    return [
        each.name
        for each in tree.walk(node)
        if isinstance(each, tree.Named) and not isinstance(each, tree.ForEach | tree.Keep)
    ]


def pieces(text: str) -> list[str]:
    """The parts of `do this, then that and that`."""
    parts = re.split(r",? and then |,? then |; ", text)
    found = []
    for part in parts:
        found += _listed(part)
    return [part for part in (each.strip(" ,.") for each in found) if part]


def _listed(text: str) -> list[str]:
    """`pack it, ship it and send an email`: split where a verb follows the comma or the `and`."""
    found = []
    start = 0
    hidden = re.sub(r'"[^"]*"', lambda quote: "_" * len(quote.group()), text)
    for match in re.finditer(r",? and |, ", hidden):
        word = re.match(r"(?:also |please )?([A-Za-z-]+)", hidden[match.end() :])
        if word is not None and word[1].lower() in VERBS and base_form(hidden[start:].split(" ", 1)[0]):
            found.append(text[start : match.start()])
            start = match.end()
    return [*found, text[start:]]


Make = Callable[[Free, dict[str, str], Body, Line | None], Body | None]


@cache
def forms() -> tuple[tuple[re.Pattern[str], Make], ...]:
    """All forms of sentences, in the order in which they are tried."""
    listed = (*free_starts.FORMS, *free_steering.FORMS, *free_choices.FORMS)
    return tuple((pattern(form), make) for form, make in listed)

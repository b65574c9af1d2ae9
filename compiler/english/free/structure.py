"""From meanings to statements: each sentence finds its place among those before it."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from ....dsl import tree
from ...kinds import Catalogue
from .. import building
from ..grammar import Grammar
from ..markers import is_marker, marker
from ..outline import Line
from ..reading import Reading
from ..tokens import tokens
from . import actions, arms, belonging, deadlines, decisions, meanings, openings, questions, rounds, spans, starts, ways
from .boundaries import pieces_of
from .clause import read_clause
from .nouns import safe
from .rephrasing import rephrased
from .sentences import meaning
from .spelling import plainly, without_brackets
from .state import State
from .those import settled
from .word_lists import listed
from .words import is_participle

if TYPE_CHECKING:
    from ..read_lines import LineReader

Body = list[tree.Statement]
NO_KINDS: Mapping[int, meanings.Meaning] = {}

LONGEST = 2000
"""A free sentence of more characters is none; reading would take too long."""

MOST = 300
"""Free sentences behind so many are not read: no workflow is told in more, and reading would take too long."""

ADDRESSED = "it speaks to whoever reads the text, and not of the work"
_TO_THE_READER = re.compile(
    r"(?:please )?(?:ignore|disregard|forget|override|bypass)\b.{0,40}\b(?:above|previous|prior|earlier|"
    r"preceding|instructions?|"
    r"rules|prompts?|guidelines)\b|(?:system|assistant|user|developer)\s*:|you are (?:now|an?|the)\b|act as\b|"
    r"(?:reveal|print|repeat|show)\b.{0,30}\b(?:prompt|instructions)\b",
    re.IGNORECASE,
)

_EXACT = ("finish", "wait_for", "wait_until", "wait_event", "roll_back", "fail", "fail_again", "stop", "go_to")


class Builder:
    """Reads what is no controlled English, sentence by sentence.

    `first` is the first sentence that was understood; `began` is where the last sentences began in the body of the
    text; `below` is the line whose lower lines still need a place; of `plain` lines, by index (-1 is all), only steps
    are made, one after another; in `whole` lines no condition is taken apart; `kinds` is what those lines mean that are
    only understood together (see `sorts`).
    """

    def __init__(
        self,
        grammar: Grammar,
        catalogue: Catalogue | None,
        plain: frozenset[int] = frozenset(),
        whole: frozenset[int] = frozenset(),
        kinds: Mapping[int, meanings.Meaning] = NO_KINDS,
    ) -> None:
        self.state = State(grammar, catalogue)
        self.plain = plain
        self.whole = whole
        self.kinds = kinds
        self.reader: LineReader | None = None
        self.began: list[int] = []
        self.lines: list[tuple[int, int]] = []
        self.below: Line | None = None
        self.first = ""

    def __call__(self, reader: LineReader, line: Line, found: Body) -> Body | None:
        """The statements of a line, or none; `found` are those before it in the same body, which it may change."""
        if len(line.text) > LONGEST:
            return None
        refusal = "the text is too long" if line.index >= MOST else _TO_THE_READER.match(line.text) and ADDRESSED
        if refusal:
            reader.faults[line.index] = refusal
            return None
        self.reader = reader
        outer = self.below, self.state.fresh
        self.below, self.state.fresh = line, []
        before = list(found)
        try:
            if not self.sentence(line, found):
                found[:] = before
                return None
            if self.below is line and line.below and not reader.met(line.below[0]):
                self.left_below(line, found)
            if line.index not in reader.comments:
                reader.understood(line, *self.state.fresh)
        finally:
            self.below, self.state.fresh = outer
        return []

    @property
    def bodies(self) -> list[Body]:
        """The statements before the sentence in each block around it, the innermost last."""
        return self.reader.bodies if self.reader is not None else []

    @property
    def begun(self) -> bool:
        """Whether any step was made so far: what starts a run is said before."""
        return bool(self.state.names - self.state.declared)

    # ---- sentences

    def sentence(self, line: Line, found: Body) -> bool:
        """Add what a line says."""
        self.state.whole = line.index in self.whole
        first, text = not found and line.index == 0, plainly(line.text)
        if first and not line.below and openings.names_start(self, text):
            return self.after(line, found, len(found), [])
        text, label = self.labelled(text, found)
        text, remarks = without_brackets(text)
        requested = openings.asked_for(text) if line.question else None
        text = requested or text
        text = rephrased(text[:1].upper() + text[1:])
        start = len(found)
        listed = line.marker != "none"
        made = self.kinds.get(line.index) or meaning(text)
        if line.question and not requested and label is None and not line.below and found:
            return questions.pending(self, text)
        if self.state.pending is not None and made is not None:
            if questions.still_so(self, made, found):
                return self.after(line, found, start, remarks)
            made = questions.asked_before(self, made)
        made = _one_remark(arms.of_an_answer(self, self.comes_first(made))) if label is None else made
        if self.plain & {-1, line.index} and label is None:
            return self.plainly(made, line, found)
        if label is None and self.found_place(line, text, made, found):
            return self.after(line, found, start, remarks)
        told = openings.told(self, line, text, made, requested is not None) if first and label is None else None
        if told is not None:
            return self.remark(line, found) if told == "a remark" else self.after(line, found, start, remarks)
        if isinstance(made, meanings.Remark) and label is None:
            if listed and made.why in ("how something is", "background"):
                made = None
            else:
                return self.remark(line, found)
        if made is None or label is not None or isinstance(made, meanings.Act):
            said = made.text if isinstance(made, meanings.Act) and label is None else text.rstrip(".")
            if isinstance(made, meanings.Act) and label is None and starts.comes_first(self, made):
                return self.after(line, found, start, remarks)
            steps = actions.action(self.state, said, label, listed)
            if steps is None and not self.in_pieces(text, found):
                return False
            self.append(found, steps or [])
        elif not self.placed(made, found) and not self.in_pieces(text, found):
            return False
        self.state.inside = belonging.introduced(made, self.state.inside)
        return self.after(line, found, start, remarks)

    def found_place(self, line: Line, text: str, made: meanings.Meaning | None, found: Body) -> bool:
        """Whether a sentence belongs to what was told before: what is done when it is late, or used up, and so on."""
        if isinstance(made, meanings.Act | meanings.Seq) and _AFTER_THAT.match(line.text):
            if deadlines.when_late(self, made, found):
                return True
            # Behind a semicolon, `after that` is after so many times; a sentence of its own comes after the whole.
            if line.text[:1].islower() and rounds.used_up(self, made, found):
                return True
        if rounds.so_often(self, text, found) or starts.at_times(self, text, made, found):
            return True
        return belonging.goes_on(self, made, found)

    def labelled(self, text: str, found: Body) -> tuple[str, str | None]:
        """A sentence without the name of its step, and that; `Approved: ...` is a condition, and no name."""
        named = re.fullmatch(r"(?P<label>[A-Za-z_]\w*): (?P<do>.+)", text)
        if named is None:
            return text, None
        if is_participle(named["label"]) and (found or len(self.bodies) > 1):
            return f"If it is {named['label'].lower()}, {named['do']}", None
        if named["label"].lower() not in _LABELS and safe(named["label"]) == named["label"]:
            return plainly(named["do"]), named["label"]
        return text, None

    def after(self, line: Line, found: Body, start: int, remarks: list[str]) -> bool:
        """What is noted of each sentence that was understood."""
        if _IN_ANY_CASE.match(line.text):
            self.state.common |= set(self.state.fresh)
        for each in remarks:
            self.state.assume(f'"({each})" is only a remark')
        if self.state.triggers and not self.state.placed:
            self.introduction(found, start)
        self.first = self.first or line.text
        self.began.append(min(start, len(found)))
        self.lines.append((line.index, min(start, len(found))))
        return True

    def plainly(self, made: meanings.Meaning | None, line: Line, found: Body) -> bool:
        """Only what a sentence says is done, whatever it says it depends on."""
        acts = list(meanings.acts(made))
        if not acts:
            return self.remark(line, found) if isinstance(made, meanings.Remark) else False
        if line.index in self.plain and _depends(made):
            self.state.assume(f'of "{line.text}" only what is done was understood, and not when')
        for each in acts:
            steps = actions.action(self.state, each.text, None, False) if line.index in self.plain else None
            if steps is not None:
                self.append(found, steps)
                continue
            clause = read_clause(each.text)
            found.append(actions.task(self.state, clause.done if clause is not None else each.text, None))
        return True

    def remark(self, line: Line, found: Body) -> bool:
        """A heading or a remark: it stays, as a comment."""
        assert self.reader is not None
        self.reader.comments[line.index] = line.text
        found.append(marker("comment", line.index))
        if line.below:
            self.reader.fill(found, line.below)
        self.below = None
        return True

    def introduction(self, found: Body, start: int) -> None:
        """What was told before the start of a run is told is background: it stays, as comments."""
        self.state.placed = True
        if self.reader is None or not self.lines or len(self.bodies) > 1:
            return
        indexes = [index for index, _ in self.lines]
        kept = found[start:]
        found[:] = [
            each
            for told in found[:start]
            for each in tree.walk(told)
            if isinstance(each, tree.Emit) and is_marker(each)
        ]
        for index in indexes:
            if self.reader.made.pop(index, None) is not None:
                self.reader.comments[index] = ""
                found.append(marker("comment", index))
        found.sort(key=lambda each: int(re.sub(r"\D", "", getattr(each, "event", "0")) or 0))
        found += kept
        self.lines, self.began = [], []

    def left_below(self, line: Line, found: Body) -> None:
        """What stands below a sentence that has no place for it: settings, clauses, or the steps it consists of."""
        reader = self.reader
        assert reader is not None
        last = next((each for each in reversed(found) if not is_marker(each)), None)
        if isinstance(last, tree.Clausal):
            clauses, rest = reader.clauses(line.below)
            told = reader.told()
            entries = [reader.build(reader.parse("clause", each), each) for each in rest]
            if isinstance(last, tree.Step) and all(isinstance(each, tree.Entry) for each in entries):
                made: Any = dataclasses.replace(
                    last, settings=(*last.settings, *entries), clauses=(*last.clauses, *clauses)
                )
                found[_place(found, last)] = made
                return
            reader.forget(told)
            body = reader.body(rest)
            if (
                isinstance(last, tree.Step)
                and last.kind == "task"
                and last.gives is None
                and last.name not in self.state.facts
            ):
                # A heading with its steps below: the heading itself is nothing to do.
                self.state.forget(last.name)
                found[_place(found, last)] = tree.Do(last.name, body, (*last.clauses, *clauses))
                return
            found[_place(found, last)] = dataclasses.replace(last, clauses=(*last.clauses, *clauses))
            found += body.statements
            return
        reader.fill(found, line.below)

    def placed(self, made: meanings.Meaning, found: Body) -> bool:
        """Add what is meant, or leave the body, and the lines below, as they were where it finds no place."""
        assert self.reader is not None
        before, line, read = list(found), self.below, self.reader.told()
        if self.add(made, found):
            return True
        found[:] = before
        self.below = line
        self.reader.forget(read)
        return False

    def in_pieces(self, text: str, found: Body) -> bool:
        """What of a sentence can be understood, piece by piece, where it means nothing as a whole."""
        pieces = pieces_of(text)
        told = 0
        for piece in pieces if len(pieces) > 1 else ():
            made = meaning(rephrased(piece).rstrip("."))
            if made is None:
                continue
            told += self.placed(made, found) or any(self.placed(each, found) for each in list(meanings.acts(made)))
        if len(pieces) == 1 and (made := meaning(text)) is not None:
            told = sum(self.placed(each, found) for each in meanings.acts(made))
            if told and not isinstance(made, meanings.Act | meanings.Seq):
                self.state.assume(f'of "{text}" only what is done was understood, and not when')
        if told and told < len(pieces):
            self.state.assume(f'only parts of "{text}" were understood')
        return told * 2 >= len(pieces) > 0

    # ---- meanings

    def add(self, made: meanings.Meaning | None, found: Body) -> bool:
        """Add what is meant to a body; false where it finds no place."""
        if made is None:
            return False
        return _makers()[type(made)](self, made, found)

    def append(self, found: Body, statements: list[Any]) -> None:
        """Put statements at the end of a body; what would end the run before them is gone.

        What is told behind going back to an earlier step is done before.
        """
        back = next((at for at, each in enumerate(found) if isinstance(each, tree.GoTo)), None)
        if back is not None and len(found) - back < 3 and isinstance(found[-1], tree.Fail | tree.GoTo):
            found[back:back] = statements
            return
        if statements and found and isinstance(found[-1], tree.Finish) and not all(map(is_marker, statements)):
            found.pop()
        found += statements

    def block(self, then: meanings.Meaning | None) -> tree.Block | None:
        """What an arm or a loop holds: what the sentence says itself, and the lines below it."""
        inner: Body = []
        line, self.below = self.below, None
        self.bodies.append(inner)
        ok = then is None or self.add(then, inner)
        self.bodies.pop()
        self.below = line
        if not ok:
            return None
        if line is not None and line.below and self.reader is not None:
            self.below = None
            self.bodies.append(inner)
            self.reader.fill(inner, line.below)
            self.bodies.pop()
        return tree.Block(tuple(inner))

    def act(self, made: meanings.Act, found: Body) -> bool:
        """Something is done: a controlled sentence in the middle of a free one, or a step."""
        if rounds.handed_back(self, made, found) or rounds.done_again(self, made, found):
            return True
        kind = arms.of_an_answer(self, made)
        if isinstance(kind, meanings.Kind):
            return self.add(kind, found)
        exact = self.exactly(made.text)
        if exact is None and not found and starts.given(self, made.text):
            return True
        steps = [exact] if exact is not None else actions.action(self.state, made.text, None, False)
        if steps is None:
            return False
        self.append(found, steps)
        return True

    def exactly(self, text: str) -> tree.Statement | None:
        """A part of a sentence that is a controlled sentence without anything below."""
        if text.split(" ", 1)[0].lower() not in ("finish", "wait", "roll", "fail", "leave", "go"):
            return None
        read = Reading(self.state.grammar, tokens(text)).whole("statement")
        if read is None or read.rule not in _EXACT:
            return None
        try:
            found: tree.Statement = building.build(read, {"clauses": ()} if read.rule.startswith("wait") else {})
        except building.Unreadable:
            return None
        return found

    def comes_first(self, made: meanings.Meaning | None) -> meanings.Meaning | None:
        """A sentence without its first clause, where that tells what starts a run; `some who ...` is settled."""
        if isinstance(made, meanings.Those):
            made = settled(made, self.begun)
        if isinstance(made, meanings.Kind) and made.word in _COMING and not self.begun:
            made = made.said
        if isinstance(made, meanings.Remark) and made.why == "how something is" and not self.begun and not self.plain:
            made = meanings.Seq(()) if starts.wished(self, made.text) else made
        first = made.parts[0] if isinstance(made, meanings.Seq) and made.parts and not self.plain else None
        if isinstance(made, meanings.Seq) and isinstance(first, meanings.Act) and starts.comes_first(self, first):
            return meanings.Seq(made.parts[1:])
        return made

    def some(self, made: meanings.Those, found: Body) -> bool:
        """Something is done only to some of those that were told of."""
        return self.add(settled(made, True), found)

    def chosen(self, made: meanings.Chosen, found: Body) -> bool:
        """One of two things is done to the same: somebody says which."""
        self.append(found, [actions.chosen(self.state, made.who, made.verbs, made.what)])
        return True

    def seq(self, made: meanings.Seq, found: Body) -> bool:
        """One after another."""
        return all(self.add(each, found) for each in made.parts)

    def nothing(self, made: meanings.Remark, found: Body) -> bool:
        """A remark in the middle of a sentence."""
        if made.text and made.why not in ("nothing", "it goes on", "it only starts"):
            self.state.assume(f'"{made.text}" is only a remark: {made.why}')
        return True

    def end(self, made: meanings.End, found: Body) -> bool:
        """The run ends here."""
        if not found or not isinstance(found[-1], tree.Finish):
            found.append(tree.Finish())
        return True

    def leave(self, made: meanings.Leave, found: Body) -> bool:
        """The loop ends here."""
        found.append(tree.Stop())
        return True


_LABELS = listed("yes no note notes example background remark hint if otherwise else when then step goal")


_COMING = listed("new interested prospective potential incoming")
"""Kinds of people and things that only come in: `new volunteers fill in a form`."""
_IN_ANY_CASE = re.compile(
    r"(?:in|at) (?:any|either|both|all|every|the) (?:two )?(?:cases?|event|end)\b|either way|finally|lastly|whatever|"
    r"no matter|regardless|whether|afterwards,? in|at last|.*\b(?:in (?:any|either|both|all|every) cases?|either way|"
    r"in any event)\W*$",
    re.IGNORECASE,
)
_AFTER_THAT = re.compile(r"(?:and )?(?:after (?:that|this)|thereafter|if that time is over)\b", re.IGNORECASE)


def _depends(made: meanings.Meaning | None) -> bool:
    """Whether anything but one act after another is said."""
    parts = made.parts if isinstance(made, meanings.Seq) else (made,)
    return not all(isinstance(each, meanings.Act) for each in parts)


def _one_remark(made: meanings.Meaning | None) -> meanings.Meaning | None:
    """Several remarks in one sentence as one."""
    if isinstance(made, meanings.Seq) and all(isinstance(each, meanings.Remark) for each in made.parts):
        return next(iter(made.parts), made)
    return made


def _place(found: Body, statement: tree.Statement) -> int:
    return next(index for index in range(len(found) - 1, -1, -1) if found[index] is statement)


Maker = Callable[[Builder, Any, Body], bool]


@cache
def _makers() -> dict[type[meanings.Meaning], Maker]:
    """What makes statements of each kind of meaning."""
    return {
        meanings.Act: Builder.act,
        meanings.Seq: Builder.seq,
        meanings.Remark: Builder.nothing,
        meanings.End: Builder.end,
        meanings.Leave: Builder.leave,
        meanings.Start: starts.start,
        meanings.Timetable: starts.timetable,
        meanings.When: starts.when,
        meanings.If: arms.choice,
        meanings.Otherwise: arms.otherwise,
        meanings.Kind: arms.kind,
        meanings.Those: Builder.some,
        meanings.Chosen: Builder.chosen,
        meanings.Answered: arms.answered,
        meanings.Former: arms.former,
        meanings.Then: arms.goes_on,
        meanings.Options: ways.options,
        meanings.Each: rounds.each,
        meanings.Until: rounds.until,
        meanings.Back: rounds.back,
        meanings.Retry: rounds.retry,
        meanings.Fails: rounds.fails,
        meanings.Beside: spans.beside,
        meanings.Together: spans.together,
        meanings.AtOnce: spans.at_once,
        meanings.Pause: starts.pause,
        meanings.Await: spans.await_event,
        meanings.Limit: spans.limit,
        meanings.Late: spans.late,
        meanings.Doer: spans.doer,
        meanings.Decision: decisions.decide,
    }

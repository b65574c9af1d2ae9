"""What is known while free English is read: names in use, what was last spoken of, what had to be assumed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from ....dsl import tree
from ...kinds import Catalogue
from ..grammar import Grammar
from .clause import DETERMINERS, JOINING, PREPOSITIONS
from .lexicon import ALSO_NOUNS
from .nouns import bare, is_person, slug
from .word_lists import listed
from .words import base_form, is_adverb, is_plural


@dataclass
class Fact:
    """What a step is found to answer afterwards: what of, and what may be said of it, in the words of the text."""

    subject: str
    options: list[str] = field(default_factory=list)
    closed: bool = False


_BEHIND_NOUNS = listed(
    "to for with by in on at from and or of is into as that which up out down back again right straight away once "
    "automatically himself herself themselves itself myself ourselves"
)


QUANTITIES = listed(
    "amount cost costs price hours score temperature weight size length number rate total sum value age duration"
)
"""What is found out about a thing, and is not the thing itself."""

_POINTING = listed("it them him her this that these those they one")


class Asked(NamedTuple):
    """A question that a step answers: its answers, and what it is about, if that is said."""

    step: str
    answers: tuple[str, ...]
    about: str | None = None


class State:
    """The memory of a reading.

    `answers` are those of the author by question; `thing` is what `it` points at, `several` what `them` does, `single`
    the last one of them that is one, `quantity` what was found out about it last; `things` are the nouns that are
    inputs; `asked` is the last question that a step answers, `questioned` are all of them by step; `approvals` are the
    steps that approve something, `approvers` who was asked to; `facts` is what steps are found to answer; `gathered`
    are steps that give a list to go through; `loops` are the variables of the loops around, `open_loops` those of loops
    that go on over sentences; `names` are those of all steps, `declared` those that controlled sentences gave, `fresh`
    those of the sentence being read; `asked_in` the last questions of loops; `moments` are inputs that are points in
    time; `actor` is who did something last, `actors` are all who did, `starter` is who started the run, `person` is
    whom `them` points at; `topic` is what the last condition was about; `inside` are things that only the last arm
    speaks of; `common` are steps that are done in any case; `placed` says that what was told before the start of a run
    counts as background, `whole` that no condition of the sentence is taken apart.
    """

    def __init__(self, grammar: Grammar, catalogue: Catalogue | None) -> None:
        self.grammar = grammar
        self.catalogue = catalogue
        self.assumptions: list[str] = []
        self.questions: list[str] = []
        self.answers: Mapping[str, str] = {}
        self.invented: list[str] = []
        self.events: dict[str, tree.EventDefinition] = {}
        self.triggers: list[tree.Trigger] = []
        self.things: list[str] = []
        self.text_inputs: set[str] = set()
        self.thing: str | None = None
        self.asked: Asked | None = None
        self.questioned: dict[str, Asked] = {}
        self.facts: dict[str, Fact] = {}
        self.fresh: list[str] = []
        self.declared: frozenset[str] = frozenset()
        self.placed = False
        self.only_tasks = False
        self.decided: dict[str, str] = {}
        self.pending: tuple[str | None, str] | None = None
        self.names: set[str] = set()
        self.actor: str | None = None
        self.actors: set[str] = set()
        self.person: str | None = None
        self.starter: str | None = None
        self.inside: set[str] = set()
        self.common: set[str] = set()
        self.topic: str | None = None
        self.approvals: set[str] = set()
        self.approvers: set[str] = set()
        self.gathered: set[str] = set()
        self.moments: set[str] = set()
        self.quantity: str | None = None
        self.several: str | None = None
        self.single: str | None = None
        self.whole = False
        self.loops: list[str] = []
        self.open_loops: set[str] = set()
        self.asked_in: dict[str, Asked | None] = {}

    def wonder(self, question: str) -> str | None:
        """The author's answer to a question; while there is none, the question is noted, once."""
        answer = self.answers.get(question)
        if answer:
            self.assume(f'"{question}" was answered with "{answer}"')
            return answer
        if question not in self.questions:
            self.questions.append(question)
        return None

    def assume(self, text: str) -> None:
        """Note an assumption, once."""
        if text not in self.assumptions:
            self.assumptions.append(text)

    def name(self, wanted: str, written: bool = False) -> str:
        """A name that is still free; one that the author wrote stays as it is."""
        name = wanted if written else slug(wanted.replace("_", " "), 6)
        if not written:
            number = 2
            first = name
            while name in self.names:
                name = f"{first}_{number}"
                number += 1
        self.names.add(name)
        self.fresh.append(name)
        return name

    def settle(self, step: str) -> None:
        """What was left open of a step's time has been said after all."""
        self.questions = [each for each in self.questions if f"`{step}` is not done within" not in each]

    def forget(self, step: str) -> None:
        """Take back what was assumed of a step."""
        self.assumptions = [each for each in self.assumptions if f"`{step}`" not in each]

    def ask(self, step: str, answers: tuple[str, ...], about: str | None = None) -> None:
        """Note that a step answers a question."""
        self.asked = self.questioned[step] = Asked(step, answers, about)

    def resolved(self, text: str) -> str:
        """The text with `it` or `them` replaced by what was last spoken of."""
        pointed = re.compile(r"\b(?:it|them|him)\b(?! is\b| are\b)", re.IGNORECASE)
        found = pointed.search(text)
        if found is None or '"' in text or found.group() == "IT":
            return text
        word = found.group().lower()
        thing = (self.several if word == "them" else None) or (
            self.person if word != "it" and self.person else self.thing
        )
        if word == "it" and thing is not None and is_plural(thing.split()[-1]):
            thing = self.single or thing
        if thing is None:
            return text
        self.assume(f'"{found.group()}" in "{text}" is the {thing}')
        return pointed.sub(f"the {thing}", text, count=1)

    def mentioned(self, text: str) -> list[str]:
        """The inputs that a text speaks of, by noun or by pronoun."""
        found = [thing for thing in self.things if re.search(rf"\b{re.escape(thing)}\b", text, re.IGNORECASE)]
        if not found and self.thing in self.things and re.search(r"\b(?:it|them)\b", text, re.IGNORECASE):
            found = [self.thing] if self.thing else []
        return [slug(thing) for thing in found]

    def things_of(self, action: str) -> None:
        """Remember what an action is done to: later sentences call it `it`."""
        found = re.match(
            r"[A-Za-z-]+ (?:(?:off|up|out|down|in|over|back|away|at|into|after|through|together|aside|on) )?"
            r"(?:(?:me|us|him|her|them|you) )?(?:the |an? |this |all |its |their |his |her )?(?:[\w-]+(?: [\w-]+)?'s )?"
            r"([A-Za-z][\w-]*(?: [a-z][\w-]*)?)(?=$|[ ,.])",
            action,
        )
        if found is not None and action.split(" ", 1)[0].lower() not in ("get", "have", "receive"):
            words = found[1].split()
            if len(words) == 2 and (words[1] in _BEHIND_NOUNS or base_form(words[1], "s") not in ALSO_NOUNS | {None}):
                words = words[:1]
            if (
                words[0].lower() in JOINING | {"what", "how"}
                or is_adverb(words[0])
                or words[0].lower() in _POINTING
                or words[0].lower() in DETERMINERS | PREPOSITIONS
            ):
                return
            if " ".join(words).lower() in self.actors or is_person(" ".join(words)):
                self.person = " ".join(words)
            elif words[-1].lower() in QUANTITIES and self.thing is not None:
                self.quantity = " ".join(words)
            else:
                self.thing, self.quantity = " ".join(words), None
                self.several = self.thing if is_plural(words[-1]) else self.several
                self.single = self.single if is_plural(words[-1]) or is_person(self.thing) else self.thing

    def acts(self, who: str) -> None:
        """Remember who does something: later sentences call them `he` or `they`."""
        self.actor = bare(who).lower()
        self.actors.add(self.actor)

    def starts_with(self, phrase: str) -> None:
        """Note the thing that a run is about: an input that comes with what starts it."""
        phrase = bare(phrase)
        self.thing = self.single = phrase
        if phrase and phrase not in self.things:
            self.things.append(phrase)

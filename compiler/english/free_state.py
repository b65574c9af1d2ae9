"""What is known while free English is read: names in use, what was last spoken of, what had to be assumed."""

from __future__ import annotations

import re

from ...dsl import tree
from ..kinds import Catalogue
from .free_nouns import bare, slug
from .grammar import Grammar


class State:
    """The memory of a reading.

    `thing` is what `it` points at; `things` are the nouns that are inputs; `asked` is the last step that somebody
    answers with yes or no; `approvals` are all such that approve something; `gathered` are steps that give a list to go
    through; `loops` are the variables of the loops around; `names` are those of all steps.
    """

    def __init__(self, grammar: Grammar, catalogue: Catalogue | None) -> None:
        self.grammar = grammar
        self.catalogue = catalogue
        self.assumptions: list[str] = []
        self.questions: list[str] = []
        self.invented: list[str] = []
        self.events: dict[str, tree.EventDefinition] = {}
        self.triggers: list[tree.Trigger] = []
        self.things: list[str] = []
        self.text_inputs: set[str] = set()
        self.thing: str | None = None
        self.asked: str | None = None
        self.names: set[str] = set()
        self.approvals: set[str] = set()
        self.gathered: set[str] = set()
        self.loops: list[str] = []

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
        return name

    def resolved(self, text: str) -> str:
        """The text with `it` or `them` replaced by what was last spoken of."""
        if self.thing is None:
            return text
        thing = self.thing
        pointed = re.compile(r"\b(?:it|them)\b(?! is\b| are\b)", re.IGNORECASE)
        found = pointed.search(text)
        if found is None or '"' in text:
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
        found = re.match(r"[A-Za-z-]+ (?:the |an? |this |all )?([a-z][\w-]*(?: [a-z][\w-]*)?)(?=$|[ ,.])", action)
        if found is not None:
            words = found[1].split()
            if len(words) == 2 and words[1] in (
                "to",
                "for",
                "with",
                "by",
                "in",
                "on",
                "at",
                "from",
                "and",
                "or",
                "of",
                "is",
                "into",
            ):
                words = words[:1]
            self.thing = " ".join(words)

    def starts_with(self, phrase: str) -> None:
        """Note the thing that a run is about: an input that comes with what starts it."""
        phrase = bare(phrase)
        self.thing = phrase
        if phrase and phrase not in self.things:
            self.things.append(phrase)

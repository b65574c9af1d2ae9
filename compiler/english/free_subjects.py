"""Who does something, and what: noun phrases and the verbs behind them."""

from __future__ import annotations

import re

from ...dsl import tree
from .free_patterns import SLOTS
from .free_words import base_form

_MODALS = frozenset(SLOTS["modal"].split("|")) | {"must", "has", "have", "needs", "is", "are", "to", "immediately"}
_NO_NOUN = frozenset(
    re.findall(
        r"\w+", "if when whenever once which who where while because unless as then within is are will be to that"
    )
)


def is_noun_phrase(text: str) -> bool:
    """Whether a text may name a thing: few words, none of them joins sentences."""
    words = text.lower().split()
    return 0 < len(words) <= 7 and not set(words) & _NO_NOUN and "," not in text


def subject_and_verb(text: str, plain: bool = False) -> tuple[str, str, str] | None:
    """Who does something, the verb in its base form, and the rest; `plain` verbs stand in their base form already."""
    words = text.split(" ")
    for place in range(1, min(len(words), 8)):
        verb = base_form(words[place])
        before = words[place - 1].lower()
        said = words[place].lower()
        fits = said == verb if plain or before in _MODALS else said != verb and said.endswith("s")
        if verb is None or not fits:
            continue
        who = words[:place]
        while who and who[-1].lower() in _MODALS:
            who.pop()
        if who and is_noun_phrase(" ".join(who)):
            return " ".join(who), verb, "".join(f" {word}" for word in words[place + 1 :])
    return None


def quoted(text: str) -> tree.Text:
    """A text without anything filled in."""
    return tree.Text((text,) if text else ())


def literal(raw: str) -> tree.Text:
    """The text that stands between quotation marks, without anything filled in."""
    return quoted(raw[1:-1] if raw[:1] == '"' == raw[-1:] else raw)

"""Noun phrases, and texts without anything filled in."""

from __future__ import annotations

from ....dsl import tree
from .word_lists import listed

_NO_NOUN = listed("if when whenever once which who where while because unless as then within is are will be to that")


def is_noun_phrase(text: str) -> bool:
    """Whether a text may name a thing: few words, none of them joins sentences."""
    words = text.lower().split()
    return 0 < len(words) <= 7 and not set(words) & _NO_NOUN and "," not in text


def quoted(text: str) -> tree.Text:
    """A text without anything filled in."""
    return tree.Text((text,) if text else ())


def literal(raw: str) -> tree.Text:
    """The text that stands between quotation marks, without anything filled in."""
    return quoted(raw[1:-1] if raw[:1] == '"' == raw[-1:] else raw)

"""The words of a sentence."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from .grammar import load


class Token(NamedTuple):
    """One word, number, quoted text or sign; `kinds` are the terminals it may be, `lower` is how words compare."""

    text: str
    lower: str
    kinds: frozenset[str]
    start: int
    end: int


@cache
def _pattern() -> re.Pattern[str]:
    names = "|".join(f"(?:{pattern.pattern})" for pattern in load().terminals.values())
    return re.compile(rf"(?:{names}|['’]s\b|[^\s])")


@cache
def _kinds(text: str) -> frozenset[str]:
    terminals: Mapping[str, re.Pattern[str]] = load().terminals
    return frozenset(name for name, pattern in terminals.items() if pattern.fullmatch(text))


def tokens(text: str) -> list[Token]:
    """The tokens of a text, in order; blanks between them are gone."""
    found = []
    for match in _pattern().finditer(text):
        word = match.group().replace("’", "'") if match.group() in ("’s", "'s") else match.group()
        kinds = _kinds(word) if len(word) < 60 else _long(word)
        found.append(Token(word, word.lower(), kinds, match.start(), match.end()))
    return found


def _long(word: str) -> frozenset[str]:
    """The kinds of a long token; such are not kept."""
    return frozenset(name for name, pattern in load().terminals.items() if pattern.fullmatch(word))


def join(pieces: list[str]) -> str:
    """Pieces of a sentence with blanks between them, but none before `,` and behind `(`."""
    found: list[str] = []
    for piece in pieces:
        if found and not (piece[0] in ",;:)]" or piece == "'s" or found[-1][-1] in "(["):
            found.append(" ")
        found.append(piece)
    return "".join(found)

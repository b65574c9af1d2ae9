"""Which sentence of a text a quotation comes from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from ..outline import each_line, read

WORD = re.compile(r"[^\W_]+")
ENOUGH = 0.6
"""What share of a quotation's words a sentence must have to be the one meant."""


def sentences_of(text: str) -> tuple[str, ...]:
    """The sentences of a text, in order."""
    return tuple(line.text for line in each_line(read(text)))


def quoted(quote: str, sentences: Sequence[str]) -> list[int]:
    """The indexes of the sentences that a quotation comes from; none where the text has no such words."""
    wanted = words(quote)
    if not wanted:
        return []
    shares = [share(wanted, words(each)) for each in sentences]
    best = max(shares, default=0.0)
    if best < ENOUGH:
        return [index for index, each in enumerate(sentences) if words(each) and share(words(each), wanted) == 1.0]
    inside = [index for index, each in enumerate(sentences) if len(words(each)) > 2 and words(each) <= wanted]
    return sorted({shares.index(best), *inside})


def all_quoted(quotes: Iterable[str], sentences: Sequence[str]) -> set[int]:
    """The indexes of the sentences that any of the quotations comes from."""
    return {index for quote in quotes for index in quoted(quote, sentences)}


def words(text: str) -> set[str]:
    """The words of a text, in small letters."""
    return {each.lower() for each in WORD.findall(text)}


def share(wanted: set[str], there: set[str]) -> float:
    """What share of some words is there."""
    return len(wanted & there) / len(wanted) if wanted else 0.0

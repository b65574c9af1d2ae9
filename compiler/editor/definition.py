"""From a word to where the thing it names is declared, and to all other words that name it."""

from __future__ import annotations

from ...dsl.source import Span
from .document import Document


def definition(document: Document, offset: int) -> list[Span]:
    """Where the thing at an offset is declared: several places in branches that exclude each other."""
    word = document.word_at(offset)
    if word is None:
        return []
    declared = [each.span for each in document.same(word) if each.declares]
    # `error`, `answer` and `round` are declared by the block they stand in.
    return declared or ([word.symbol.span] if word.symbol is not None and word.symbol.declarations else [])


def references(document: Document, offset: int, *, declarations: bool = True) -> list[Span]:
    """All words that name the thing at an offset, in text order."""
    word = document.word_at(offset)
    if word is None:
        return []
    return [each.span for each in document.same(word) if declarations or not each.declares]

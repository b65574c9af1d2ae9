"""Another name for a thing, everywhere it is named: in statements, edges, tests, and inside of texts."""

from __future__ import annotations

import re

from ...dsl.diagnostic import Edit, has_errors
from ...dsl.expecting import RESERVED
from ...dsl.parse import parse
from ...dsl.source import Source, Span
from ...dsl.tables import load
from ...dsl.tree import Name, walk
from ..analyse import analyse
from ..check.declare import STOPS
from ..type_text import BASE_TYPES
from .document import Document
from .words import Word

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
GIVEN = ("error", "answer", "round", "item", "run")
"""Names that the language itself gives a meaning in some places."""


class RenameRefused(Exception):
    """Nothing is renamed; the message says why, for a person."""


def renamable(document: Document, offset: int) -> Span:
    """The word at an offset, if what it names can be given another name.

    Raises:
        RenameRefused: it can't, and the message says why.
    """
    return _word(document, offset).span


def rename(document: Document, offset: int, name: str) -> list[Edit]:
    """The edits that give the thing at an offset another name, in text order.

    Raises:
        RenameRefused: the name is no name, is taken, or would change what the flow means.
    """
    word = _word(document, offset)
    if name == word.name:
        return []
    if NAME.fullmatch(name) is None:
        raise RenameRefused(f"`{name}` is no name: letters, digits and `_`, and no digit first")
    reserved = load().keywords.get(name) in RESERVED
    if reserved or name in STOPS or name in GIVEN or (word.role == "type" and name in BASE_TYPES):
        raise RenameRefused(f"`{name}` is a word of the language")
    meant = any(isinstance(node, Name) and node.name == name for node in walk(document.flow))
    if meant or any(each.name == name for each in document.words):
        raise RenameRefused(f"`{name}` is something else here already")
    edits = [Edit(each.span, name) for each in document.same(word)]
    text = document.text
    for edit in reversed(edits):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    _keeps_meaning(document, text)
    return edits


def _word(document: Document, offset: int) -> Word:
    word = document.word_at(offset)
    if word is None:
        raise RenameRefused("only what the flow declares can be renamed")
    if not any(each.declares for each in document.same(word)):
        raise RenameRefused(f"`{word.name}` is not declared in this flow")
    if has_errors(parse(document.source).diagnostics):
        raise RenameRefused("the text has syntax errors; mend them first, or some places would be left out")
    return word


def _keeps_meaning(document: Document, text: str) -> None:
    """Refuse a rename after which other findings are made than before: a word then means something else."""
    before = sorted(each.code for each in document.analysis.diagnostics)
    after = analyse(Source(text, document.source.name), document.project).diagnostics
    if sorted(each.code for each in after) != before:
        new = next((each for each in after if each.code not in before), None)
        raise RenameRefused("the flow would not mean the same any more" + (f": {new.message}" if new else ""))

"""What each token of a text is, for colours: finer than a grammar of patterns can tell."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from ...dsl.lexing import Token
from ...dsl.source import Span
from ...dsl.tables import load
from ...dsl.tree import (
    Assignment,
    BelowAsk,
    BelowTake,
    Call,
    Decide,
    Entry,
    Field,
    FieldType,
    MustBe,
    Name,
    Never,
    Node,
    Rule,
    Step,
    Stub,
    TypeName,
    walk,
)
from ..type_text import BASE_TYPES
from .document import Document

KINDS = (
    "comment",
    "keyword",
    "string",
    "number",
    "operator",
    "type",
    "class",
    "function",
    "method",
    "parameter",
    "variable",
    "property",
    "event",
    "enumMember",
)
"""The kinds of tokens; the names are those of the protocol, a step kind is a `class`, a function a `function`."""

ROLES = {
    "input": "parameter",
    "output": "parameter",
    "trigger": "parameter",
    "step": "method",
    "decide": "method",
    "block": "method",
    "use": "class",
    "wait": "event",
    "event": "event",
    "type": "type",
}
LITERALS = {"STRING": "string", "INT": "number", "NUMBER": "number", "PERCENT": "number", "DURATION": "number"}
OPERATORS = frozenset({"COMPARISON", "ARROW", "PLUS", "MINUS", "STAR", "SLASH", "EQUAL", "VBAR", "DOTS"})


class SemanticToken(NamedTuple):
    """A stretch of one line with its kind; `declares` where a name is declared."""

    span: Span
    kind: str
    declares: bool = False


def semantic_tokens(document: Document) -> list[SemanticToken]:
    """The tokens in text order; none overlaps another, and what is nothing in particular is left out."""
    named = {each.span: each for each in _named(document)}
    for word in document.words:
        named[word.span] = SemanticToken(word.span, ROLES.get(word.role, "variable"), word.declares)
    inside = sorted(named)
    found = [SemanticToken(span, "comment") for span in document.comments]
    place = 0
    for token in document.tokens:
        while place < len(inside) and inside[place].end <= token.start:
            place += 1
        if token.type == "STRING":
            found += _string(token, [named[span] for span in inside[place:] if token.start < span.start < token.end])
        elif token.span in named:
            found.append(named[token.span])
        elif (kind := _plain(token)) is not None:
            found.append(SemanticToken(token.span, kind))
    return sorted(found)


def _plain(token: Token) -> str | None:
    """The kind of a token that names nothing."""
    if token.type in LITERALS:
        return LITERALS[token.type]
    if token.type in OPERATORS:
        return "operator"
    return "keyword" if token.text in load().keywords else None


def _string(token: Token, inside: list[SemanticToken]) -> Iterator[SemanticToken]:
    """A text in pieces around the names that are filled into it."""
    start = token.start
    for each in inside:
        if each.span.start < start:
            continue
        if each.span.start > start:
            yield SemanticToken(Span(start, each.span.start), "string")
        yield each
        start = each.span.end
    if start < token.end:
        yield SemanticToken(Span(start, token.end), "string")


def _named(document: Document) -> Iterator[SemanticToken]:
    """The words that are told apart by the tree: keys, fields, functions, kinds, members of closed sets."""
    text = document.text
    for node in walk(document.flow):
        for name, kind, start, declares in _parts(document, node):
            if text[start : start + len(name)] == name:
                yield SemanticToken(Span(start, start + len(name)), kind, declares)


def _parts(document: Document, node: Node) -> Iterator[tuple[str, str, int, bool]]:
    start, end = node.span
    if isinstance(node, Entry):
        yield node.key, "property", start, False
    elif isinstance(node, FieldType):
        yield node.name, "property", start, True
    elif isinstance(node, Assignment):
        yield node.name, "parameter", start, False
    elif isinstance(node, Field):
        yield node.name, "property", end - len(node.name), False
    elif isinstance(node, Call):
        yield node.function, "function", start, False
    elif isinstance(node, Step):
        yield node.kind, "class", node.kind_span.start, False
    elif isinstance(node, TypeName):
        yield node.name, "type" if _is_type(document, node.name) else "enumMember", start, False
    elif isinstance(node, Name):
        meaning = document.model.meanings.get(id(node))
        if isinstance(meaning, list) and meaning[0] in ("lit", "compare"):
            yield node.name, "enumMember", start, False
    else:
        yield from _options(document, node)


def _options(document: Document, node: Node) -> Iterator[tuple[str, str, int, bool]]:
    """The options of a decision, and the voices a test speaks for."""
    start, end = node.span
    if isinstance(node, Decide):
        at = node.name_span.end
        for option in node.options:
            at = text_after(document.text, option, at)
            yield option, "enumMember", at, True
            at += len(option)
    elif isinstance(node, MustBe | Never | Rule | BelowTake):
        yield node.option, "enumMember", text_after(document.text, node.option, start + len("never")), False
    elif isinstance(node, Stub) and node.voice is not None:
        yield node.voice, "property", text_after(document.text, node.voice, start + len(f"stub {node.name}")), False
    elif isinstance(node, BelowAsk) and node.otherwise is not None:
        yield node.otherwise, "enumMember", end - len(node.otherwise), False


def _is_type(document: Document, name: str) -> bool:
    return name in BASE_TYPES or name in document.model.types


def text_after(text: str, word: str, start: int) -> int:
    """Where a whole word stands next behind an offset, or the end of the text."""
    found = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)").search(text, start)
    return found.start() if found else len(text)

"""A text that stops anywhere: what the parser holds there, and what it would take next. For completion in editors."""

from __future__ import annotations

from typing import Any, NamedTuple

from . import build_file as _build_file  # registers the builders
from .builder import Builder
from .driver import Driver
from .lexing import raw_tokens
from .mending import mend
from .recovery import Reader
from .source import Source

del _build_file

NAMES = frozenset({"plain_word", "following_word", "clause_word", "reserved_word"})
"""The rules by which a keyword is read as a name."""


class Unfinished(NamedTuple):
    """The parser where a text stops.

    `stack` holds what it has read and not yet put together, outermost first: tokens, nodes of the tree, lists.
    `keywords` are the types of those that could come next as words of the language, `expected` those of all tokens.
    """

    driver: Driver
    stack: list[Any]
    expected: frozenset[str]
    keywords: frozenset[str]


def stop_at(text: str, start: str = "start") -> Unfinished:
    """The parser behind a text; `start` is `expression` for what stands inside of `"{ }"`."""
    found, _ = mend(text)
    if found and found[-1].type == "_NL" and not found[-1].text:
        found.pop()  # no line has ended here: the lexer only says so for the parser
    if start != "start":
        while found and found[0].type == "_NL":
            found.pop(0)
    reader = Reader(Source(text), found, Builder(Source(text)), start)
    reader.advance()
    driver = reader.driver
    expected = frozenset(driver.expected())
    words = set(driver.tables.keywords.values())
    keywords = frozenset(kind for kind in expected & words if not _as_name(driver, kind))
    return Unfinished(driver, driver.values, expected, keywords)


def open_text(text: str) -> tuple[int, int | None] | None:
    """Where a text in quotation marks begins that a text stops in, and its last `{` that is still open."""
    last = None
    for token in raw_tokens(text):
        last = token
    if last is None or last.type != "BAD_TEXT":
        return None
    hole = None
    index = 1
    while index < len(last.text):
        character = last.text[index]
        if character == "\\":
            index += 1
        elif character == "{" and hole is None:
            hole = last.start + index
        elif character == "}":
            hole = None
        index += 1
    return last.start, hole


def in_comment(text: str) -> bool:
    """Whether a text stops in a comment."""
    last = None
    for token in raw_tokens(text):
        last = token
    return last is not None and (
        last.type == "COMMENT" or ("#" in last.text.rpartition("\n")[2] and last.type == "_NL")
    )


def _as_name(driver: Driver, kind: str) -> bool:
    """Whether a keyword would be read as nothing but a name here."""
    tables = driver.tables
    states = driver.states.copy()
    while (action := tables.rows[states[-1]][kind]) < 0:
        rule = tables.rules[-1 - action]
        if rule.size:
            del states[-rule.size :]
        states.append(tables.rows[states[-1]][rule.origin])
    after = tables.rows[action]
    if any(next_action >= 0 for next_action in after.values()):
        return False
    return {tables.rules[-1 - next_action].origin for next_action in after.values()} <= NAMES

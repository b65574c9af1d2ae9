"""From source text to tokens: one pass over the terminals of the grammar, which never fails.

What no terminal matches becomes a token of type `BAD_TEXT` (a text that does not end) or `BAD`; both exist here
only, so that a decoder driven by the grammar never writes them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from .source import Span
from .tables import load

# What ends a statement's line is dropped between ( and ); these words begin a clause, and name a step before `->`.
CLAUSE_WORDS = frozenset({"AFTER", "EVERY", "GIVES", "LIMIT", "ON", "UNDO", "WITHIN"})
OPENERS = {"LPAR": "RPAR", "LSQB": "RSQB", "LBRACE": "RBRACE"}
BYTE_ORDER_MARK = "\ufeff"  # at the start of a file it is a blank
CLOSERS = frozenset(OPENERS.values())


class Token(NamedTuple):
    """One word or sign; `start` and `end` are places in the file.

    `offsets` tells the place of each character when the text is not written as it stands, as inside `"{ }"`.
    """

    type: str
    text: str
    start: int
    end: int
    offsets: Sequence[int] | None = None

    @property
    def span(self) -> Span:
        """Where the token stands."""
        return Span(self.start, self.end)

    def at(self, index: int) -> int:
        """The place in the file of the character at an index of the text; one past the text is its end."""
        if self.offsets is None:
            return self.start + index
        return self.offsets[index] if index < len(self.text) else self.end


class Comment(NamedTuple):
    """A comment: its text begins with `#` and has no line end."""

    span: Span
    text: str


@cache
def pattern() -> re.Pattern[str]:
    """All terminals but the keywords as one pattern, and after them what catches the rest."""
    terminals = dict(load().terminals)
    terminals["COMMENT"] = r"#[^\r\n]*"
    terminals["BAD_TEXT"] = r'"[^\r\n"]*'
    terminals["BAD"] = r"[^\t-\r -~]+|[\s\S]"
    return re.compile("|".join(f"(?P<{kind.strip('_')}>{pattern})" for kind, pattern in terminals.items()))


def raw_tokens(text: str, *, blanks: bool = True) -> Iterator[Token]:
    """Every token of a text, comments at its very end and bad characters too; with blanks they make up the text."""
    keywords = load().keywords
    for match in pattern().finditer(text):
        kind = match.lastgroup or "BAD"
        if kind == "BLANKS" and not blanks:
            continue
        value = match.group()
        if kind == "NAME":
            kind = keywords.get(value, kind)
        elif kind == "NL":
            kind = "_NL"
        yield Token(kind, value, *match.span())


def tokens(text: str) -> list[Token]:
    """The tokens the parser takes, without blanks; a text that does not end with its line gets a line end."""
    found = list(raw_tokens(text, blanks=False))
    if found and found[0].text == BYTE_ORDER_MARK:
        del found[0]
    if found and found[-1].type == "COMMENT":
        comment = found.pop()
        line_end = found.pop() if found and found[-1].type == "_NL" else comment._replace(text="", end=comment.start)
        found.append(Token("_NL", f"{line_end.text}{comment.text}\n", line_end.start, comment.end))
    elif found and found[-1].type != "_NL":
        found.append(Token("_NL", "", len(text), len(text)))
    for index in range(len(found) - 1):
        token = found[index]
        if token.type in CLAUSE_WORDS and found[index + 1].type == "ARROW":
            found[index] = token._replace(type="NAME")
    return found


def comments(found: Sequence[Token]) -> Iterator[Comment]:
    """The comments of a file, in order."""
    for token in found:
        if token.type == "_NL" and "#" in token.text:
            for match in re.finditer(r"#[^\r\n]*", token.text):
                start = token.start + match.start()
                yield Comment(Span(start, start + len(match.group())), match.group())

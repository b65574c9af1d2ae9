"""A file as the formatter sees it: tokens and bracketed groups, with the line ends and comments between them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from .builder import Marks
from .lexing import Token

WIDTH = 100
CANONICAL = {"True": "true", "False": "false", "None": "none"}


class Gap(NamedTuple):
    """What a line end holds: the comment behind the line, then comments and empty lines (None) in order."""

    trailing: str | None
    lines: tuple[str | None, ...]

    @property
    def comments(self) -> bool:
        """Whether any comment stands in it."""
        return self.trailing is not None or any(line is not None for line in self.lines)


NOTHING = Gap(None, ())


class Break(NamedTuple):
    """A line end inside a statement, behind a comma or an arrow or in ( )."""

    gap: Gap


class Entry(NamedTuple):
    """One entry of a group, and the line end behind it."""

    items: tuple[Item, ...]
    gap: Gap


class Group(NamedTuple):
    """`{ a: 1, b: 2 }` or `[1, 2]`: entries that may stand on a line each; `broken` says that the author did so."""

    opener: Token
    entries: tuple[Entry, ...]
    gap: Gap
    broken: bool


Item = Token | Group | Break


def gap(token: Token | None, *, first: bool = False) -> Gap:
    """The contents of a line end; at the `first` line of a file no comment is behind anything."""
    if token is None:
        return NOTHING
    pieces = token.text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    texts = [piece.strip() or None for piece in pieces]
    if first:
        return Gap(None, tuple(texts[:-1]))
    return Gap(texts[0], tuple(texts[1:-1]))


class Spacing:
    """Where blanks stand on a line."""

    def __init__(self, marks: Marks, tokens: Sequence[Token]) -> None:
        self.marks = marks
        self.hops = set(_hops(tokens))
        self.guards = set(_guards(tokens))

    def flat(self, items: Iterable[Item]) -> str | None:
        """The items on one line; None when a comment or a broken group stands among them."""
        row: list[Token] = []
        for item in items:
            if isinstance(item, Token):
                row.append(item)
            elif isinstance(item, Break):
                if item.gap.comments:
                    return None
            elif not _flatten(item, row):
                return None
        return self.joined(row)

    def joined(self, row: list[Token]) -> str:
        """Tokens on one line."""
        text = ""
        before: Token | None = None
        for token in row:
            if before is not None and not self._tight(before, token):
                text += " "
            text += CANONICAL.get(token.text, token.text) if token.start in self.marks.values else token.text
            before = token
        return text

    def _tight(self, left: Token, right: Token) -> bool:
        """Whether no blank stands between two tokens."""
        if right.type in ("COMMA", "RPAR", "RSQB", "DOT", "QMARK"):
            return True
        if right.type == "COLON":
            return right.start not in self.guards
        if left.type in ("LPAR", "LSQB", "DOT"):
            return True
        if right.type == "LPAR":
            return left.type == "NAME" or left.start in self.marks.calls
        if right.type == "LSQB":
            return left.end in self.marks.indexed
        if right.type == "RBRACE":
            return left.type == "LBRACE" or right.start in self.hops
        return (left.type == "MINUS" and left.start in self.marks.signs) or (
            left.type == "LBRACE" and left.start in self.hops
        )


def _hops(tokens: Sequence[Token]) -> Iterator[int]:
    """Where the braces of `{a, b}` in expected paths stand: behind `path` or an arrow."""
    inside = False
    for before, token in pairwise(token for token in tokens if token.type != "_NL"):
        if token.type == "LBRACE" and before.type in ("PATH", "ARROW"):
            inside = True
            yield token.start
        elif token.type == "RBRACE" and inside:
            inside = False
            yield token.start


def _guards(tokens: Sequence[Token]) -> Iterator[int]:
    """Where the colons stand that come before the guard of an edge."""
    drawn = False
    for before, token in pairwise(tokens):
        if token.type == "ARROW":
            drawn = True
        elif token.type == "COLON" and drawn:
            drawn = False
            yield token.start
        elif token.type in ("SEMICOLON", "LBRACE", "RBRACE"):
            drawn = False
        elif token.type == "_NL":
            drawn = drawn and before.type in ("ARROW", "COMMA", "LSQB")


def _flatten(group: Group, row: list[Token]) -> bool:
    """Write a group into a row of tokens; False when it has to stand on several lines."""
    if group.broken:
        return False
    row.append(group.opener)
    for number, entry in enumerate(group.entries):
        if number:
            row.append(Token("COMMA", ",", -1, -1))
        for item in entry.items:
            if isinstance(item, Token):
                row.append(item)
            elif (isinstance(item, Group) and not _flatten(item, row)) or (
                isinstance(item, Break) and item.gap.comments
            ):
                return False
    row.append(closing(group))
    return True


def closing(group: Group) -> Token:
    """The bracket that ends a group."""
    kind, text = ("RBRACE", "}") if group.opener.type == "LBRACE" else ("RSQB", "]")
    return Token(kind, text, -1, -1)

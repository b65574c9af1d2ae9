r"""What stands between quotation marks: escapes, and expressions to fill in.

Three readings of one literal: *plain* (titles, paths, kinds of error), *filled* (everything that is an expression) and
*pattern* (after `matches`), where an unknown escape such as `\d` stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from .builder import Builder
from .diagnostic import Edit, Fix
from .lexing import Token
from .source import Span
from .tree import Expression, Text

ESCAPES = {'"': '"', "\\": "\\", "n": "\n", "r": "\r", "t": "\t", "{": "{"}

Hole = Callable[[Builder, str, Sequence[int], Span], Expression | None]


def plain(builder: Builder, token: Token) -> str:
    """The value of a literal in which nothing is filled in."""
    pieces = []
    index = 1
    last = len(token.text) - 1
    while index < last:
        character = token.text[index]
        if character == "\\":
            index += 1
            character = _escaped(builder, token, index)
        pieces.append(character)
        index += 1
    return "".join(pieces)


def pattern(token: Token) -> str:
    r"""The value of a literal after `matches`: known escapes but `\{` are resolved, others are the pattern's."""
    pieces = []
    index = 1
    last = len(token.text) - 1
    while index < last:
        character = token.text[index]
        if character == "\\":
            index += 1
            following = token.text[index]
            pieces.append("\\" + following if following == "{" else ESCAPES.get(following, "\\" + following))
        else:
            pieces.append(character)
        index += 1
    return "".join(pieces)


def filled(builder: Builder, token: Token, fill: Hole) -> Text:
    """The literal as pieces of text and expressions; `fill` parses what stands between `{` and `}`."""
    parts: list[str | Expression] = []
    piece: list[str] = []
    index = 1
    text = token.text
    last = len(text) - 1
    while index < last:
        character = text[index]
        if character == "{":
            hole = _hole(builder, token, index + 1)
            if hole is None:
                builder.report(
                    "SF125",
                    "a `{` in this text is never closed",
                    Span(token.at(index), token.at(index + 1)),
                    'Close it with `}`, or write `\\{` for the sign itself; inside { } quotation marks are \\".',
                    Fix("write `\\{`", (Edit(Span(token.at(index), token.at(index)), "\\"),), safe=False),
                )
                piece.append(text[index:last])
                break
            if piece:
                parts.append("".join(piece))
                piece = []
            inner, offsets, close = hole
            expression = fill(builder, inner, offsets, Span(token.at(index), token.at(close) + 1))
            if expression is not None:
                parts.append(expression)
            index = close + 1
            continue
        if character == "\\":
            index += 1
            character = _escaped(builder, token, index)
        piece.append(character)
        index += 1
    if piece:
        parts.append("".join(piece))
    return Text(_joined(parts), span=token.span)


def _joined(parts: list[str | Expression]) -> tuple[str | Expression, ...]:
    """The parts with neighbouring pieces of text made one (a hole that did not parse leaves two)."""
    joined: list[str | Expression] = []
    for part in parts:
        if joined and isinstance(part, str) and isinstance(joined[-1], str):
            joined[-1] += part
        else:
            joined.append(part)
    return tuple(joined)


def _escaped(builder: Builder, token: Token, index: int) -> str:
    """What `\\` and the character at the index stand for."""
    character = token.text[index]
    if character in ESCAPES:
        return ESCAPES[character]
    builder.report(
        "SF112",
        f"`\\{character}` is no escape",
        Span(token.at(index - 1), token.at(index) + 1),
        'The escapes are \\" \\\\ \\n \\r \\t \\{; a backslash itself is written \\\\.',
        Fix("write the backslash twice", (Edit(Span(token.at(index), token.at(index)), "\\"),), safe=False),
    )
    return "\\" + character


def _hole(builder: Builder, token: Token, start: int) -> tuple[str, list[int], int] | None:
    """The source of an expression inside a text, the place of each of its characters, and where its `}` stands.

    One level of escapes is taken away first; a `}` inside a quoted text or a record does not end it.
    None when nothing ends it.
    """
    characters: list[str] = []
    offsets: list[int] = []
    bad: list[int] = []
    depth = 1
    quoted = False
    literal = False  # the character before was a backslash inside a quoted text
    index = start
    last = len(token.text) - 1
    while index < last:
        begin = index
        character = token.text[index]
        if character == "\\":
            index += 1
            character = ESCAPES.get(token.text[index], "")
            if not character:
                bad.append(index)
                character = token.text[index]
        if literal:
            literal = False
        elif quoted and character == "\\":
            literal = True
        elif character == '"':
            quoted = not quoted
        elif not quoted:
            depth += (character == "{") - (character == "}")
            if depth == 0:
                for place in bad:
                    _escaped(builder, token, place)
                return "".join(characters), offsets, index
        characters.append(character)
        offsets.append(token.at(begin))
        index += 1
    return None

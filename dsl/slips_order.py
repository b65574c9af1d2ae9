"""Slips with the words of the language: misspelt, joined, swapped, left out."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from itertools import product

from .expecting import CLAUSES, OPERATORS, a_value, got
from .lexing import Token
from .recovery import LINE_ENDS, Reader, Slip
from .slip_parts import insert, written
from .source import Span
from .tables import load

_NEVER_MEANT = CLAUSES | {"WORKING", "THEN"}
_SECOND = ("BE", "EACH", "LEAST", "OF", "ONCE", "PER", "TO")  # the second words of the language's pairs


def joined(reader: Reader) -> Slip | None:
    """`goto`, `rollback`, `upto`: two words written as one."""
    for word, height, back in _places(reader):
        for first, second in _halves(word):
            following = reader.types(reader.index + 1 - back, 1)
            if reader.driver.accepts(first, second, *following, height=height):
                kinds = (first, second)
                right = " ".join(load().spelling[kind] for kind in kinds)
                diagnostic = written("SF101", f"`{word.text}` is two words", word.span, right, f"Write `{right}`.")
                put = tuple(Token(kind, load().spelling[kind], *word.span) for kind in kinds)
                return Slip(diagnostic, mended=True, back=back, drop=1 - back, put=put)
    return None


def _places(reader: Reader) -> Iterator[tuple[Token, int, int]]:
    """The name at hand and the one that begins the line, each with the stack's height before it."""
    token, before, height = reader.token, reader.before, reader.driver.height
    if token.type == "NAME":
        yield token, height, 0
    if before is not None and before.type == "NAME" and reader.begin == reader.index - 1:
        yield before, height - 1, 1


def _halves(word: Token) -> Iterator[tuple[str, str]]:
    keywords, text = load().keywords, word.text.lower()
    for cut in range(2, len(text) - 1):
        if text[:cut] in keywords and text[cut:] in keywords:
            yield keywords[text[:cut]], keywords[text[cut:]]


def swapped(reader: Reader) -> Slip | None:
    """`each for line in lines`, `rule 85% pay when ...`: two words in the wrong order."""
    token, following, before, height = reader.token, reader.ahead(), reader.before, reader.driver.height
    if token.type in LINE_ENDS or following is None:
        return None
    first_word = before is not None and reader.begin == reader.index - 1 and "NAME" not in (before.type, token.type)
    if first_word and before and reader.driver.accepts(token.type, before.type, following.type, height=height - 1):
        return _swap(before, token, back=1)
    third = reader.ahead(2)
    if third is None or (token.type == "NAME" and following.type == "NAME"):
        return None
    if _solid(token) and _solid(following) and reader.driver.accepts(following.type, token.type, third.type):
        return _swap(token, following, back=0)
    return None


def _solid(token: Token) -> bool:
    return token.type not in LINE_ENDS and token.text[:1].isalnum()


def _swap(first: Token, second: Token, *, back: int) -> Slip:
    span = Span(first.start, second.end)
    right = f"{second.text} {first.text}"
    message = f"`{first.text}` and `{second.text}` are in the wrong order"
    put = tuple(each._replace(start=span.start, end=span.end) for each in (second, first))
    diagnostic = written("SF101", message, span, right, f"Write `{right}`.")
    return Slip(diagnostic, mended=True, back=back, drop=2 - back, put=put)


def misspelt(reader: Reader) -> Slip | None:
    """`otherwize`, `expects`, `untill`: a word close to one that could stand here."""
    token, following, driver = reader.token, reader.ahead(), reader.driver
    if token.type != "NAME" or following is None or a_value(driver.expected()):
        return None
    spelled = {text: kind for kind in driver.expected() if (text := driver.tables.spelling.get(kind, "")).isalpha()}
    for text in get_close_matches(token.text.lower(), sorted(spelled), 3, 0.7):
        if driver.accepts(spelled[text], following.type):
            message = f"`{token.text}` is no word that can stand here; `{text}` may be meant"
            diagnostic = written("SF101", message, token.span, text, f"Write `{text}`.")
            return Slip(diagnostic, mended=True, drop=1, put=(Token(spelled[text], text, *token.span),))
    return None


def missing(reader: Reader) -> Slip | None:
    """`list text`, `for x in xs`, `repeat 5 times`: a small word or two are missing, or another stands for one."""
    token, following, driver = reader.token, reader.ahead(), reader.driver
    if following is None:
        return None
    at_end = token.type in LINE_ENDS
    rest = (token.type,) if at_end else (token.type, following.type)
    expected = [kind for kind in _words_of(reader) if kind not in _NEVER_MEANT]
    if "AND" in expected:
        expected = [kind for kind in expected if kind not in OPERATORS]
    if "NAME" in expected or not 0 < len(expected) <= 12:
        return None
    fitting = [kind for kind in expected if driver.accepts(kind, *rest)]
    if len(fitting) == 1:
        return _inserted(reader, (fitting[0],))
    pairs = [] if fitting else [pair for pair in product(expected, _SECOND) if driver.accepts(*pair, *rest)]
    if len(pairs) == 1:
        return _inserted(reader, pairs[0])
    inside = bool(reader.openers) and not reader.openers[-1].block
    if at_end or not (token.text.isidentifier() or (token.type == "COMMA" and not inside)):
        return None
    instead = [kind for kind in expected if driver.accepts(kind, following.type)]
    if len(instead) == 1:
        word = driver.tables.spelling[instead[0]]
        message = f"`{word}` belongs here, not {got(token)}"
        right = word if token.text.isidentifier() else f" {word}"
        diagnostic = written("SF101", message, token.span, right, f"Write `{word}`.")
        return Slip(diagnostic, mended=True, drop=1, put=(Token(instead[0], word, *token.span),))
    return None


def _words_of(reader: Reader) -> Iterator[str]:
    """The words of the language that can stand here; `NAME` among them when any word can."""
    spelling = reader.driver.tables.spelling
    for kind in reader.driver.expected():
        if kind == "NAME" or spelling.get(kind, "").isalpha():
            yield kind


def _inserted(reader: Reader, kinds: tuple[str, ...]) -> Slip:
    """Words that are missing before the token at hand, or at the end of the line."""
    words = " ".join(reader.driver.tables.spelling[kind] for kind in kinds)
    token, before = reader.token, reader.before
    if token.type not in LINE_ENDS or before is None:
        message = f"`{words}` is missing before {got(token)}"
        slip = insert(reader, "SF101", message, kinds[0], words, f"Write `{words}` before it.")
    else:
        message = f"`{words}` is missing behind `{before.text}`"
        diagnostic = written("SF101", message, Span(before.end, before.end), f" {words}", f"Write `{words}`.")
        slip = Slip(diagnostic, mended=True)
    put = tuple(Token(kind, reader.driver.tables.spelling[kind], token.start, token.start) for kind in kinds)
    return slip._replace(put=put)

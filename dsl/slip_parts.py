"""What the slips share: building a finding with its fix, and what is read instead."""

from __future__ import annotations

from .diagnostic import Diagnostic, Edit, Fix
from .lexing import Token
from .recovery import Reader, Slip
from .source import Span


def insert(reader: Reader, code: str, message: str, kind: str, text: str, hint: str) -> Slip:
    """A sign or word is missing before the token at hand."""
    before = reader.before
    token = reader.token
    sign = text in ":,"
    place = before.end if before is not None and sign else token.start
    fix = Fix(f"write `{text}`", (Edit(Span(place, place), text if sign else f"{text} "),))
    put = (Token(kind, text, place, place),)
    return Slip(Diagnostic(code, message, token.span, hint=hint, fixes=(fix,)), mended=True, put=put)


def replace(reader: Reader, diagnostic: Diagnostic, kind: str, text: str) -> Slip:
    """The token at hand is read as another."""
    token = reader.token
    return Slip(diagnostic, mended=True, drop=1, put=(Token(kind, text, token.start, token.end),))


def written(code: str, message: str, span: Span, right: str, hint: str, *, safe: bool = True) -> Diagnostic:
    """A finding whose fix writes something else in its place."""
    return Diagnostic(
        code, message, span, hint=hint, fixes=(Fix(f"write `{right.strip()}`", (Edit(span, right),), safe),)
    )


def removed(code: str, message: str, span: Span, hint: str, *, safe: bool = True) -> Diagnostic:
    """A finding whose fix takes its place away."""
    return Diagnostic(code, message, span, hint=hint, fixes=(Fix("take it away", (Edit(span, ""),), safe),))


def virtual(place: int, *kinds: str) -> tuple[Token, ...]:
    """Tokens that nobody wrote, at a place."""
    return tuple(Token(kind, "", place, place) for kind in kinds)

"""Slips with types and options."""

from __future__ import annotations

from itertools import pairwise

from .diagnostic import Diagnostic, Edit, Fix
from .expecting import a_type, got
from .lexing import Token
from .recovery import LINE_ENDS, Reader, Slip
from .slip_parts import written
from .source import Span


def options(reader: Reader) -> Slip | None:
    """`decide x: pay, refuse {`, `gives yes or no`: options are separated by `|`."""
    token, following, driver = reader.token, reader.ahead(), reader.driver
    if token.type not in ("COMMA", "OR", "SLASH") or following is None or not driver.accepts("VBAR", following.type):
        return None
    line = reader.line_rest()
    again = [each.span for each, after in pairwise(line) if each.type == token.type and after.type == following.type]
    fix = Fix(
        "write `|`", tuple(Edit(span, "|" if reader.source.text[span.start - 1] == " " else " |") for span in again)
    )
    message = f"options are separated by `|`, not by `{token.text}`"
    separators = set(again)
    put = [each._replace(type="VBAR", text="|") if each.span in separators else each for each in line]
    diagnostic = Diagnostic("SF101", message, token.span, hint="Write `yes | no | later`.", fixes=(fix,))
    return Slip(diagnostic, mended=True, drop=len(line), put=tuple(put))


def angles(reader: Reader) -> Slip | None:
    """`list<Line>`, `list[Line]`, `Line[]`: a list type of another language."""
    token, before = reader.token, reader.before
    if (
        before is None
        or token.text not in ("<", "[")
        or not reader.driver.accepts("OF" if before.type == "LIST" else "QMARK")
    ):
        return None
    line = reader.line_rest()
    closer = {"<": ">", "[": "]"}[token.text]
    if before.text.lower() in ("list", "array", "vector", "set") and len(line) > 2 and line[2].text == closer:
        span, right, drop = Span(before.start, line[2].end), f"list of {line[1].text}", 3
        put = (Token("LIST", "list", *before.span), Token("OF", "of", *before.span), line[1])
    elif token.type == "LSQB" and len(line) > 1 and line[1].type == "RSQB" and before.text.isidentifier():
        span, right, drop = Span(before.start, line[1].end), f"list of {before.text}", 2
        put = (Token("LIST", "list", *before.span), Token("OF", "of", *before.span), before)
    else:
        return None
    diagnostic = written("SF101", "a list type is written `list of TYPE`", span, right, f"Write `{right}`.")
    return Slip(diagnostic, mended=True, back=1, drop=drop, put=put)


def type_missing(reader: Reader) -> Slip | None:
    """`gives` and nothing behind it, `input x:`."""
    token, before = reader.token, reader.before
    if before is None or not a_type(reader.driver):
        return None
    place = Span(before.end, before.end) if token.type in LINE_ENDS else token.span
    message = f"a type is missing behind `{before.text}`"
    if token.type not in LINE_ENDS:
        message += f": got {got(token)}"
    hint = "Write `text`, `number`, `yes | no`, `list of text`, `{ name: text }` or the like."
    return Slip(Diagnostic("SF101", message, place, hint=hint))

"""Slips with signs: one taken for another, one too few."""

from __future__ import annotations

from .diagnostic import Diagnostic, Edit, Fix
from .expecting import DECLARATIONS, STATEMENTS, TEST_LINES, VOICES, got
from .lexing import CLOSERS, Token
from .recovery import LINE_ENDS, Reader, Slip
from .slip_parts import insert, replace, virtual, written
from .source import Span

STARTS = STATEMENTS | DECLARATIONS | VOICES | TEST_LINES | {"TEST", "IS", "OTHERWISE"}


def equals(reader: Reader) -> Slip | None:
    """`=` for `==`, `==` or `:` for `=`, `=` for `:`."""
    token, driver, following = reader.token, reader.driver, reader.ahead()
    if token.type == "EQUAL" and driver.accepts("COMPARISON"):
        message = "`=` gives a value, `==` compares"
        return replace(
            reader, written("SF106", message, token.span, "==", "Write `==` to compare."), "COMPARISON", "=="
        )
    if token.text in ("==", ":") and driver.accepts("EQUAL"):
        message = f"a value is given with `=`, not with `{token.text}`"
        return replace(reader, written("SF120", message, token.span, "=", "Write `=`."), "EQUAL", "=")
    before = reader.before
    if before is not None and before.text == ":" and reader.tokens[reader.begin].type in ("LET", "KEEP"):
        message = "a value is given with `=`, not with `:`"
        diagnostic = written("SF120", message, before.span, "=", "Write `=`.")
        return Slip(diagnostic, mended=True, back=1, put=(Token("EQUAL", "=", *before.span),))
    if token.text in ("=", "==") and following is not None and driver.accepts("COLON", following.type):
        message = f"`:` stands here, not `{token.text}`"
        return replace(reader, written("SF115", message, token.span, ":", "Write `:`."), "COLON", ":")
    return None


def colon(reader: Reader) -> Slip | None:
    """`timeout 30s` in settings, `step offer email`: a `:` is missing."""
    token, before, driver = reader.token, reader.before, reader.driver
    if token.type in LINE_ENDS or before is None or not driver.accepts("COLON", token.type):
        return None
    if driver.accepts("COMMA", token.type) or driver.accepts("EQUAL") or not before.text.isidentifier():
        return None
    message = f"`:` is missing between `{before.text}` and {got(token)}"
    return insert(reader, "SF115", message, "COLON", ":", f"Write `{before.text}: ...`.")


def comma(reader: Reader) -> Slip | None:
    """`{ a: 1 b: 2 }`, `f(a b)`: a comma is missing between two on one line."""
    token, following = reader.token, reader.ahead()
    if token.type in LINE_ENDS or token.type in CLOSERS or following is None:
        return None
    if not reader.driver.accepts("COMMA", token.type, following.type):
        return None
    message = f"a comma is missing before {got(token)}"
    return insert(reader, "SF116", message, "COMMA", ",", "On one line a comma stands between two.")


def new_line(reader: Reader) -> Slip | None:
    """Two statements on one line."""
    token, following, before = reader.token, reader.ahead(), reader.before
    if following is None or before is None or token.type in LINE_ENDS or token.type in CLOSERS:
        return None
    if token.type not in STARTS and following.type != "ARROW":
        return None
    if not reader.driver.accepts("_NL", token.type, following.type):
        return None
    place = Span(before.end, before.end)
    diagnostic = Diagnostic(
        "SF135",
        f"`{token.text}` begins a new statement on the line of another",
        token.span,
        hint="Put it on a line of its own, or a `;` before it.",
        fixes=(Fix("write `;`", (Edit(place, ";"),)),),
    )
    return Slip(diagnostic, mended=True, put=virtual(before.end, "_NL"))


def choose(reader: Reader) -> Slip | None:
    """`let x = a if c else b` without parentheses, `c ? a : b`."""
    token, before = reader.token, reader.before
    if before is None or before.type in LINE_ENDS or token.type not in ("IF", "QMARK"):
        return None
    line = reader.line_rest()
    if not any(each.type == ("ELSE" if token.type == "IF" else "COLON") for each in line):
        return None
    message = "a choice with `if` and `else` stands in parentheses"
    if token.type == "QMARK":
        message = "a choice is written with `if` and `else`, in parentheses"
    return Slip(Diagnostic("SF139", message, token.span, hint="Write `(value if condition else other)`."))


def is_for_equals(reader: Reader) -> Slip | None:
    """`x is 5`, `x is not "a"`."""
    before = reader.before
    if before is None or reader.token.type in LINE_ENDS or not reader.driver.accepts("MISSING"):
        return None
    negated = before.type == "NOT"
    word = reader.tokens[reader.index - 2] if negated and reader.index > 1 else before
    if word.type != "IS":
        return None
    right = "!=" if negated else "=="
    span = Span(word.start, before.end)
    message = f"`{'is not' if negated else 'is'}` asks for `missing` or `empty` only"
    diagnostic = written("SF140", message, span, right, f"Write `{right}` to compare.")
    return Slip(diagnostic, mended=True, back=2 if negated else 1, put=(Token("COMPARISON", right, *span),))


def condition(reader: Reader) -> Slip | None:
    """`lines where price > 10` without parentheses."""
    before = reader.before
    if before is None or before.type not in ("WHERE", "HAS", "HAVE") or not reader.driver.accepts("LPAR"):
        return None
    if reader.driver.accepts("STRING"):
        return None
    message = f"the condition behind `{before.text}` stands in parentheses"
    return Slip(Diagnostic("SF141", message, reader.token.span, hint=f"Write `{before.text} (...)`."))


def chain(reader: Reader) -> Slip | None:
    """`1 < x < 5`."""
    token = reader.token
    if token.type != "COMPARISON" or not reader.driver.accepts("AND"):
        return None
    message = f"comparisons do not chain: `{token.text}` compares a second time"
    return Slip(Diagnostic("SF138", message, token.span, hint="Write both with `and`: `1 < x and x < 5`."))


def dash(reader: Reader) -> Slip | None:
    """`- item` at the start of a line."""
    if reader.token.type != "MINUS" or reader.index != reader.begin:
        return None
    hint = "Lists are written [a, b]; statements need no sign before them."
    diagnostic = Diagnostic("SF118", "a line does not begin with `-`", reader.token.span, hint=hint)
    return Slip(diagnostic, mended=True, doubtful=True, drop=1)

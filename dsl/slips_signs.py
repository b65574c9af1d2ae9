"""Slips with signs: one taken for another, one too few."""

from __future__ import annotations

from .diagnostic import Diagnostic, Edit, Fix
from .expecting import DECLARATIONS, STATEMENTS, TEST_LINES, VOICES, got
from .lexing import CLOSERS, OPENERS, Token
from .recovery import LINE_ENDS, Reader, Slip
from .slip_parts import insert, removed, replace, virtual, written
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
        right = " =" if reader.before is not None and reader.before.end == token.start else "="
        return replace(reader, written("SF120", message, token.span, right, "Write `=`."), "EQUAL", "=")
    before = reader.before
    if before is not None and before.text == ":" and reader.first.type in ("LET", "KEEP"):
        message = "a value is given with `=`, not with `:`"
        diagnostic = written("SF120", message, before.span, "=", "Write `=`.")
        return Slip(diagnostic, mended=True, back=1, put=(Token("EQUAL", "=", *before.span),))
    if token.text in ("=", "==") and following is not None and driver.accepts("COLON", following.type):
        message = f"`:` belongs here, not `{token.text}`"
        return replace(reader, written("SF115", message, token.span, ":", "Write `:`."), "COLON", ":")
    return None


def colon(reader: Reader) -> Slip | None:
    """`timeout 30s` in settings, `step offer email`: a `:` is missing."""
    token, before, driver = reader.token, reader.before, reader.driver
    if token.type in LINE_ENDS or before is None or not driver.accepts("COLON", token.type):
        return None
    if driver.accepts("COMMA", token.type) or driver.accepts("EQUAL") or not before.text.isidentifier():
        return None
    following = reader.ahead()
    if following is not None and following.type == "COLON":
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


def commas(reader: Reader) -> Slip | None:
    """`[a,, b]`, `[, a]`, `f(a, )`: one comma too many."""
    token, before, following = reader.token, reader.before, reader.ahead()
    if before is None or following is None:
        return None
    if token.type == "COMMA" and (before.type == "COMMA" or before.type in OPENERS):
        message = "one comma too many"
        return Slip(removed("SF101", message, token.span, "Take it away."), mended=True, drop=1)
    if (
        before.type == "COMMA"
        and token.type in CLOSERS
        and reader.driver.accepts(token.type, height=reader.driver.height - 1)
    ):
        diagnostic = removed("SF101", f"no comma belongs before `{token.text}`", before.span, "Take it away.")
        return Slip(diagnostic, mended=True, back=1)
    return None


def thousands(reader: Reader) -> Slip | None:
    """`1,000` where no comma can stand: a number with signs between its thousands."""
    before, index = reader.before, reader.index
    if reader.token.type != "COMMA" or before is None or before.type != "INT" or len(before.text) > 3:
        return None
    digits = before.text
    while reader.types(index, 2) == ["COMMA", "INT"]:
        comma_sign, group = reader.tokens[index : index + 2]
        if len(group.text) != 3 or not reader.tokens[index - 1].end == comma_sign.start == group.start - 1:
            break
        digits += group.text
        index += 2
    if index == reader.index:
        return None
    span = Span(before.start, reader.tokens[index - 1].end)
    message = "a number has no signs between its thousands"
    diagnostic = written("SF129", message, span, digits, f"Write {digits}.")
    put = (Token("INT", digits, *span),)
    return Slip(diagnostic, mended=True, back=1, drop=index - reader.index, put=put)


def sign_missing(reader: Reader) -> Slip | None:
    """`type Person { name: text }`, `finish status "done"`: the `=` is missing."""
    token, before, following = reader.token, reader.before, reader.ahead()
    if before is None or following is None or token.type in LINE_ENDS or before.type in LINE_ENDS:
        return None
    if not reader.driver.accepts("EQUAL", token.type, following.type):
        return None
    message = f"`=` is missing between `{before.text}` and {got(token)}"
    return insert(reader, "SF101", message, "EQUAL", "=", f"Write `{before.text} = ...`.")


def targets(reader: Reader) -> Slip | None:
    """`a -> [b, c]`: several targets without `all of`."""
    following = reader.ahead()
    before = reader.before
    if before is None or before.type != "ARROW" or reader.token.type != "LSQB" or following is None:
        return None
    message = "several steps at the same time are written `all of [ ]`"
    slip = insert(reader, "SF101", message, "ALL", "all of", "Write `all of` before it.")
    return slip._replace(put=virtual(reader.token.start, "ALL", "OF"))


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


def is_for_equals(reader: Reader) -> Slip | None:
    """`x is 5`, `x is not "a"`."""
    before = reader.before
    if before is None or reader.token.type in LINE_ENDS or not reader.driver.accepts("MISSING"):
        return None
    negated = before.type == "NOT"
    word = reader.tokens[reader.index - 2] if negated and reader.index > 1 else before
    if word.type != "IS":
        return None
    begin = reader.first
    if begin.type == "WHEN" and not negated:
        edits = (Edit(begin.span, "if"), Edit(word.span, "=="))
        message, hint = (
            "the options of a `when` stand inside its block",
            "Write `if a == b {`, or `when a { is b { } }`.",
        )
        return Slip(Diagnostic("SF140", message, word.span, hint=hint, fixes=(Fix("write `if ... ==`", edits),)))
    right = "!=" if negated else "=="
    span = Span(word.start, before.end)
    message = f"`{'is not' if negated else 'is'}` asks for `missing` or `empty` only"
    diagnostic = written("SF140", message, span, right, f"Write `{right}` to compare.")
    return Slip(diagnostic, mended=True, back=2 if negated else 1, put=(Token("COMPARISON", right, *span),))


def chain(reader: Reader) -> Slip | None:
    """`1 < x < 5`."""
    token = reader.token
    if token.type != "COMPARISON" or not reader.driver.accepts("AND"):
        return None
    message = f"comparisons do not chain: `{token.text}` compares a second time"
    return Slip(Diagnostic("SF138", message, token.span, hint="Write both with `and`: `1 < x and x < 5`."))


def percent(reader: Reader) -> Slip | None:
    """`rule approve 80 when`, `below 70 ask`: a number where a percent stands."""
    token, following = reader.token, reader.ahead()
    if token.type != "INT" or following is None or not reader.driver.accepts("PERCENT", following.type):
        return None
    right = f"{token.text}%"
    return replace(
        reader, written("SF101", "a percent belongs here", token.span, right, f"Write {right}."), "PERCENT", right
    )


def foreign_start(reader: Reader) -> Slip | None:
    """`{` or `[` at the start of a line, `1.` before a statement."""
    token, following = reader.token, reader.ahead()
    if reader.index != reader.begin or following is None:
        return None
    if token.type in ("LBRACE", "LSQB"):
        hint = "A flow is no JSON: its lines are statements such as `step NAME: KIND { SETTING: VALUE }`."
        return Slip(Diagnostic("SF118", f"a line does not begin with `{token.text}`", token.span, hint=hint))
    third = reader.ahead(2)
    if token.type == "INT" and following.type in ("DOT", "RPAR") and third is not None:
        span = Span(token.start, third.start)
        diagnostic = removed("SF118", "a line does not begin with a number", span, "Statements need no numbers.")
        return Slip(diagnostic, mended=True, doubtful=True, drop=2)
    return None


def dash(reader: Reader) -> Slip | None:
    """`- item`, `* item` at the start of a line."""
    if reader.token.type not in ("MINUS", "STAR") or reader.index != reader.begin:
        return None
    hint = "Lists are written [a, b]; statements need no sign before them."
    token, following = reader.token, reader.ahead()
    diagnostic = Diagnostic("SF118", f"a line does not begin with `{token.text}`", token.span, hint=hint)
    if following is not None and following.type in STARTS:
        edit = Edit(Span(token.start, following.start), "")
        diagnostic = diagnostic._replace(fixes=(Fix("take it away", (edit,)),))
    return Slip(diagnostic, mended=True, doubtful=True, drop=1)

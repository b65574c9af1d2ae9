"""Slips with brackets: opened and not closed, closed by another, left out, taken for another."""

from __future__ import annotations

from .diagnostic import Diagnostic, Edit, Fix, Label
from .expecting import got
from .lexing import CLOSERS, OPENERS, Token
from .recovery import LINE_ENDS, Reader, Slip, never_closed
from .slip_parts import removed, replace, virtual
from .source import Span


def outer(reader: Reader) -> Slip | None:
    """The line belongs further out: a bracket before it was never closed."""
    height = reader.outer()
    if height is None:
        return None
    lost = [opener for opener in reader.openers if opener.height >= height and not opener.orphan]
    begin = reader.first
    return Slip(never_closed([lost[-1].token, *reader.misclosed][-1], begin.span)) if lost else None


def misclosed(reader: Reader) -> Slip | None:
    """A brace was left out, and the next one closed the wrong block; with one more the token at hand can stand."""
    token = reader.token
    if not reader.misclosed or not reader.driver.accepts("RBRACE", token.type):
        return None
    found = never_closed(reader.misclosed.pop(), token.span)
    return Slip(found, mended=True, put=virtual(token.start, "RBRACE"))


def parenthesis(reader: Reader) -> Slip | None:
    """A `(` whose line ended without its other half."""
    glue = reader.unclosed_parenthesis()
    if glue is None:
        return None
    return Slip(never_closed(glue.token, reader.tokens[reader.glued[glue.token.start]].span))


def closer(reader: Reader) -> Slip | None:
    """A closing bracket that nothing opened, or that closes another one."""
    token = reader.token
    if token.type not in CLOSERS:
        return None
    top = next((opener for opener in reversed(reader.openers) if not opener.orphan), None)
    if top is None:
        code = "SF105" if token.type == "RBRACE" else "SF124"
        hint = "Take it away, or write the bracket that it is to close."
        diagnostic = removed(code, f"this `{token.text}` closes nothing", token.span, hint, safe=False)
        following = reader.ahead()
        alone = following is not None and following.type in LINE_ENDS and reader.begin == reader.index
        return Slip(diagnostic, mended=True, drop=2 if alone else 1)
    kind, text = {"LPAR": ("RPAR", ")"), "LSQB": ("RSQB", "]"), "LBRACE": ("RBRACE", "}")}[top.token.type]
    if kind == token.type:
        return None
    if _outnumbered(reader) and reader.driver.accepts(kind):
        pass  # it closes nothing further out either
    elif reader.driver.accepts(kind, token.type) or (token.type == "RBRACE" and reader.driver.accepts(kind)):
        # It closes a bracket further out; what is missing is the other half of the one that is open.
        return Slip(never_closed(top.token, token.span), mended=True, put=virtual(token.start, kind))
    diagnostic = Diagnostic(
        "SF124",
        f"this `{token.text}` does not fit the `{top.token.text}` that is open",
        token.span,
        labels=(Label(top.token.span, "opened here"),),
        hint=f"Write `{text}`.",
        fixes=(Fix(f"write `{text}`", (Edit(token.span, text),), safe=False),),
    )
    return replace(reader, diagnostic, kind, text) if reader.driver.accepts(kind) else Slip(diagnostic)


def _outnumbered(reader: Reader) -> bool:
    """Whether the line has a bracket such as the one at hand too many: more are closed on it than were opened."""
    kind = reader.token.type
    opening = next(opener for opener, closer in OPENERS.items() if closer == kind)
    if not any(opener.token.type == opening for opener in reader.openers):
        return True
    line = [*reader.tokens[reader.begin : reader.index], *reader.line_rest()]
    return reader.begin < reader.index and sum((each.type == opening) - (each.type == kind) for each in line) < 0


def opening(reader: Reader) -> Slip | None:
    """`emit paid order: id }`: a brace is closed on the line that was never opened."""
    token, following = reader.token, reader.ahead()
    if following is None or not reader.driver.accepts("LBRACE", token.type, following.type):
        return None
    depth = 0
    for each in reader.line_rest():
        depth += (each.type == "LBRACE") - (each.type == "RBRACE")
        if depth < 0:
            place = Span(token.start, token.start)
            diagnostic = Diagnostic(
                "SF136",
                f"a `{{` is missing before {got(token)}",
                token.span,
                labels=(Label(each.span, "its other half stands here"),),
                hint="Write `{` before it.",
                fixes=(Fix("write `{`", (Edit(place, "{ "),), safe=False),),
            )
            return Slip(diagnostic, mended=True, put=virtual(token.start, "LBRACE"))
    return None


def quoted_hole(reader: Reader) -> Slip | None:
    """`"Total {format(x, "0.00")}"`: a quotation mark inside { } that ends the text too early."""
    before = reader.before
    if before is None or before.type != "STRING" or before.end != reader.token.start:
        return None
    if reader.token.text[:1].isalpha() and before.text.count("{") == before.text.count("}"):
        place = Span(before.end - 1, before.end)
        hint = 'Inside a text a quotation mark is written \\".'
        return Slip(Diagnostic("SF104", "the text ends at this quotation mark", place, hint=hint))
    if before.text.count("{") <= before.text.count("}"):
        return None
    return Slip(
        Diagnostic(
            "SF125",
            "this quotation mark ends the text inside { }",
            Span(before.end - 1, before.end),
            hint='Inside { } of a text quotation marks are written \\", or give the value a name with `let`.',
        )
    )


def call(reader: Reader) -> Slip | None:
    """`step note: log("done")`, `step a: task(name: x)`: settings in parentheses."""
    token, begin = reader.token, reader.first
    if token.type != "LPAR" or begin.type != "STEP" or not reader.driver.accepts("LBRACE"):
        return None
    line = reader.line_rest()
    end = _closing(line)
    if end is None:
        return None
    inner, rest = line[1:end], reader.types(reader.index + end + 1, 1)
    message, hint = (
        "a step's settings stand in `{ }`, not in parentheses",
        "Write `step NAME: KIND { SETTING: VALUE }`.",
    )
    opening, closing = token.span, line[end].span
    if [each.type for each in inner] == ["STRING"] and reader.driver.accepts("STRING", *rest):
        edits, put = (Edit(Span(opening.start, opening.end), " "), Edit(closing, "")), tuple(inner)
    elif not inner or [each.type for each in inner[1:2]] == ["COLON"]:
        edits = (Edit(opening, " { "), Edit(closing, " }"))
        put = (token._replace(type="LBRACE", text="{"), *inner, line[end]._replace(type="RBRACE", text="}"))
    else:
        return Slip(Diagnostic("SF136", message, token.span, hint=hint))
    fix = Fix("write it without parentheses", edits)
    return Slip(Diagnostic("SF136", message, token.span, hint=hint, fixes=(fix,)), mended=True, drop=end + 1, put=put)


def _closing(line: list[Token]) -> int | None:
    """Where in a line that begins with `(` its other half stands."""
    depth = 0
    for index, each in enumerate(line):
        depth += (each.type == "LPAR") - (each.type == "RPAR")
        if not depth:
            return index
    return None


def bare_settings(reader: Reader) -> Slip | None:
    """`event paid order: text, at: datetime`: settings or fields on the line without their braces."""
    token, driver = reader.token, reader.driver
    if reader.types(reader.index + 1, 1) != ["COLON"] or not driver.accepts("LBRACE", token.type, "COLON"):
        return None
    line = reader.line_rest()
    if any(each.type in ("LBRACE", "RBRACE") for each in line):
        return None
    end = line[-1].end
    fix = Fix("write the braces", (Edit(Span(token.start, token.start), "{ "), Edit(Span(end, end), " }")))
    diagnostic = Diagnostic(
        "SF136",
        f"what begins with `{token.text}:` stands in `{{ }}`",
        token.span,
        hint=f"Write `{{ {token.text}: ... }}`.",
        fixes=(fix,),
    )
    put = (*virtual(token.start, "LBRACE"), *line, *virtual(end, "RBRACE"))
    return Slip(diagnostic, mended=True, drop=len(line), put=put)


def choose(reader: Reader) -> Slip | None:
    """`let x = a if c else b` without parentheses, `c ? a : b`."""
    token, before = reader.token, reader.before
    if before is None or before.type in LINE_ENDS or token.type not in ("IF", "QMARK"):
        return None
    line = reader.line_rest()
    if not any(each.type == ("ELSE" if token.type == "IF" else "COLON") for each in line):
        return None
    hint = "Write `(value if condition else other)`."
    fixes: tuple[Fix, ...] = ()
    if token.type == "QMARK":
        message = "a choice is written with `if` and `else`, in parentheses"
    else:
        message, fixes = "a choice with `if` and `else` needs parentheses", _in_parentheses(reader, line[-1])
    return Slip(Diagnostic("SF139", message, token.span, hint=hint, fixes=fixes))


def _in_parentheses(reader: Reader, last: Token) -> tuple[Fix, ...]:
    """The fix that puts all that a `let` or `keep` gives its name into parentheses."""
    begin = reader.tokens[reader.begin : reader.index]
    sign = next((index for index, each in enumerate(begin) if each.type == "EQUAL"), None)
    if reader.first.type not in ("LET", "KEEP") or sign is None or any(each.type in OPENERS for each in begin):
        return ()
    if sign + 1 == len(begin):
        return ()
    place, end = begin[sign + 1].start, last.end
    return (Fix("put it in parentheses", (Edit(Span(place, place), "("), Edit(Span(end, end), ")"))),)


def condition(reader: Reader) -> Slip | None:
    """`lines where price > 10` without parentheses."""
    before = reader.before
    if before is None or before.type not in ("WHERE", "HAS", "HAVE") or not reader.driver.accepts("LPAR"):
        return None
    if reader.driver.accepts("STRING"):
        return None
    message = f"the condition behind `{before.text}` needs parentheses"
    return Slip(Diagnostic("SF141", message, reader.token.span, hint=f"Write `{before.text} (...)`."))

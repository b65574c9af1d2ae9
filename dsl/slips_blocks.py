"""Slips with the branches of a statement, and with blocks that need another form."""

from __future__ import annotations

from itertools import takewhile

from .diagnostic import Diagnostic, Edit, Fix
from .foreign_words import FOREIGN_WORDS
from .lexing import Token
from .recovery import BRANCHES, Reader, Slip
from .slip_parts import insert, virtual, written
from .slips_indented import settings
from .source import Span

ELSE_WORDS = BRANCHES - {"and", "or"}


def early(reader: Reader) -> Slip | None:
    """At a line end: what follows belongs to the line before (`}` and then `otherwise` on a line of its own)."""
    before, following, second = reader.before, reader.ahead(), reader.ahead(2)
    if second is not None and second.type == "COLON" and before is not None and before.type != "RBRACE":
        return settings(reader, before)
    if before is None or before.type != "RBRACE" or following is None or second is None or second.type == "ARROW":
        return None
    if following.type in ("OTHERWISE", "AND", "OR") and reader.driver.accepts(following.type, second.type):
        span = Span(before.end, following.start)
        fixes = () if "#" in reader.token.text else (Fix("put it behind the brace", (Edit(span, " "),)),)
        return Slip(
            Diagnostic(
                "SF107",
                f"`{following.text}` belongs on the line of the `}}` before it",
                following.span,
                hint=f"Write `}} {following.text} {{`.",
                fixes=fixes,
            ),
            mended=True,
            drop=1,
        )
    if following.text.lower() in ELSE_WORDS and following.type != "OTHERWISE" and reader.driver.accepts("OTHERWISE"):
        return _moved_up(reader, before, _else(following, second))
    return None


def _moved_up(reader: Reader, brace: Token, slip: Slip) -> Slip:
    """`else` on a line of its own: its fix puts it behind the brace too, when one is there and no comment between."""
    found = slip.diagnostic
    edit = found.fixes[0].edits[0]
    fixes = found.fixes
    if brace.text == "}" and "#" not in reader.token.text:
        gap = Edit(Span(brace.end, edit.span.start), " ")
        fixes = (found.fixes[0]._replace(edits=(gap, edit)),)
    return slip._replace(diagnostic=found._replace(fixes=fixes), drop=slip.drop + 1)


def elsewise(reader: Reader) -> Slip | None:
    """`} else {`, `} elif x {`."""
    if reader.token.text.lower() in ELSE_WORDS and reader.driver.accepts("OTHERWISE"):
        slip = _else(reader.token, reader.ahead())
        if reader.before is not None and reader.before.type != "RBRACE":  # the guard of an edge
            slip = slip._replace(diagnostic=slip.diagnostic._replace(hint="Write `otherwise`."))
        return slip
    return None


def _else(token: Token, following: Token | None) -> Slip:
    """What `else` and its kin are read as."""
    span, words, drop = token.span, token.text, 1
    if following is not None and following.type == "IF":
        span, words, drop = Span(token.start, following.end), f"{token.text} if", 2
    conditional = drop == 2 or words.lower() not in ("else", "default", "otherwise")
    right = "otherwise if" if conditional else "otherwise"
    fix = Fix(f"write `{right}`", (Edit(span, right),))
    diagnostic = Diagnostic(
        "SF108", f"`{words}` is written `{right}`", span, hint=f"Write `}} {right}` on one line.", fixes=(fix,)
    )
    put = virtual(span.start, "OTHERWISE", "IF") if conditional else virtual(span.start, "OTHERWISE")
    return Slip(diagnostic, mended=True, drop=drop, put=put)


def handler(reader: Reader) -> Slip | None:
    """`} catch (e) {`, `} except Failure {`."""
    token = reader.token
    if token.text == "finally" and reader.driver.accepts("_NL", "DO", "NAME", "LBRACE"):
        message = "`finally` is no word of this language"
        diagnostic = Diagnostic("SF119", message, token.span, hint="Write the statements behind the block.")
        return Slip(diagnostic, mended=True, drop=1, put=(*virtual(token.start, "_NL", "DO"), token))
    if token.text not in ("catch", "except", "rescue") or not reader.driver.accepts("ON", "ERROR", "LBRACE"):
        return None
    head = list(takewhile(lambda each: each.type != "LBRACE", reader.line_rest()))
    message, span = f"`{token.text}` is no word of this language", Span(token.start, head[-1].end)
    diagnostic = written("SF119", message, span, "on error", FOREIGN_WORDS[token.text])
    return Slip(diagnostic, mended=True, drop=len(head), put=virtual(token.start, "ON", "ERROR"))


def branches(reader: Reader) -> Slip | None:
    """`all of { }` without a second branch, `decide x: yes { }` without a second option."""
    driver, token, before = reader.driver, reader.token, reader.before
    if before is None:
        return None
    if before.type == "RBRACE" and not driver.accepts("_NL"):
        for word in ("AND", "OR"):
            if token.type == "LBRACE" and driver.accepts(word, "LBRACE"):
                message = f"`{word.lower()}` is missing between two branches"
                return insert(reader, "SF101", message, word, word.lower(), f"Write `}} {word.lower()} {{`.")
        for word in ("AND", "OR"):
            if driver.accepts(word, "LBRACE"):
                names = "`all of`" if word == "AND" else "`first of` and `at least`"
                diagnostic = Diagnostic(
                    "SF142",
                    f"{names} need{'s' if word == 'AND' else ''} two branches or more, this is one",
                    before.span,
                    hint=f"Add another with `}} {word.lower()} {{`, or write the statements without it.",
                )
                return Slip(diagnostic, mended=True, put=virtual(token.start, word, "LBRACE", "RBRACE"))
    if token.type == "LBRACE" and driver.accepts("VBAR") and reader.first.type == "DECIDE":
        message = "a decision needs two options or more, this is one"
        diagnostic = Diagnostic("SF142", message, before.span, hint="Name the others: `approve | reject`.")
        place = Token("NAME", "_", token.start, token.start)
        return Slip(diagnostic, mended=True, put=(*virtual(token.start, "VBAR"), place))
    return None


def endless(reader: Reader) -> Slip | None:
    """`repeat {`."""
    before = reader.before
    if reader.token.type != "LBRACE" or before is None or before.type != "REPEAT":
        return None
    diagnostic = Diagnostic(
        "SF148",
        "this `repeat` never ends",
        before.span,
        hint="Write `repeat until CONDITION {`, `repeat up to 5 times {`, or both.",
    )
    return Slip(diagnostic, mended=True, put=virtual(reader.token.start, "UNTIL", "FALSE"))

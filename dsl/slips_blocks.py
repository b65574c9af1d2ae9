"""Slips with brackets and blocks: what was opened or closed wrongly."""

from __future__ import annotations

from itertools import takewhile

from .diagnostic import Diagnostic, Edit, Fix, Label
from .expecting import a_type, a_value, got
from .foreign_words import CLOSING_WORDS, FOREIGN_WORDS
from .lexing import CLOSERS, OPENERS, Token
from .recovery import BRANCHES, LINE_ENDS, Reader, Slip, never_closed
from .slip_parts import insert, removed, replace, virtual, written
from .source import Span

ELSE_WORDS = BRANCHES - {"otherwise", "and", "or"}


def early(reader: Reader) -> Slip | None:
    """At a line end: what follows belongs to the line before (`}` and then `otherwise` on a line of its own)."""
    before, following, second = reader.before, reader.ahead(), reader.ahead(2)
    if second is not None and second.type == "COLON" and before is not None and before.type != "RBRACE":
        return _settings(reader, before)
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
    if following.text.lower() in ELSE_WORDS and reader.driver.accepts("OTHERWISE"):
        return _moved_up(reader, before, _else(following, second))
    return None


def _settings(reader: Reader, before: Token) -> Slip | None:
    """Settings on the lines below a step that lacks its `{`."""
    following = reader.tokens[reader.index + 1]
    if not reader.driver.accepts("LBRACE", following.type, "COLON") or before.type in LINE_ENDS:
        return None
    if reader.column(following) <= reader.column(before):
        return None
    diagnostic = Diagnostic(
        "SF136",
        f"settings stand in `{{ }}`, and the `{{` behind `{before.text}` is missing",
        Span(before.end, before.end),
        hint="Write `{` here, and `}` on a line of its own behind the last setting.",
    )
    return _indented(reader, diagnostic, reader.index)


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
        return _else(reader.token, reader.ahead())
    return None


def _else(token: Token, following: Token | None) -> Slip:
    """What `else` and its kin are read as."""
    span, words, drop = token.span, token.text, 1
    if following is not None and following.type == "IF":
        span, words, drop = Span(token.start, following.end), f"{token.text} if", 2
    conditional = drop == 2 or words.lower() not in ("else", "default")
    right = "otherwise if" if conditional else "otherwise"
    fix = Fix(f"write `{right}`", (Edit(span, right),))
    diagnostic = Diagnostic(
        "SF108", f"`{words}` is written `{right}`", span, hint=f"Write `}} {right}` on one line.", fixes=(fix,)
    )
    put = virtual(span.start, "OTHERWISE", "IF") if conditional else virtual(span.start, "OTHERWISE")
    return Slip(diagnostic, mended=True, drop=drop, put=put)


def outer(reader: Reader) -> Slip | None:
    """The line belongs further out: a bracket before it was never closed."""
    height = reader.outer()
    if height is None:
        return None
    lost = [opener for opener in reader.openers if opener.height >= height and not opener.orphan]
    begin = reader.tokens[reader.begin]
    return Slip(never_closed([lost[-1].token, *reader.misclosed][-1], begin.span)) if lost else None


def misclosed(reader: Reader) -> Slip | None:
    """A brace was left out, and the next one closed the wrong block; with one more the token at hand can stand."""
    token = reader.token
    if not reader.misclosed or not reader.driver.accepts("RBRACE", token.type):
        return None
    found = never_closed(reader.misclosed.pop(), token.span)
    return Slip(found, mended=True, put=virtual(token.start, "RBRACE"))


def handler(reader: Reader) -> Slip | None:
    """`} catch (e) {`, `} except Failure {`."""
    token = reader.token
    if token.text not in ("catch", "except", "rescue") or not reader.driver.accepts("ON", "ERROR", "LBRACE"):
        return None
    head = list(takewhile(lambda each: each.type != "LBRACE", reader.line_rest()))
    message, span = f"`{token.text}` is no word of this language", Span(token.start, head[-1].end)
    diagnostic = written("SF119", message, span, "on error", FOREIGN_WORDS[token.text])
    return Slip(diagnostic, mended=True, drop=len(head), put=virtual(token.start, "ON", "ERROR"))


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


def block(reader: Reader) -> Slip | None:
    """A block is missing, begins on the next line, or is opened as in another language."""
    token, following = reader.token, reader.ahead()
    if not reader.driver.accepts("LBRACE") or a_value(reader.driver.expected()) or following is None:
        return None
    if token.text in ("then", ":", "do") and following.type == "LBRACE":
        message = f"a block begins with `{{` alone, without `{token.text}`"
        return Slip(removed("SF117", message, token.span, "Take it away."), mended=True, drop=1)
    if token.text in ("then", ":", "do") and following.type == "_NL":
        diagnostic = Diagnostic(
            "SF117",
            f"a block stands in `{{ }}`, not behind `{token.text}`",
            token.span,
            hint="Write `{` here, and `}` on a line of its own where the block ends.",
        )
        return _indented(reader, diagnostic, reader.index + 1)
    if token.type != "_NL":
        return None
    end = reader.before.end if reader.before is not None else token.start
    if following.type == "LBRACE":
        fixes = () if "#" in token.text else (Fix("put it there", (Edit(Span(end, following.start), " "),)),)
        message = "the `{` belongs on the line of its statement"
        diagnostic = Diagnostic("SF136", message, following.span, hint="Put it there.", fixes=fixes)
        return Slip(diagnostic, mended=True, drop=1)
    if reader.driver.accepts("_NL") or a_type(reader.driver):
        return None
    diagnostic = Diagnostic(
        "SF136",
        f"a block is missing behind `{reader.tokens[reader.begin].text} ...`",
        Span(end, end),
        hint="Write `{`, the statements, and `}`.",
    )
    return _indented(reader, diagnostic, reader.index)


def _indented(reader: Reader, diagnostic: Diagnostic, line_end: int) -> Slip:
    """Lines that are further in are read as the block that was meant; the fix writes its braces."""
    tokens = reader.tokens
    margin = min(reader.column(tokens[line_end - 1]), reader.column(tokens[reader.begin]))
    last = _last_line_end(reader, line_end, margin)
    following = tokens[last + 1] if last + 1 < len(tokens) else None
    # What stands between, when something does, is the sign of another language.
    opening = Edit(Span(tokens[reader.index - 1].end, tokens[line_end - 1].end), " {")
    inside = (*virtual(tokens[line_end].start, "LBRACE"), *tokens[line_end : last + 1])
    beside = following is not None and reader.column(following) == margin
    if last == line_end:
        drop, put = line_end - reader.index, virtual(tokens[line_end].start, "LBRACE", "RBRACE")
        return Slip(_braced(diagnostic, opening._replace(text=" { }"), safe=False), mended=True, drop=drop, put=put)
    if following is not None and beside and following.type == "RBRACE":  # only the opening brace is missing
        return Slip(_braced(diagnostic, opening), mended=True, drop=last + 1 - reader.index, put=inside)
    ends = beside and following is not None and following.text in CLOSING_WORDS
    if following is not None and ends and reader.types(last + 2, 1) == ["_NL"]:
        put = (*inside, Token("RBRACE", "}", *following.span))
        found = _braced(diagnostic, opening, Edit(following.span, "}"))
        return Slip(found, mended=True, drop=last + 2 - reader.index, put=put)
    if following is not None and following.text.lower() in BRANCHES:
        closing = Edit(Span(following.start, following.start), "} ")
    else:
        end = reader.line_end(tokens[last])
        closing = Edit(Span(end, end), f"\n{' ' * margin}}}")
    put = (*inside[:-1], *virtual(tokens[last].start, "_NL", "RBRACE"))
    return Slip(_braced(diagnostic, opening, closing), mended=True, drop=last - reader.index, put=put)


def _last_line_end(reader: Reader, line_end: int, margin: int) -> int:
    """The end of the last line behind a line end that is further in than a margin; that line end when none is."""
    tokens, depth = reader.tokens, 0
    for index in range(line_end, len(tokens) - 1):
        depth += (tokens[index].type == "LBRACE") - (tokens[index].type == "RBRACE")
        if tokens[index].type == "_NL" and depth <= 0 and reader.column(tokens[index + 1]) <= margin:
            return index
    return len(tokens) - 1


def _braced(diagnostic: Diagnostic, *edits: Edit, safe: bool = True) -> Diagnostic:
    return diagnostic._replace(fixes=(Fix("write the braces", edits, safe),))


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
    if token.type == "LBRACE" and driver.accepts("VBAR") and reader.tokens[reader.begin].type == "DECIDE":
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


def quoted_hole(reader: Reader) -> Slip | None:
    """`"Total {format(x, "0.00")}"`: a quotation mark inside { } that ends the text too early."""
    before = reader.before
    if before is None or before.type != "STRING" or before.end != reader.token.start:
        return None
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

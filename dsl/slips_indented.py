"""Blocks and settings without braces, told by how far in their lines are; braces in the wrong place."""

from __future__ import annotations

from .diagnostic import Diagnostic, Edit, Fix
from .expecting import a_type, a_value
from .foreign_words import CLOSING_WORDS
from .lexing import Token
from .recovery import BRANCHES, LINE_ENDS, Reader, Slip
from .slip_parts import removed, virtual
from .source import Span


def settings(reader: Reader, before: Token) -> Slip | None:
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


def block(reader: Reader) -> Slip | None:
    """A block is missing, begins on the next line, or is opened as in another language."""
    token, following = reader.token, reader.ahead()
    if not reader.driver.accepts("LBRACE") or a_value(reader.driver.expected()) or following is None:
        return None
    if token.text in ("then", ":", "do") and following.type == "LBRACE":
        message = f"a block begins with `{{` alone, without `{token.text}`"
        end = token.end if reader.tokens[reader.index - 1].end == token.start else following.start
        return Slip(removed("SF117", message, Span(token.start, end), "Take it away."), mended=True, drop=1)
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
        f"a block is missing behind `{reader.first.text} ...`",
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

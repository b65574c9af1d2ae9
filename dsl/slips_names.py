"""Slips with names and texts: a sign or a blank inside a name, a text without its quotation marks."""

from __future__ import annotations

from .diagnostic import Diagnostic, Edit, Fix
from .expecting import RESERVED, a_type, a_value
from .lexing import Token
from .recovery import LINE_ENDS, Reader, Slip
from .slip_parts import replace, written
from .source import Span


def parted(reader: Reader) -> Slip | None:
    """`let my-name = 5`, `step my step: task`: a name with a hyphen or a blank in it."""
    token, before = reader.token, reader.before
    if before is None or before.type != "NAME" or reader.begin == reader.index - 1 or reader.driver.accepts("PLUS"):
        return None
    parts, index = [before.text], reader.index
    while (word := reader.tokens[index : index + 2]) and len(word) == 2:
        if word[0].type == "MINUS" and word[0].start == reader.tokens[index - 1].end == word[1].start - 1:
            parts.append(word[1].text)
            index += 2
        elif token.type == word[0].type == "NAME" and reader.begin == reader.index - 2:
            parts.append(word[0].text)
            index += 1
        else:
            break
    name, sign = "_".join(parts), "-" if token.type == "MINUS" else " "
    following = reader.tokens[index].type if index < len(reader.tokens) else "$END"
    if len(parts) == 1 or not name.isidentifier() or not reader.driver.accepts(following):
        return None
    span = Span(before.start, reader.tokens[index - 1].end)
    what = "hyphen" if sign == "-" else "blank"
    diagnostic = written(
        "SF101",
        f"a name has no {what} in it",
        span,
        name,
        f"Names are made of letters, digits and _: write `{name}`.",
        safe=False,
    )
    put = (Token("NAME", name, *span),)
    return Slip(diagnostic, mended=True, back=1, drop=index - reader.index, put=put)


def unquoted(reader: Reader) -> Slip | None:
    """`on error http_409 {`, `test my_test {`: a text without its quotation marks."""
    token, following, driver = reader.token, reader.ahead(), reader.driver
    if not token.text.isidentifier() or following is None or a_value(driver.expected()) or a_type(driver):
        return None
    if not driver.accepts("STRING", following.type):
        return None
    right = f'"{token.text}"'
    diagnostic = written("SF101", f"`{token.text}` is a text here", token.span, right, f"Write {right}.")
    return replace(reader, diagnostic, "STRING", right)


def kind_missing(reader: Reader) -> Slip | None:
    """`step a: "Do it"`, `step b: { to: x }`: a step without its kind."""
    token, before = reader.token, reader.before
    if before is None or before.type != "COLON" or token.type not in ("STRING", "LBRACE"):
        return None
    if reader.first.type != "STEP" or reader.index != reader.begin + 3:
        return None
    diagnostic = Diagnostic(
        "SF101",
        "the kind of the step is missing",
        Span(before.end, before.end),
        hint="Write what does it behind the colon: `task`, `ask`, `email`, `http` or the like.",
    )
    return Slip(diagnostic, mended=True, put=(Token("NAME", "task", before.end, before.end),))


def reserved(reader: Reader) -> Slip | None:
    """A word of the language where a name is declared."""
    token, following = reader.token, reader.ahead()
    if token.type not in RESERVED or following is None or not reader.driver.accepts("NAME", following.type):
        return None
    if a_value(reader.driver.expected()):
        return None
    message = f"`{token.text}` is a word of the language and cannot be a name here"
    hint = "Choose another name; behind a dot, as a key and in edges it may stand."
    return replace(reader, Diagnostic("SF121", message, token.span, hint=hint), "NAME", token.text)


def arrow(reader: Reader, word: Token) -> Slip | None:
    """`late end` among edges: the arrow between two steps is missing."""
    token, following = reader.token, reader.ahead()
    if following is None or not _among_edges(reader):
        return None
    if token.type == "MINUS" and following.text == ">":
        return _arrow_instead(Span(token.start, following.end), 2)
    if token.text == ">" and following.text.isidentifier():
        return _arrow_instead(token.span, 1)
    if not token.text.isidentifier() or following.type not in (*LINE_ENDS, "ARROW", "COLON"):
        return None
    place = Span(token.start, token.start)
    diagnostic = Diagnostic(
        "SF101",
        f"`->` is missing between `{word.text}` and `{token.text}`",
        token.span,
        hint=f"An edge is written `{word.text} -> {token.text}`.",
        fixes=(Fix("write `->`", (Edit(place, "-> "),)),),
    )
    return Slip(diagnostic, mended=True, put=(Token("ARROW", "->", token.start, token.start),))


def _arrow_instead(span: Span, drop: int) -> Slip:
    diagnostic = written("SF101", "an edge is written `->`", span, "->", "Write `->`, without a blank in it.")
    return Slip(diagnostic, mended=True, drop=drop, put=(Token("ARROW", "->", *span),))


def guard(reader: Reader) -> Slip | None:
    """`a -> b if x == 1`: the guard of an edge follows a colon."""
    line = reader.tokens[reader.begin : reader.index]
    if reader.token.type not in ("IF", "WHEN") or not any(each.type == "ARROW" for each in line):
        return None
    if not reader.driver.accepts("COLON", "NAME"):
        return None
    message = f"the condition of an edge follows `:`, not `{reader.token.text}`"
    diagnostic = written("SF101", message, reader.token.span, ":", "Write `a -> b : CONDITION`.")
    return replace(reader, diagnostic, "COLON", ":")


def _among_edges(reader: Reader) -> bool:
    """Whether the line before or behind is an edge."""
    index = reader.begin
    behind = index + 2 + len(reader.line_rest())
    here = any(each.type == "ARROW" or each.text == ">" for each in reader.line_rest())
    return here or "ARROW" in reader.types(max(0, index - 4), 4) or "ARROW" in reader.types(behind, 3)

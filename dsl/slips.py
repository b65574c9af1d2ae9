"""Typical slips: what an error comes from, said in one line, and how to read on.

Each slip is one function of the reader at the token that cannot stand; the first that knows the error explains it.
"""

from __future__ import annotations

from collections.abc import Callable

from . import slips_blocks as blocks
from . import slips_brackets as brackets
from . import slips_indented as indented
from . import slips_names as names
from . import slips_order as order
from . import slips_signs as signs
from . import slips_types as types
from . import slips_words as words
from .diagnostic import Diagnostic
from .expecting import a_value, expectation, got
from .forms import form
from .recovery import LINE_ENDS, Reader, Slip
from .source import Span

SLIPS: tuple[Callable[[Reader], Slip | None], ...] = (
    brackets.outer,
    brackets.misclosed,
    brackets.parenthesis,
    brackets.quoted_hole,
    blocks.elsewise,
    blocks.handler,
    signs.equals,
    blocks.endless,
    signs.commas,
    signs.thousands,
    types.options,
    types.angles,
    brackets.call,
    indented.block,
    brackets.opening,
    brackets.bare_settings,
    blocks.branches,
    brackets.closer,
    signs.is_for_equals,
    brackets.condition,
    brackets.choose,
    signs.chain,
    signs.percent,
    signs.foreign_start,
    signs.dash,
    names.guard,
    signs.targets,
    words.before_tests,
    words.clause,
    words.two_texts,
    words.asked_role,
    order.joined,
    order.swapped,
    words.statement,
    names.kind_missing,
    names.unquoted,
    names.reserved,
    names.parted,
    signs.sign_missing,
    signs.colon,
    signs.new_line,
    signs.comma,
    order.misspelt,
    order.missing,
    types.type_missing,
)


def explain(reader: Reader) -> Slip:
    """What is wrong at the token at hand."""
    for slip in SLIPS:
        found = slip(reader)
        if found is not None:
            return found
    return _general(reader)


def _general(reader: Reader) -> Slip:
    """Expected this, got that."""
    token, before = reader.token, reader.before
    expected = reader.driver.expected()
    place = token.span
    if token.type == "_NL":
        end = before.end if before is not None else token.start
        place = Span(end, end)
    if a_value(expected):
        after = f" behind `{before.text}`" if before is not None and before.type not in LINE_ENDS else ""
        message = f"a value is missing{after}: got {got(token)}"
        hint = "Write a name, a number, a text in quotation marks, or the like."
        return Slip(Diagnostic("SF102", message, place, hint=hint))
    statement = reader.driver.accepts("LET", "NAME", "EQUAL")
    if "ARROW" in expected and len(expected) > 1 and reader.begin == reader.index - 1:
        expected.remove("ARROW")  # nobody means a step that is called like a word of the language
    wanted = expectation(expected, statement=statement)
    shown = None if statement else _form(reader)
    if {"IS", "OTHERWISE", "RBRACE"} == set(expected) - {"_NL"}:
        shown = "is OPTION {"
    advice = f"It is written `{shown}`." if shown else None
    return Slip(Diagnostic("SF101", f"expected {wanted}, got {got(token)}", place, hint=advice))


def _form(reader: Reader) -> str | None:
    """How the line at hand is written, unless the slip is inside brackets or an expression."""
    line = reader.tokens[reader.begin : reader.index + 1]
    inside = reader.openers and not reader.openers[-1].block
    if inside or any(each.type in ("EQUAL", "DOT") for each in line):
        return None
    if any(each.type == "ARROW" for each in line):
        return "a -> all of [b, c]" if reader.token.type == "COMMA" else "a -> b : CONDITION"
    return form(line)

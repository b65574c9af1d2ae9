"""Reading a source in which nothing is wrong: the same automaton as the driver's, without what only recovery needs.

Most files are sound, and nothing else is done as often; what cannot be taken here is left to the reader, which tells.
"""

from __future__ import annotations

from typing import Any

from .builder import Builder
from .driver import MAX_NESTING, handed_on
from .lexing import CLOSERS, OPENERS, Token
from .source import Span
from .tables import load
from .tree import Flow

SEPARATORS = frozenset({"_NL", "COMMA", "SEMICOLON"})
MAX_OPEN = 60  # brackets; fewer than the reader allows of blocks or others, so that nothing here has to tell which


def straight(found: list[Token], builder: Builder, end: int) -> Flow | None:
    """The tree of a source's tokens; None when they are no flow, or one that goes deep: the builder is spent then."""
    if not _shallow(found):
        return None
    tables = load()
    rows, rules, settled, builders = tables.rows, tables.rules, tables.settled, builder.functions
    states, last = [tables.starts["start"]], tables.ends["start"]
    values: list[Any] = []
    begins: list[int] = []  # where each value begins; only the topmost one's end is ever asked for
    top_end = 0
    parentheses: list[bool] = []
    for token in (*found, Token("$END", "", end, end)):
        kind = token.type
        if parentheses and parentheses[-1] and kind == "_NL":
            continue
        while kind != "$END" or states[-1] != last:
            action = rows[states[-1]].get(kind)
            if action is None:
                return None
            if action >= 0:
                states.append(action)
                values.append(token)
                begins.append(token.start)
                top_end = token.end
                break
            origin, name, size, _, _, alone, through, plain = rule = rules[-1 - action]
            if through:
                states[-1] = settled(states[-2], states[-1], kind)
                continue
            parts: list[Any] = []
            if size:
                parts = values[-size:] if plain else handed_on(rule, values[-size:])
                del states[-size:], values[-size:]
                if size > 1:
                    del begins[1 - size :]
            else:
                top_end = token.start
                begins.append(top_end)
            if name is None:
                values.append(parts)
            elif alone and len(parts) == 1:
                values.append(parts[0])
            else:
                values.append(builders[name](Span(begins[-1], top_end), parts))
            states.append(rows[states[-1]][origin])
        if kind in OPENERS:
            parentheses.append(kind == "LPAR")
        elif kind in CLOSERS:
            parentheses.pop()
    flow: Flow = values[0]
    return flow


def _shallow(found: list[Token]) -> bool:
    """Whether nothing can go too deep: a form within another takes a token more, and a comma or line begins anew."""
    opened: list[tuple[int, bool]] = []  # how much stands around each bracket, and whether lines end inside of it
    around, lines = 0, True
    run = 0
    for token in found:
        kind = token.type
        if kind in SEPARATORS:
            if lines or kind != "_NL":
                run = around
            continue
        run += 1
        if kind in OPENERS:
            opened.append((around, lines))
            around, lines = run, kind != "LPAR"
        elif kind in CLOSERS:
            if not opened:
                return False
            run = around
            around, lines = opened.pop()
        if run > MAX_NESTING or len(opened) > MAX_OPEN:
            return False
    return True

"""The rules without parts of their own: words, numbers, literals, and fixed texts that stand for one value."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from ...dsl import tree
from ...dsl.build_expressions import MAX_DIGITS, MAX_NUMBER_DIGITS
from ...dsl.parse import parse
from ...dsl.print_expressions import print_expression, quoted
from ...dsl.source import Source
from . import shapes
from .grammar import load
from .markers import MARKER


class Leaf(NamedTuple):
    """How a rule of one terminal reads its text, and writes its value; `write` gives none for what it can't say."""

    kind: type[Any]
    read: Callable[[str], Any]
    write: Callable[[Any], str | None]


_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t"}
_TYPE_WORDS = frozenset({"optional", "list", "an", "or"})


def _bare(word: str) -> str:
    return word.strip("`")


@cache
def _fits(source: str) -> bool:
    return not parse(Source(source)).diagnostics


_LITERALS = frozenset({"none", "true", "false"})
"""Words that stand where a name may and are values of their own."""


def _word_of(place: str) -> Callable[[str], str]:
    """Reads a name for a place of the language; ValueError where the language keeps the word for itself."""

    def read(word: str) -> str:
        name = _bare(word)
        if not _fits(place.replace("NAME", name)) or MARKER.fullmatch(name) or name.lower() in _LITERALS:
            raise ValueError(f"`{name}` is a word of the language and cannot stand here")
        return name

    return read


def _whole(text: str) -> int:
    if len(text) > MAX_DIGITS:
        raise ValueError(f"the number {text} has too many digits")
    return int(text)


def _name(word: str) -> str | None:
    if not _WORD.fullmatch(word):
        return None
    return f"`{word}`" if word.lower() in load().reserved else word


def _any_word(word: str) -> str | None:
    return word if _WORD.fullmatch(word) else None


def _type_word(word: str) -> str | None:
    return f"`{word}`" if word.lower() in _TYPE_WORDS else _any_word(word)


def unquoted(raw: str) -> str:
    """The value of a literal in which nothing is filled in."""
    return re.sub(r"\\(.)", lambda found: _ESCAPES.get(found[1], found[1]), raw[1:-1])


def _every(schedule: str) -> str | None:
    fits = load().terminals["EVERY"].fullmatch(schedule) and schedule == schedule.lower()
    return schedule[0].upper() + schedule[1:] if fits else None


def _number(text: str) -> tree.Number:
    if len(text) > MAX_NUMBER_DIGITS:
        raise ValueError(f"the number {text} has too many digits")
    return tree.Number(Decimal(text))


LEAVES: Mapping[str, Leaf] = {
    "word": Leaf(str, _word_of("step NAME: task\n"), _name),
    "any_word": Leaf(str, _bare, _any_word),
    "type_word": Leaf(str, _word_of("input x: NAME\n"), _type_word),
    "value_word": Leaf(str, _word_of("let x = NAME\n"), _name),
    "function_word": Leaf(str, _word_of("let x = NAME()\n"), _name),
    "loop_word": Leaf(str, _word_of("let x = any NAME in y has (z)\n"), _name),
    "plain": Leaf(str, unquoted, quoted),
    "count": Leaf(int, _whole, str),
    "percentage": Leaf(int, lambda text: _whole(text[:-1]), lambda value: f"{value}%"),
    "every_so_often": Leaf(str, str.lower, _every),
    "text": Leaf(tree.Text, shapes.read_text, print_expression),
    "pattern": Leaf(tree.Compare, shapes.read_pattern, shapes.write_pattern),
    "integer": Leaf(tree.Integer, lambda text: tree.Integer(_whole(text)), print_expression),
    "number": Leaf(tree.Number, _number, print_expression),
    "percent": Leaf(tree.Percent, lambda text: tree.Percent(_whole(text[:-1])), print_expression),
}

CONSTANTS: Mapping[str, Any] = {
    "from_outside": True,
    "keep_going": True,
    "together": True,
    "go_on": True,
    "the": True,
    "missing": ("missing", False),
    "not_missing": ("missing", True),
    "empty": ("empty", False),
    "not_empty": ("empty", True),
    "equal": "==",
    "unequal": "!=",
    "less": "<",
    "at_most": "<=",
    "more": ">",
    "at_least_as": ">=",
    "one_of": "in",
    "not_one_of": "not in",
    "contains": "contains",
    "starts_with": "starts with",
    "ends_with": "ends with",
    "matches_value": "matches",
    "any": "any",
    "all": "all",
    "plus": "+",
    "minus": "-",
    "times": "*",
    "divided_by": "/",
    "milliseconds": "ms",
    "seconds": "s",
    "minutes": "m",
    "hours": "h",
    "days": "d",
    "true": tree.Boolean(True),
    "false": tree.Boolean(False),
    "nothing": tree.Nothing(),
}
"""The rules that are one fixed text, with the value they stand for."""

BY_TYPE: Mapping[type[Any], tuple[str, ...]] = {
    kind: tuple(rule for rule, leaf in LEAVES.items() if leaf.kind is kind)
    + tuple(rule for rule, value in CONSTANTS.items() if type(value) is kind)
    for kind in {leaf.kind for leaf in LEAVES.values()} | {type(value) for value in CONSTANTS.values()}
}
"""The leaves and fixed texts that may say a value, by the type of the value."""

"""Reading a sentence by the rules: every way is tried, the first that reaches the end of the sentence counts."""

from __future__ import annotations

from typing import Any, NamedTuple

from .grammar import Grammar, Item, Items, Many, Maybe, Part, Words
from .tokens import Token

NAMES = ("word", "value_word", "function_word", "loop_word")
LONGEST = 3000
"""More tokens than this are no sentence."""


class Found(NamedTuple):
    """A rule that was read, with what its parts stand for: rules, texts of terminals, none for what was left out."""

    rule: str
    parts: tuple[Any, ...]


class Reading:
    """One sentence being read; `furthest` is the first token that nothing could be made of."""

    def __init__(self, grammar: Grammar, sentence: list[Token]) -> None:
        self.grammar = grammar
        self.reserved = grammar.reserved
        self.tokens = sentence
        self.furthest = 0
        self._known: dict[tuple[str, int], list[tuple[int, Any]]] = {}

    def whole(self, symbol: str) -> Found | None:
        """What the whole sentence is when read as the symbol, or none."""
        if len(self.tokens) > LONGEST:
            return None
        try:
            return next((value for end, value in self.read(symbol, 0) if end == len(self.tokens)), None)
        except RecursionError:
            return None

    def read(self, symbol: str, at: int) -> list[tuple[int, Any]]:
        """All places where the symbol may end if it begins here, each with the first reading that ends there."""
        key = symbol, at
        if key not in self._known:
            self._known[key] = []
            self._known[key] = self._terminal(symbol, at) if symbol.isupper() else self._rule(symbol, at)
        return self._known[key]

    def _terminal(self, name: str, at: int) -> list[tuple[int, Any]]:
        if at < len(self.tokens) and name in self.tokens[at].kinds:
            return [(at + 1, self.tokens[at].text)]
        self.furthest = max(self.furthest, at)
        return []

    def _rule(self, symbol: str, at: int) -> list[tuple[int, Any]]:
        found: dict[int, Any] = {}
        for makes, items in self.grammar.rules[symbol]:
            first = items[0]
            if isinstance(first, Words) and not self._stands(first, at):
                continue
            for end, values in self._sequence(items, at):
                if end not in found and (symbol not in NAMES or self._is_name(values[0])):
                    found[end] = Found(makes, values) if makes is not None else values[0]
        return list(found.items())

    def _is_name(self, text: str) -> bool:
        return text[0] == "`" or text.lower() not in self.reserved

    def _sequence(self, items: Items, at: int) -> list[tuple[int, tuple[Any, ...]]]:
        states: dict[int, tuple[Any, ...]] = {at: ()}
        for item in items:
            following: dict[int, tuple[Any, ...]] = {}
            for place, values in states.items():
                for end, more in self._item(item, place):
                    if end not in following:
                        following[end] = values + more
            states = following
        return list(states.items())

    def _item(self, item: Item, at: int) -> list[tuple[int, tuple[Any, ...]]]:
        if isinstance(item, Words):
            return [(at + len(item.tokens), ())] if self._stands(item, at) else []
        if isinstance(item, Part):
            return [(end, (value,)) for end, value in self.read(item.name, at)]
        if isinstance(item, Maybe):
            return [*self._sequence(item.items, at), (at, (None,) * item.size)]
        if isinstance(item, Many):
            return self._many(item, at)
        return [state for option in item.options for state in self._sequence(option, at)]

    def _many(self, item: Many, at: int) -> list[tuple[int, tuple[Any, ...]]]:
        found: dict[int, tuple[Any, ...]] = {}
        states: list[tuple[int, tuple[Any, ...]]] = [(at, ())]
        if item.least == 0:
            found[at] = ()
        while states:
            states = [
                (end, values + more)
                for place, values in states
                for end, more in self._sequence(item.items, place)
                if end > place and end not in found
            ]
            for end, values in states:
                found.setdefault(end, values)
        return sorted(found.items(), reverse=True)

    def _stands(self, item: Words, at: int) -> bool:
        end = at + len(item.tokens)
        if end <= len(self.tokens):
            for offset, word in enumerate(item.tokens):
                if self.tokens[at + offset].lower != word:
                    self.furthest = max(self.furthest, at + offset)
                    return False
            return True
        self.furthest = max(self.furthest, min(at, len(self.tokens)))
        return False

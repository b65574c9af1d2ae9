"""Writing a part of the tree as a sentence, by the rules by which sentences are read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...dsl import tree
from . import forms
from .grammar import Alternative, Grammar, Item, Items, Many, Maybe, Part, Words
from .leaves import CONSTANTS, LEAVES
from .tokens import join

Pieces = list[str]


class Unsayable(ValueError):
    """A part of the tree for which the rules have no sentence."""


class Writer:
    """Writes sentences; `known` are the names that are written with `the` before them."""

    def __init__(self, grammar: Grammar, known: frozenset[str] = frozenset()) -> None:
        self.grammar = grammar
        self.known = known
        self._brackets: dict[str, Alternative | None] = {}

    def sentence(self, symbol: str, value: Any) -> str:
        """The sentence of a value; `Unsayable` when the rules have none for it."""
        pieces = self.write(symbol, value)
        if pieces is None:
            raise Unsayable(f"{symbol}: {value!r}")
        return join(pieces)

    def write(self, symbol: str, value: Any) -> Pieces | None:
        """The pieces of the sentence, or none."""
        if symbol.isupper():
            text = str(value)
            return [text] if self.grammar.terminals[symbol].fullmatch(text) else None
        if symbol in LEAVES:
            return self._leaf(symbol, value)
        own = self._own(value)
        for alternative in self.grammar.rules[symbol]:
            if alternative.makes is not None:
                parts = self._parts(alternative.makes, value) if alternative.makes in own else None
                pieces = None if parts is None else self.all_of(alternative, parts)
            elif len(alternative.items) == 1 and isinstance(inner := alternative.items[0], Part):
                pieces = self.write(inner.name, value) if own & self.grammar.reached(inner.name) else None
            else:
                pieces = None
            if pieces is not None:
                return pieces
        brackets = None if own & self.grammar.reached(symbol) else self.brackets(symbol)
        return self.all_of(brackets, [value]) if brackets is not None else None

    def _own(self, value: Any) -> set[str]:
        """The rules that may say a value."""
        rules = forms.rules_of(value)
        return {rule for rule in rules if rule in LEAVES or self._parts(rule, value) is not None}

    def _leaf(self, symbol: str, value: Any) -> Pieces | None:
        leaf = LEAVES[symbol]
        text = leaf.write(value) if isinstance(value, leaf.kind) else None
        return None if text is None else [text]

    def _parts(self, rule: str, value: Any) -> list[Any] | None:
        if rule in LEAVES:
            return None
        if rule in CONSTANTS:
            return [] if CONSTANTS[rule] == value else None
        parts = forms.parts(forms.BY_RULE[rule], value)
        if parts and isinstance(value, tree.Name):
            parts[0] = value.name in self.known
        return parts

    def all_of(self, alternative: Alternative, parts: list[Any]) -> Pieces | None:
        """The pieces of one alternative that uses up all parts, or none."""
        for pieces, used in self._ways(alternative.items, parts, 0):
            if used == len(parts):
                return pieces
        return None

    def _ways(self, items: Items, parts: list[Any], at: int) -> Iterator[tuple[Pieces, int]]:
        """Every way to write items with the parts from a place on: the pieces, and the first part not used."""
        if not items:
            yield [], at
            return
        for pieces, used in self._item(items[0], parts, at):
            for more, end in self._ways(items[1:], parts, used):
                yield pieces + more, end

    def _item(self, item: Item, parts: list[Any], at: int) -> Iterator[tuple[Pieces, int]]:
        if isinstance(item, Words):
            yield [item.text], at
        elif isinstance(item, Part):
            if at < len(parts) and parts[at] is not None and parts[at] is not False:
                pieces = self.write(item.name, parts[at])
                if pieces is not None:
                    yield pieces, at + 1
        elif isinstance(item, Maybe):
            yield from self._ways(item.items, parts, at)
            skipped = parts[at : at + item.size]
            if all(part is None or part is False for part in skipped):
                yield [], at + len(skipped)
            yield [], at
        elif isinstance(item, Many):
            if item.least == 0:
                yield from self._several(item, parts, at)
            else:
                for pieces, used in self._ways(item.items, parts, at):
                    for more, end in self._several(item, parts, used):
                        yield pieces + more, end
        else:
            for option in item.options:
                yield from self._ways(option, parts, at)

    def _several(self, item: Many, parts: list[Any], at: int) -> Iterator[tuple[Pieces, int]]:
        """Every number of rounds, the most first; written round by round, so that long lists cost no depth."""
        rounds: list[tuple[Pieces, int]] = [([], at)]
        while True:
            pieces, used = rounds[-1]
            following = next(self._ways(item.items, parts, used), None)
            if following is None or following[1] == used:
                break
            rounds.append((pieces + following[0], following[1]))
        yield from reversed(rounds)

    def brackets(self, symbol: str) -> Alternative | None:
        """The alternative that puts a value between brackets, where the symbol has one."""
        if symbol not in self._brackets:
            self._brackets[symbol] = None
            for alternative in self.grammar.rules.get(symbol, ()):
                if alternative.makes is not None:
                    continue
                items = alternative.items
                found = alternative if len(items) == 3 else None
                if len(items) == 1 and isinstance(items[0], Part):
                    found = self.brackets(items[0].name)
                if found is not None:
                    self._brackets[symbol] = found
                    break
        return self._brackets[symbol]

"""The rules of controlled English, from `grammar/english.lark`: one set of rules to read with and to write with."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import NamedTuple

from ..kinds import Catalogue

FILE = "english.lark"


class Words(NamedTuple):
    """A fixed text: its tokens in lower case to read by, and as it is written."""

    tokens: tuple[str, ...]
    text: str


class Part(NamedTuple):
    """A rule or a terminal, by name."""

    name: str


class Maybe(NamedTuple):
    """`[ ... ]`: left out, its parts count as none; `size` is how many parts these are."""

    items: Items
    size: int


class Many(NamedTuple):
    """`( ... )*` or `( ... )+`."""

    items: Items
    least: int


class Either(NamedTuple):
    """`( ... | ... )`."""

    options: tuple[Items, ...]


Item = Words | Part | Maybe | Many | Either
Items = tuple[Item, ...]


class Alternative(NamedTuple):
    """One way to say a rule; `makes` is the rule it stands for, none where it hands its only part on."""

    makes: str | None
    items: Items


class Grammar:
    """All rules by name, and the patterns of all terminals, in the order in which they are tried."""

    def __init__(self, rules: Mapping[str, tuple[Alternative, ...]], terminals: Mapping[str, re.Pattern[str]]) -> None:
        self.rules = rules
        self.terminals = terminals
        self._reached: dict[str, frozenset[str]] = {}
        self._first: dict[str, frozenset[str]] = {}

    def with_actions(self, catalogue: Catalogue | None) -> Grammar:
        """These rules and the phrases of the step kinds, each as an alternative of `action` called `KIND/NUMBER`."""
        own = [
            Alternative(f"{kind.name}/{number}", phrase_items(phrase.text))
            for kind in catalogue or ()
            for number, phrase in enumerate(kind.phrases)
        ]
        return Grammar({**self.rules, "action": (*own, *self.rules["action"])}, self.terminals)

    def reached(self, symbol: str) -> frozenset[str]:
        """The rules that a symbol may stand for without brackets around it."""
        if symbol not in self._reached:
            self._reached[symbol] = frozenset()  # a circle adds nothing
            found: set[str] = set()
            for makes, items in self.rules.get(symbol, ()):
                if makes is not None:
                    found.add(makes)
                elif len(items) == 1 and isinstance(items[0], Part):
                    found |= self.reached(items[0].name)
            self._reached[symbol] = frozenset(found)
        return self._reached[symbol]

    def first_words(self, symbol: str) -> frozenset[str]:
        """The words with which a symbol may begin, in lower case; those of names and other terminals are left out."""
        if symbol not in self._first:
            self._first[symbol] = frozenset()  # a circle adds nothing
            self._first[symbol] = frozenset(
                word for each in self.rules.get(symbol, ()) for word in self._beginning(each.items)
            )
        return self._first[symbol]

    def _beginning(self, items: Items) -> Iterator[str]:
        for item in items:
            if isinstance(item, Words):
                yield item.tokens[0]
                return
            if isinstance(item, Part):
                yield from self.first_words(item.name)
                return
            if isinstance(item, Either):
                for option in item.options:
                    yield from self._beginning(option)
                return
            yield from self._beginning(item.items)
            if isinstance(item, Many) and item.least:
                return

    @property
    def reserved(self) -> frozenset[str]:
        """The words that are no names unless they stand between back quotes."""
        return frozenset(item.text for each in self.rules["reserved"] for item in each.items if isinstance(item, Words))


def phrase_items(phrase: str) -> Items:
    """The items of a kind's phrase: its words, and an expression for each setting."""
    items: list[Item] = []
    for index, piece in enumerate(re.split(r"\{(\w+)\}", phrase)):
        if index % 2:
            items.append(Part("expression"))
        elif piece.strip():
            items.append(words(piece.strip()))
    return tuple(items)


def phrase_slots(phrase: str) -> tuple[str, ...]:
    """The settings that a phrase names, in order."""
    return tuple(re.findall(r"\{(\w+)\}", phrase))


def words(text: str) -> Words:
    """A fixed text as it stands in a rule."""
    return Words(tuple(each.lower() for each in re.findall(r"'s|\w+|\S", text)), text)


@cache
def load() -> Grammar:
    """The shipped rules; the file is read once."""
    from importlib.resources import files

    return parse(files("sayflow.grammar").joinpath(FILE).read_text(encoding="utf-8"))


_TOKEN = re.compile(
    r'//[^\n]*|\s+|(?P<regex>/(?:[^/\\\n]|\\.)+/)|(?P<text>"[^"]*")|(?P<arrow>->)|(?P<name>\?*\w+)|(?P<sign>[][()|*+:])'
)


def parse(text: str) -> Grammar:
    """The rules in a text of the form that `english.lark` describes."""
    rules: dict[str, tuple[Alternative, ...]] = {}
    terminals: dict[str, re.Pattern[str]] = {}
    tokens = [each for each in _TOKEN.finditer(text) if each.lastgroup]
    heads = [index for index in range(len(tokens) - 1) if tokens[index]["name"] and tokens[index + 1].group() == ":"]
    for start, end in zip(heads, [*heads[1:], len(tokens)], strict=True):
        name = tokens[start].group()
        body = tokens[start + 2 : end]
        if name.isupper():
            terminals[name] = re.compile(body[0].group()[1:-1])
        elif name.lstrip("?") in rules:
            raise ValueError(f"the rule {name} stands twice in {FILE}")
        else:
            rules[name.lstrip("?")] = _Reader(body).alternatives(None if name.startswith("?") else name)
    return Grammar(rules, terminals)


class _Reader:
    """Reads what stands behind the colon of a rule."""

    def __init__(self, tokens: Iterable[re.Match[str]]) -> None:
        self.tokens = list(tokens)
        self.at = 0

    def alternatives(self, makes: str | None) -> tuple[Alternative, ...]:
        found = []
        while True:
            items = self.items()
            alias = makes
            if self.sees("->"):
                self.at += 1
                alias = self.tokens[self.at].group()
                self.at += 1
            found.append(Alternative(alias, tuple(items)))
            if not self.sees("|"):
                return tuple(found)
            self.at += 1

    def items(self) -> list[Item]:
        found: list[Item] = []
        while self.at < len(self.tokens) and self.tokens[self.at].group() not in ("|", "->", ")", "]"):
            found.append(self.item())
        return found

    def item(self) -> Item:
        token = self.tokens[self.at]
        self.at += 1
        if token["text"]:
            return words(token.group()[1:-1])
        if token["name"]:
            return Part(token.group())
        if token.group() == "[":
            inner = tuple(self.items())
            self.at += 1
            return Maybe(inner, sum(item.size if isinstance(item, Maybe) else isinstance(item, Part) for item in inner))
        options = [tuple(self.items())]
        while self.sees("|"):
            self.at += 1
            options.append(tuple(self.items()))
        self.at += 1
        for sign, least in (("*", 0), ("+", 1)):
            if self.sees(sign):
                self.at += 1
                return Many(options[0], least)
        return Either(tuple(options))

    def sees(self, text: str) -> bool:
        return self.at < len(self.tokens) and self.tokens[self.at].group() == text

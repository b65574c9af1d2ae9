"""The grammar as a decoder needs it, which holds a language model to the language while it writes.

A decoder knows which terminals may come next and no more. Two things that the parser's lexer settles by itself must
be said to it: a keyword is no name where only names may stand, and a word ends before the next one begins. The text is
made from `grammar/flow.lark` rule by rule, in the notation of llguidance; what it allows the parser accepts.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from .tables import GRAMMAR, lark

if TYPE_CHECKING:
    from lark import Lark

# Keywords that end a value: a bracket or a line end may follow as well as a word, so the word brings the blank.
ENDERS = frozenset({"MISSING", "EMPTY", "DAYS"})
NUMBERS = frozenset({"INT", "NUMBER", "PERCENT", "DURATION"})
BLANK = "[ \\t]+"


class Symbol(NamedTuple):
    """A terminal or a rule in an alternative."""

    name: str
    terminal: bool


Alternatives = dict[str, list[list[Symbol]]]
Sets = dict[str, set[str]]


Keys = Mapping[str, Collection[str] | None]
"""The settings that may be written, each with the only texts it may have, or none where it is any expression."""


def decoding_grammar(kinds: Mapping[str, Keys | None] | None = None) -> str:
    """The grammar of a whole file.

    `kinds` narrows what may stand behind `step NAME:`, and the settings of each kind; none for any settings.
    """
    return _Writer(lark(GRAMMAR.read_text(encoding="utf-8"))).text(kinds)


class _Writer:
    """Writes the alternatives of a grammar, with the blanks between words put into the terminals."""

    def __init__(self, parser: Lark) -> None:
        self.rules = _alternatives(parser)
        self.patterns = {each.name: each.pattern for each in parser.terminals}
        self.ignored = sorted(parser.ignore_tokens)
        self.keywords = {
            kind: pattern.value
            for kind, pattern in self.patterns.items()
            if pattern.type == "str" and pattern.value.isidentifier()
        }
        self.words = {*self.keywords, *NUMBERS, "NAME"}
        self.first = _edges(self.rules, 0)
        self.last = _edges(self.rules, -1)
        self.behind = _neighbours(self.rules, self.first, 1)
        self.before = _neighbours(self.rules, self.last, -1)
        self.operands = _leftmost(self.rules, "expression") | _leftmost(self.rules, "type")
        self.terminals: dict[str, str] = {}

    def text(self, kinds: Mapping[str, Keys | None] | None) -> str:
        """The grammar in Lark's notation, with llguidance's `&` and `~` for names."""
        lines = ["nl: NL | nl NL"]
        for origin, alternatives in self.rules.items():
            written = [self._alternative(origin, each) for each in alternatives]
            if origin == "step" and kinds is not None:
                written = [
                    _replaced(each, {"kind": f"kind_{number}", "settings": f"settings_{number}"})
                    for number in range(len(kinds))
                    for each in written
                ]
            lines.append(f"{_rule(origin)}: {' | '.join(written)}")
        for number, (kind, keys) in enumerate(sorted((kinds or {}).items())):
            lines += self._kind(number, kind, keys)
        reserved = "|".join(sorted(self.keywords.values()))
        self.terminals["NAME"] = f"/{self.patterns['NAME'].value}/ & ~/({reserved})/"
        self.terminals["NL"] = r"/(#[^\r\n]*)?[\r\n]/"
        lines += [f"{name}: {text}" for name, text in self.terminals.items()]
        lines += [f"{kind}: /{self.patterns[kind].value}/\n%ignore {kind}" for kind in self.ignored]
        return "\n".join(lines) + "\n"

    def _kind(self, number: int, kind: str, keys: Keys | None) -> list[str]:
        """The rules of one kind: its name, and its settings, which repeat through a rule of their own."""
        lines = [f"kind_{number}: {self._terminal(f'KIND_{number}', json.dumps(kind))}"]
        if keys is None:
            return [*lines, f"settings_{number}: settings"]
        repeated = {each.name for symbols in self.rules["settings"] for each in symbols if each.name.startswith("__")}
        own = {_rule(name): f"{_rule(name)}_{number}" for name in ("entry", *sorted(repeated))}
        for origin in ("settings", *sorted(repeated)):
            written = (_replaced(self._alternative(origin, each), own) for each in self.rules[origin])
            lines.append(f"{own.get(_rule(origin), f'settings_{number}')}: {' | '.join(written)}")
        entries = []
        for place, (key, texts) in enumerate(keys.items()):
            value = "expression"
            if texts is not None:
                named = (_quoted(_quoted(each)) for each in sorted(texts))
                value = self._terminal(f"TEXT_{number}_{place}", " | ".join(named))
            entries.append(f"{self._terminal(f'KEY_{number}_{place}', json.dumps(key))} COLON {value}")
        return [*lines, f"entry_{number}: {' | '.join(entries)}"]

    def _alternative(self, origin: str, symbols: list[Symbol]) -> str:
        return " ".join(self._symbol(origin, symbols, place) for place in range(len(symbols)))

    def _symbol(self, origin: str, symbols: list[Symbol], place: int) -> str:
        """A rule or terminal; a word that others may touch keeps a blank from them."""
        kind = symbols[place].name
        if not symbols[place].terminal:
            return _rule(kind)
        if kind == "_NL":
            return "nl"
        pattern = self.patterns[kind]
        if kind not in self.keywords:
            return self._terminal(kind, json.dumps(pattern.value) if pattern.type == "str" else f"/{pattern.value}/")
        word = pattern.value
        if origin.endswith("_word"):
            return self._terminal(kind, json.dumps(word))
        left, right = self._around(origin, symbols, place)
        # Where a value begins a name could stand too, and a longer word is taken for one.
        value = place == 0 and origin in self.operands
        after = BLANK if right & self.words and kind not in ENDERS and not value else ""
        before = BLANK if left & ENDERS else ""
        if not before and not after:
            return self._terminal(kind, json.dumps(word))
        return self._terminal(
            f"{kind}{'_APART' if before else ''}{'_THEN' if after else ''}", f"/{before}{word}{after}/"
        )

    def _around(self, origin: str, symbols: list[Symbol], place: int) -> tuple[set[str], set[str]]:
        """The terminals that may stand right before and right behind a place."""
        left = self.before[origin] if place == 0 else _edge(symbols[place - 1], self.last)
        right = self.behind[origin] if place == len(symbols) - 1 else _edge(symbols[place + 1], self.first)
        return left, right

    def _terminal(self, name: str, text: str) -> str:
        self.terminals[name] = text
        return name


def _alternatives(parser: Lark) -> Alternatives:
    """The rules a file is made of, each with its alternatives."""
    rules: Alternatives = {}
    for rule in parser.rules:
        symbols = [Symbol(each.name, each.is_term) for each in rule.expansion]
        if symbols not in rules.setdefault(rule.origin.name, []):
            rules[rule.origin.name].append(symbols)
    reached: Alternatives = {}
    pending = ["start"]
    while pending:
        origin = pending.pop()
        if origin not in reached:
            reached[origin] = rules[origin]
            pending += [each.name for symbols in rules[origin] for each in symbols if not each.terminal]
    return reached


def _edge(symbol: Symbol, sets: Sets) -> set[str]:
    return {symbol.name} if symbol.terminal else sets[symbol.name]


def _edges(rules: Alternatives, end: int) -> Sets:
    """The terminals with which each rule begins (0) or ends (-1); only the file itself may be empty."""
    sets: Sets = {origin: set() for origin in rules}
    pairs = [(origin, symbols[end]) for origin, alternatives in rules.items() for symbols in alternatives if symbols]
    return _grown(sets, lambda: ((origin, _edge(symbol, sets)) for origin, symbol in pairs))


def _neighbours(rules: Alternatives, edges: Sets, step: int) -> Sets:
    """The terminals that may stand right behind (1) or before (-1) each rule."""
    sets: Sets = {origin: set() for origin in rules}

    def found() -> Iterator[tuple[str, set[str]]]:
        for origin, alternatives in rules.items():
            for symbols in alternatives:
                for place, symbol in enumerate(symbols):
                    if not symbol.terminal:
                        other = place + step
                        inside = 0 <= other < len(symbols)
                        yield symbol.name, _edge(symbols[other], edges) if inside else sets[origin]

    return _grown(sets, found)


def _grown(sets: Sets, found: Callable[[], Iterator[tuple[str, set[str]]]]) -> Sets:
    """Sets to which what is found is added until nothing new is."""
    growing = True
    while growing:
        growing = False
        for origin, more in found():
            growing = growing or not more <= sets[origin]
            sets[origin] |= more
    return sets


def _leftmost(rules: Alternatives, origin: str) -> set[str]:
    """The rules that may stand at the very start of a rule."""
    reached: set[str] = set()
    pending = [origin]
    while pending:
        name = pending.pop()
        if name not in reached:
            reached.add(name)
            pending += [symbols[0].name for symbols in rules[name] if symbols and not symbols[0].terminal]
    return reached


def _quoted(text: str) -> str:
    """A text in quotation marks, for Lark's notation and for a flow alike."""
    return json.dumps(text, ensure_ascii=False)


def _replaced(written: str, names: Mapping[str, str]) -> str:
    """An alternative with some of its symbols replaced by others."""
    return " ".join(names.get(each, each) for each in written.split(" "))


def _rule(name: str) -> str:
    """A rule's name; a leading underscore means something to Lark only."""
    return f"in{name}" if name.startswith("_") else name

"""The LALR automaton: a stack of states and values, fed token by token.

It is small and ours, so that recovery can look at the stack and mend it, deep input costs no recursion,
and reading a flow needs no import of Lark.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from .lexing import Token
from .source import Span
from .tables import Tables

Build = Callable[[Span, list[Any]], Any]


class Driver:
    """One parse under way.

    `build(name, span, parts)` makes the value of a rule; `states` holds one entry more than `values`.
    """

    def __init__(self, tables: Tables, start: str, builders: dict[str, Build]) -> None:
        self.tables = tables
        self.builders = builders
        self.end = tables.ends[start]
        self.states = [tables.starts[start]]
        self.values: list[Any] = []
        self.begins: list[int] = []
        self.ends: list[int] = []
        self.depths: list[int] = []

    def feed(self, token: Token) -> bool:
        """Take one token; False when it cannot stand here, and then nothing but reductions has happened."""
        states = self.states
        row = self.tables.row
        while True:
            action = row(states[-1]).get(token.type)
            if action is None:
                return False
            if action >= 0:
                states.append(action)
                self.values.append(token)
                self.begins.append(token.start)
                self.ends.append(token.end)
                self.depths.append(0)
                return True
            self._reduce(-1 - action, token.start)

    def finish(self, position: int) -> bool:
        """Take the end of the text; True when what was fed is whole, and then `result` holds it."""
        while self.states[-1] != self.end:
            action = self.tables.row(self.states[-1]).get("$END")
            if action is None:
                return False
            if action >= 0:
                self.states.append(action)
                return True
            self._reduce(-1 - action, position)
        return True

    @property
    def result(self) -> Any:
        """The value of the start symbol, once `finish` was true."""
        return self.values[0]

    def _reduce(self, number: int, position: int) -> None:
        """Replace what a rule names on top of the stack by its value."""
        rule = self.tables.rules[number]
        size = rule.size
        states = self.states
        if rule.through:
            del states[-1]
        elif size:
            values = self.values[-size:]
            span = Span(self.begins[-size], self.ends[-1])
            depth = max(self.depths[-size:])
            del states[-size:], self.values[-size:], self.begins[-size:], self.ends[-size:], self.depths[-size:]
            self._push(rule.builder, span, self._parts(rule.takes, rule.spliced, values), rule.alone, depth)
        else:
            self._push(rule.builder, Span(position, position), [], False, 0)
        states.append(self.tables.row(states[-1])[rule.origin])

    def _parts(self, takes: Sequence[int], spliced: frozenset[int], values: list[Any]) -> list[Any]:
        """What a rule hands to its builder; a list in front is reused, so that long lists cost no copies."""
        parts: list[Any] = []
        for take in takes:
            if take < 0:
                parts.append(None)
            elif take not in spliced:
                parts.append(values[take])
            elif parts:
                parts += values[take]
            else:
                parts = values[take]
        return parts

    def _push(self, builder: str | None, span: Span, parts: list[Any], alone: bool, depth: int) -> None:
        if builder is None:
            value: Any = parts
        elif alone and len(parts) == 1:
            value = parts[0]
        else:
            value = self.builders[builder](span, parts)
            depth += 1
        self.values.append(value)
        self.begins.append(span.start)
        self.ends.append(span.end)
        self.depths.append(depth)

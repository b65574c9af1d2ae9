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


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Forms that hold another of their kind, one within the other: how deep they may go is limited.
NESTING = _words("""
    else_ or_ and_ not_ compare is_state any_has all_have where arithmetic negative field index call
    text group choose list comprehension record union list_type optional_type record_type
""")
MAX_NESTING = 100


class TooDeep(Exception):
    """An expression or type goes deeper than `MAX_NESTING`; `span` is where it stands."""

    def __init__(self, span: Span) -> None:
        super().__init__("too deep")
        self.span = span


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
        states, kind = self.states, token.type
        tables = self.tables
        rows, rules = tables.rows, tables.rules
        while True:
            action = rows[states[-1]].get(kind)
            if action is None:
                return False
            if action >= 0:
                states.append(action)
                self.values.append(token)
                self.begins.append(token.start)
                self.ends.append(token.end)
                self.depths.append(0)
                return True
            if rules[-1 - action].through:
                states[-1] = tables.settled(states[-2], states[-1], kind)
            else:
                self._reduce(-1 - action, token.start)

    def finish(self, position: int) -> bool:
        """Take the end of the text; True when what was fed is whole, and then `result` holds it."""
        while self.states[-1] != self.end:
            action = self.tables.rows[self.states[-1]].get("$END")
            if action is None:
                return False
            self._reduce(-1 - action, position)
        return True

    def accepts(self, *types: str, height: int | None = None) -> bool:
        """Whether tokens of these types could follow, on the stack as it is or cut down to a height."""
        states = self.states[:height] if height else self.states.copy()
        rows, rules = self.tables.rows, self.tables.rules
        for kind in types:
            while True:
                if kind == "$END" and states[-1] == self.end:
                    break
                action = rows[states[-1]].get(kind)
                if action is None:
                    return False
                if action >= 0:
                    states.append(action)
                    break
                rule = rules[-1 - action]
                if rule.size:
                    del states[-rule.size :]
                states.append(rows[states[-1]][rule.origin])
        return True

    def expected(self) -> list[str]:
        """The types of token that could come next, sorted."""
        return [kind for kind in sorted(self.tables.rows[self.states[-1]]) if kind.isupper() and self.accepts(kind)]

    @property
    def height(self) -> int:
        """How many states there are; `cut` and `accepts` take such a number."""
        return len(self.states)

    def cut(self, height: int) -> None:
        """Forget everything above a height."""
        del self.states[height:], self.values[height - 1 :], self.begins[height - 1 :]
        del self.ends[height - 1 :], self.depths[height - 1 :]

    def saved(self) -> tuple[list[Any], ...]:
        """The stack as it is now, for `restore`."""
        values = [value.copy() if type(value) is list else value for value in self.values]
        return self.states.copy(), values, self.begins.copy(), self.ends.copy(), self.depths.copy()

    def restore(self, saved: tuple[list[Any], ...]) -> None:
        """Go back to what `saved` gave."""
        self.states, self.values, self.begins, self.ends, self.depths = saved

    @property
    def finished(self) -> bool:
        """Whether what was fed is whole."""
        return self.states[-1] == self.end

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
            start, end = self.begins[-size], self.ends[-1]
            depth = max(self.depths[-size:])
            del states[-size:], self.values[-size:], self.begins[-size:], self.ends[-size:], self.depths[-size:]
            self._push(rule.builder, start, end, self._parts(rule.takes, rule.spliced, values), rule.alone, depth)
        else:
            self._push(rule.builder, position, position, [], False, 0)
        states.append(self.tables.rows[states[-1]][rule.origin])

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

    def _push(self, builder: str | None, start: int, end: int, parts: list[Any], alone: bool, depth: int) -> None:
        if builder is None:
            value: Any = parts
        elif alone and len(parts) == 1:
            value = parts[0]
        else:
            span = Span(start, end)
            if builder in NESTING:
                depth += 1
                if depth > MAX_NESTING:
                    raise TooDeep(span)
            value = self.builders[builder](span, parts)
        self.values.append(value)
        self.begins.append(start)
        self.ends.append(end)
        self.depths.append(depth)

"""The LALR automaton: a stack of states and values, fed token by token.

It is small and ours, so that recovery can look at the stack and mend it, deep input costs no recursion,
and reading a flow needs no import of Lark.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .lexing import Token
from .source import Span
from .tables import Rule, Tables

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
        states = self.states
        if rule.through:
            states.pop()
        elif rule.size:
            self._replace(rule)
        else:
            place = Span(position, position)
            self.values.append([] if rule.builder is None else self.builders[rule.builder](place, []))
            self.begins.append(position)
            self.ends.append(position)
            self.depths.append(0)
        states.append(self.tables.rows[states[-1]][rule.origin])

    def _replace(self, rule: Rule) -> None:
        """Replace the values that a rule takes by the one it makes of them: it stands where the first of them did."""
        size, builder = rule.size, rule.builder
        values, begins, ends, depths = self.values, self.begins, self.ends, self.depths
        parts = handed_on(rule, values[-size:])
        if size > 1:
            ends[-size] = ends[-1]
            depths[-size] = max(depths[-size:])
            for stack in (begins, ends, depths):
                del stack[1 - size :]
        del self.states[-size:], values[-size:]
        if builder is None:
            values.append(parts)
        elif rule.alone and len(parts) == 1:
            values.append(parts[0])
        else:
            span = Span(begins[-1], ends[-1])
            if builder in NESTING:
                depths[-1] += 1
                if depths[-1] > MAX_NESTING:
                    for stack in (begins, ends, depths):
                        stack.pop()
                    raise TooDeep(span)
            values.append(self.builders[builder](span, parts))


def handed_on(rule: Rule, values: list[Any]) -> list[Any]:
    """What a rule hands to its builder; a list in front is reused, so that long lists cost no copies."""
    if rule.plain:
        return values
    parts: list[Any] = []
    spliced = rule.spliced
    for take in rule.takes:
        if take < 0:
            parts.append(None)
        elif take not in spliced:
            parts.append(values[take])
        elif parts:
            parts += values[take]
        else:
            parts = values[take]
    return parts

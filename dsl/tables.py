"""The parser's tables: made from `grammar/flow.lark` by Lark, kept as JSON beside it, read at start-up.

`python -m sayflow.dsl.tables` writes the file anew. When it does not belong to the grammar (its key differs),
the tables are built on the spot, which takes a few seconds.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from lark import Lark

FOLDER = Path(__file__).resolve().parent.parent / "grammar"
GRAMMAR = FOLDER / "flow.lark"
TABLES = FOLDER / "flow.tables.json"
STARTS = ("start", "expression", "type")
FORM = 1  # raised when the shape of the JSON changes


class Rule(NamedTuple):
    """One production: what it makes of the `size` values on top of the stack.

    `takes` are the positions handed on, -1 for an optional part that is absent; `spliced` are those whose value
    is a list to be poured in. `builder` names the function that makes the value, None hands the list on;
    `alone` hands a single part on unchanged; `through` says that nothing but the state changes, `plain` that all the
    values are handed on as they are.
    """

    origin: str
    builder: str | None
    size: int
    takes: tuple[int, ...]
    spliced: frozenset[int]
    alone: bool
    through: bool
    plain: bool


class Rows(dict[int, dict[str, int]]):
    """What each symbol does in each state: a state to go to, or `-1 - rule` to reduce by.

    A row is made when first asked for: a small file needs few of them.
    """

    def __init__(self, data: dict[str, Any]) -> None:
        super().__init__()
        self.states: list[tuple[list[int], list[tuple[int, int]]]] = data["states"]
        self.groups: list[dict[str, int]] = data["groups"]
        self.lookaheads: list[list[str]] = data["lookaheads"]

    def __missing__(self, state: int) -> dict[str, int]:
        shifts, reductions = self.states[state]
        row: dict[str, int] = {}
        for group in shifts:
            row.update(self.groups[group])
        for rule, symbols in reductions:
            row.update(dict.fromkeys(self.lookaheads[symbols], -1 - rule))
        self[state] = row
        return row


class Tables:
    """Terminals, rules and actions of the language, in the form the driver wants."""

    def __init__(self, data: dict[str, Any]) -> None:
        self.data = data
        self.starts: dict[str, int] = data["starts"]
        self.ends: dict[str, int] = data["ends"]
        self.keywords: dict[str, str] = data["keywords"]
        self.terminals: dict[str, str] = data["terminals"]
        self.rules = [
            Rule(
                origin,
                builder,
                size,
                tuple(takes),
                frozenset(spliced),
                alone,
                through=alone and size == 1 and not spliced,
                plain=not spliced and takes == list(range(size)),
            )
            for origin, builder, size, takes, spliced, alone in data["rules"]
        ]
        self.rows = Rows(data)
        self._settled: dict[tuple[int, int, str], int] = {}

    def settled(self, below: int, state: int, kind: str) -> int:
        """The state on top once all reductions before a token that change nothing but it are done.

        A name that turns out to be a whole expression passes through ten of them; the answer is kept.
        """
        place = (below, state, kind)
        top = self._settled.get(place)
        if top is None:
            top = state
            while (action := self.rows[top].get(kind, 0)) < 0 and self.rules[-1 - action].through:
                top = self.rows[below][self.rules[-1 - action].origin]
            self._settled[place] = top
        return top

    @property
    def size(self) -> int:
        """How many states there are."""
        return len(self.data["states"])

    @cached_property
    def spelling(self) -> dict[str, str]:
        """How each keyword and sign is written, by the name of its terminal."""
        return {name: text for text, name in self.keywords.items()} | {
            name: re.sub(r"\\(.)", r"\1", pattern)
            for name, pattern in self.terminals.items()
            if name in self.data["signs"]
        }


def key(grammar: str) -> str:
    """What tables must carry to belong to a grammar's text."""
    return hashlib.sha256(f"{FORM}\n{grammar}".encode()).hexdigest()


@cache
def load() -> Tables:
    """The tables of the shipped grammar: read from the file beside it when that fits, else built."""
    grammar = GRAMMAR.read_text(encoding="utf-8")
    try:
        data = json.loads(TABLES.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        data = {}
    if data.get("key") != key(grammar):
        data = build(grammar)
    return Tables(data)


def lark(grammar: str, *, strict: bool = False) -> Lark:
    """Lark's own parser for a grammar text; `strict` refuses every ambiguity (it needs `interegular`)."""
    from lark import Lark

    return Lark(grammar, parser="lalr", lexer="basic", strict=strict, start=list(STARTS))


def build(grammar: str, *, strict: bool = False) -> dict[str, Any]:
    """The tables of a grammar as plain data, the same for the same text on every machine."""
    parser = lark(grammar, strict=strict)
    states, starts, ends = _numbered(parser)
    rules = sorted({rule for row in states for rule in row.values() if not isinstance(rule, int)}, key=_order)
    numbers = {rule: number for number, rule in enumerate(rules)}
    groups, shifts = _grouped([{k: v for k, v in row.items() if isinstance(v, int)} for row in states])
    lookaheads: dict[tuple[str, ...], int] = {}
    packed = []
    for row, shift in zip(states, shifts, strict=True):
        reductions: dict[int, list[str]] = {}
        for symbol, rule in sorted((k, v) for k, v in row.items() if not isinstance(v, int)):
            reductions.setdefault(numbers[rule], []).append(symbol)
        packed.append([shift, [[n, lookaheads.setdefault(tuple(s), len(lookaheads))] for n, s in reductions.items()]])
    return {
        "key": key(grammar),
        "made_by": f"lark {_version()}",
        **_terminals(parser),
        "starts": starts,
        "ends": ends,
        "rules": [_packed(rule) for rule in rules],
        "groups": groups,
        "lookaheads": [list(symbols) for symbols in lookaheads],
        "states": packed,
    }


def _version() -> str:
    from lark import __version__

    return __version__


def _order(rule: Any) -> tuple[str, str, list[str]]:
    return (rule.origin.name, rule.alias or "", [symbol.name for symbol in rule.expansion])


def _numbered(parser: Lark) -> tuple[list[dict[str, Any]], dict[str, int], dict[str, int]]:
    """Lark's states, numbered in the order in which a walk over sorted symbols meets them."""
    table = parser.parser.parser._parse_table
    order: dict[Any, int] = {}
    pending = [table.start_states[name] for name in STARTS]
    while pending:
        state = pending.pop(0)
        if state not in order:
            order[state] = len(order)
            row = table.states[state]
            pending += [row[symbol][1] for symbol in sorted(row) if not hasattr(row[symbol][1], "origin")]
    states = [
        {
            symbol: order.get(target, target) if not hasattr(target, "origin") else target
            for symbol, (_, target) in row.items()
        }
        for row in (table.states[state] for state in order)
    ]
    return (
        states,
        {name: order[table.start_states[name]] for name in STARTS},
        {name: order[table.end_states[name]] for name in STARTS},
    )


def _grouped(rows: list[dict[str, int]]) -> tuple[list[dict[str, int]], list[list[int]]]:
    """Rows as lists of groups: entries that always come together are written once."""
    where: dict[tuple[str, int], list[int]] = {}
    for number, row in enumerate(rows):
        for entry in sorted(row.items()):
            where.setdefault(entry, []).append(number)
    groups: dict[tuple[int, ...], dict[str, int]] = {}
    for (symbol, target), numbers in sorted(where.items()):
        groups.setdefault(tuple(numbers), {})[symbol] = target
    shifts: list[list[int]] = [[] for _ in rows]
    for number, group in enumerate(groups):
        for row_number in group:
            shifts[row_number].append(number)
    return list(groups.values()), shifts


def _terminals(parser: Lark) -> dict[str, Any]:
    """Keywords by spelling, and all other terminals as patterns, the longest first as Lark tries them."""
    name = re.compile(next(t.pattern.value for t in parser.terminals if t.name == "NAME"))
    ordered = sorted(parser.terminals, key=lambda t: (-t.pattern.max_width, -len(t.pattern.value), t.name))
    plain = {t.name: t.pattern.value for t in ordered if t.pattern.type == "str"}
    return {
        "keywords": {text: kind for kind, text in sorted(plain.items()) if name.fullmatch(text)},
        "terminals": {
            t.name: t.pattern.to_regexp() for t in ordered if t.name not in plain or not name.fullmatch(plain[t.name])
        },
        "signs": sorted(kind for kind, text in plain.items() if not name.fullmatch(text)),
        "ignored": sorted(parser.ignore_tokens),
    }


def _packed(rule: Any) -> list[Any]:
    """A rule of Lark's as a row of `Rule`: the same shaping of trees, with the filters worked out."""
    takes: list[int] = []
    spliced: list[int] = []
    empty = rule.options.empty_indices
    gaps = "".join("x" if absent else "." for absent in empty) if empty else "." * len(rule.expansion)
    position = 0
    for gap in gaps:
        if gap == "x":
            takes.append(-1)
            continue
        symbol = rule.expansion[position]
        if not (symbol.is_term and symbol.filter_out):
            takes.append(position)
            if not symbol.is_term and symbol.name.startswith("_"):
                spliced.append(position)
        position += 1
    inlined = rule.origin.name.startswith("_")
    alone = bool(rule.options.expand1 and not rule.alias)
    return [rule.origin.name, None if inlined else rule.alias or rule.origin.name, position, takes, spliced, alone]


def dump(data: dict[str, Any]) -> str:
    """The text of the tables' file: one entry a line where that helps a reader of differences."""
    lines = []
    for name, value in data.items():
        if isinstance(value, list) and name in ("rules", "groups", "lookaheads", "states"):
            rows = ",\n".join(_line(row) for row in value)
            lines.append(f'"{name}": [\n{rows}\n]')
        else:
            lines.append(f'"{name}": {_line(value)}')
    return "{" + ",\n".join(lines) + "}\n"


def _line(value: object) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=True)


def main(arguments: Iterable[str] = ()) -> int:
    """Write the tables' file from the grammar."""
    del arguments
    TABLES.write_text(dump(build(GRAMMAR.read_text(encoding="utf-8"), strict=True)), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

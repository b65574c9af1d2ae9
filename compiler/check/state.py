"""What is known to be there at a place of a flow: which steps have surely run, which values are not missing."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from .. import types
from ..types import Type
from .model import Symbol
from .value_sets import ValueSet

Fact = tuple[str, Symbol, tuple[str, ...]]
"""`("ran", symbol, ())`: it has run. `("there", symbol, fields)`: the value at this path is not missing.
`("filled", symbol, fields)`: the list at this path is not empty.
`("is", symbol, (*fields, word))`: the value at this path is the word; `("not", ...)`: it is another one.
"""

Key = Hashable
"""What has a value: see `cases`."""

Facts = frozenset[Fact]
NOTHING: Facts = frozenset()


class State(NamedTuple):
    """What holds whenever a run comes by a place.

    `reached`: whether a run can come by at all. `facts` hold always; of each of the `either` groups at least one
    alternative holds. `values` are those that something can only have here, where tests before have left not all.
    """

    facts: Facts = NOTHING
    either: frozenset[frozenset[Facts]] = frozenset()
    reached: bool = True
    values: Mapping[Key, ValueSet] = MappingProxyType({})

    def knowing(self, facts: Iterable[Fact]) -> State:
        """The state in which these facts hold too."""
        return self._replace(facts=self.facts | frozenset(facts))

    def within(self, values: Mapping[Key, ValueSet]) -> State:
        """The state in which these things have only these values; out of reach where nothing is left of one."""
        if not values:
            return self
        found = {**self.values}
        for key, left in values.items():
            found[key] = found[key].meet(left) if key in found else left
        return self._replace(values=found, reached=self.reached and not any(found[each].empty for each in values))

    def lacking(self, symbol: Symbol, path: tuple[str, ...]) -> State:
        """The state in which the value at a path is missing: what else must be there then holds."""
        if path:
            return self
        kept: set[frozenset[Facts]] = set()
        facts = self.facts
        for group in self.either:
            left = frozenset(each for each in group if ("ran", symbol, ()) not in each)
            if len(left) == 1:
                facts |= next(iter(left))
            elif left:
                kept.add(left)
        return self._replace(facts=facts, either=frozenset(kept))

    def left(self) -> State:
        """The state behind a statement that is never passed."""
        return self._replace(reached=False)

    def ran(self, symbol: Symbol) -> bool:
        """Whether the thing of that name has surely run."""
        return symbol.sure or ("ran", symbol, ()) in self.facts

    def there(self, symbol: Symbol, path: tuple[str, ...]) -> bool:
        """Whether the value at a path is surely not missing."""
        return ("there", symbol, path) in self.facts

    def filled(self, symbol: Symbol, path: tuple[str, ...]) -> bool:
        """Whether the list at a path surely has an element."""
        return ("filled", symbol, path) in self.facts

    def one_ran(self, symbols: Iterable[Symbol]) -> bool:
        """Whether at least one of these has surely run."""
        wanted = {("ran", symbol, ()) for symbol in symbols}
        return any(all(each & wanted for each in group) for group in self.either) or bool(self.facts & wanted)


START = State()
MOST_GROUPS = 2_000
"""More alternatives than this are forgotten, which only makes the checks more careful."""


def join(states: Iterable[State]) -> State:
    """The state behind ways that meet: of those that can be gone, what all have in common."""
    live = [state for state in states if state.reached]
    if not live:
        return State(reached=False)
    first, *rest = live
    if not rest:
        return first
    common = frozenset.intersection(*(state.facts for state in live))
    groups = frozenset.intersection(*(state.either for state in live))
    alternatives = frozenset(state.facts - common for state in live)
    if all(alternatives) and len(groups) < MOST_GROUPS:
        groups |= {alternatives}
    return State(common, groups, values=_joined(live))


def _joined(live: Sequence[State]) -> dict[Key, ValueSet]:
    """What each thing can be behind ways that meet: whatever it can be on one of them."""
    first, *rest = (state.values for state in live)
    found: dict[Key, ValueSet] = {}
    for path, left in first.items():
        for values in rest:
            other = values.get(path)
            if other is left:
                continue
            joined = left.join(other) if other is not None else None
            if joined is None:
                break
            left = joined
        else:
            found[path] = left
    return found


def narrowed(type: Type, state: State, symbol: Symbol, path: tuple[str, ...]) -> Type:
    """A union without the records that what is known of their fields rules out."""
    plain = types.without_optional(type)
    if plain[0] != "union":
        return type
    left = plain[1]
    for kind, root, fields in state.facts:
        if root is symbol and kind in ("is", "not") and len(fields) == len(path) + 2 and fields[: len(path)] == path:
            left = [member for member in left if _may_be(member, fields[-2], fields[-1], kind == "is")]
    if not left or len(left) == len(plain[1]):
        return type
    result = left[0] if len(left) == 1 else ["union", left]
    return types.optional(result) if types.is_optional(type) else result


def _may_be(record: Type, field: str, word: str, positive: bool) -> bool:
    """Whether a record may have this word, or another one, in a field."""
    found = record[1].get(field)
    if found is None or found[0] != "one_of":
        return found is not None or not positive
    return word in found[1] if positive else found[1] != [word]

"""When a condition holds: the values of what it compares, taken apart into cases.

A case maps each thing compared to the set of values it has in that case; a condition holds in any of its cases. What
can't be taken apart is a thing of its own, true or false.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from itertools import product

from ...dsl.tree import (
    Boolean,
    Call,
    Compare,
    Duration,
    Expression,
    Field,
    IsState,
    ListOf,
    Logic,
    Name,
    Not,
    Percent,
)
from .. import types
from ..kinds import UNKNOWN
from .context import Here, lookup
from .literal import literal
from .model import Model, Symbol
from .value_sets import FIRST, Cut, ValueSet, compared, of_words, points

Key = Hashable
Case = Mapping[Key, ValueSet]
Cases = tuple[Case, ...]

ALWAYS: Cases = ({},)
NEVER: Cases = ()
MOST_CASES = 64
"""A condition with more cases than this is a thing of its own."""

SWAPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
UNITS = {"ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}
COUNTS = ("length", "count")
BOTH = (True, False)


class Reader:
    """Takes conditions apart that are seen from one place, whose expressions have their types already.

    `named` says of each thing compared which expression names it first.
    """

    def __init__(self, model: Model, here: Here) -> None:
        self.model = model
        self.here = here
        self.named: dict[Key, Expression] = {}

    def spelled(self, key: Key) -> str | None:
        """The text of a thing compared, none for what is compared with another thing."""
        from ...dsl.print_expressions import print_expression

        return print_expression(self.named[key]) if key in self.named else None

    def cases(self, node: Expression, *, holds: bool = True) -> Cases:
        """The cases in which a condition holds, or in which it does not."""
        if isinstance(node, Not):
            return self.cases(node.operand, holds=not holds)
        if isinstance(node, Boolean):
            return ALWAYS if node.value is holds else NEVER
        if isinstance(node, Logic):
            sides = [self.cases(operand, holds=holds) for operand in node.operands]
            if (node.operator == "and") is not holds:
                return joined(sides)
            met = meet_all(sides)
            return met if met is not None else self._opaque(node, holds)
        return self._atom(node, holds)

    def implies(self, one: Expression, other: Expression) -> bool:
        """Whether a second condition holds whenever the first, which can hold, does."""
        return bool(cases := self.cases(one)) and meet_all([cases, self.cases(other, holds=False)]) == ()

    def compatible(self, one: Expression, other: Expression) -> bool:
        """Whether both conditions surely hold for some values: one implies the other, or they limit the same things."""
        pairs = product(self.cases(one), self.cases(other))
        alike = any(
            _certain(first) and first.keys() == second.keys() and meet(first, second) for first, second in pairs
        )
        return alike or self.implies(one, other) or self.implies(other, one)

    def _atom(self, node: Expression, holds: bool) -> Cases:
        key: Key | None
        values: ValueSet | None
        if isinstance(node, IsState):
            # Being there and being empty are things of their own: neither is a value.
            key, values = (self.key(node.operand), node.state), of_words([not node.negated], BOTH)
            self._spell(key, node.operand)
        elif isinstance(node, Compare):
            key, values = self._compared(node)
        else:
            key, values = self.key(node), of_words([self._member(node) or True], self._among(node))
            self._spell(key, node)
        if key is None or values is None:
            return self._opaque(node, holds)
        values = values if holds else values.complement()
        return NEVER if values.empty else ({key: values},)

    def _opaque(self, node: Expression, holds: bool) -> Cases:
        """A condition that is a thing of its own."""
        self._spell(node, node)
        return ({node: of_words([holds], BOTH)},)

    def _compared(self, node: Compare) -> tuple[Key | None, ValueSet | None]:
        left, operator, right = node.left, node.operator, node.right
        if operator in ("in", "not in"):
            if not isinstance(right, ListOf):
                return None, None
            listed = [self._value(item) for item in right.items]
            if any(each is UNKNOWN for each in listed):
                return None, None
            found = self._set(left, listed)
            return self._subject(left), found.complement() if found and operator == "not in" else found
        if operator not in SWAPPED:
            return None, None
        value = self._value(right)
        if value is UNKNOWN:
            value, left, right, operator = self._value(left), right, left, SWAPPED[operator]  # type: ignore[assignment]
        if value is UNKNOWN:
            return self._two(left, operator, right)
        if operator in ("==", "!="):
            found = self._set(left, [value])
            return self._subject(left), found.complement() if found and operator == "!=" else found
        if not isinstance(value, Decimal):
            return None, None
        return self._subject(left), compared(operator, value, whole=self._whole(left), floor=_floor(left))

    def _two(self, left: Expression, operator: str, right: Expression) -> tuple[Key | None, ValueSet | None]:
        """`a < b`: what is compared is by how much one passes the other."""
        one, other = self.key(left), self.key(right)
        if repr(one) > repr(other):
            one, other, operator = other, one, SWAPPED[operator]
        zero = compared("==" if operator == "!=" else operator, Decimal(0))
        return ("minus", one, other), zero.complement() if operator == "!=" else zero

    def _set(self, subject: Expression, values: list[object]) -> ValueSet | None:
        """The set of these values; none where they are of several sorts."""
        if values and all(isinstance(each, Decimal) for each in values):
            numbers = [each for each in values if isinstance(each, Decimal)]
            return points(numbers, whole=self._whole(subject), floor=_floor(subject))
        if all(isinstance(each, bool) for each in values):
            return of_words((each for each in values if isinstance(each, bool)), BOTH)
        if all(isinstance(each, str) for each in values):
            return of_words((each for each in values if isinstance(each, str)), self._closed(subject))
        return None

    def _value(self, node: Expression) -> object:
        """A number (of days or milliseconds too), a text, a word or a boolean; `UNKNOWN` for anything else."""
        if isinstance(node, Duration):
            return milliseconds(node)
        if isinstance(node, Percent):
            return Decimal(node.value) / 100
        if isinstance(node, Call) and node.function == "date" and len(node.arguments) == 1:
            return _day(literal(node.arguments[0]))
        found = literal(node)
        if isinstance(found, int | Decimal) and not isinstance(found, bool):
            return Decimal(found)
        if isinstance(found, str | bool):
            return found
        return self._member(node) or UNKNOWN

    def _member(self, node: Expression) -> str | None:
        """The word that a bare name means; the bare guard `approve` means that the result is it."""
        if not isinstance(node, Name):
            return None
        meaning = self.model.meanings.get(id(node))
        if meaning and meaning[0] == "lit" and isinstance(meaning[1], str):
            return meaning[1]
        if meaning and meaning[0] == "compare" and meaning[3][0] == "lit":
            return str(meaning[3][1])
        return None

    def _among(self, node: Expression) -> Iterable[str | bool]:
        """What a bare condition is one of: the words of its step's result, else true and false."""
        source = self.here.source
        if self._member(node) is None or source is None:
            return BOTH
        closed = types.without_optional(source.type)
        closed = types.field_type(closed, "choice") if source.role == "decide" else closed
        return closed[1] if closed is not None and closed[0] == "one_of" else BOTH

    def _type(self, node: Expression) -> types.Type:
        return types.without_optional(self.model.type_of.get(id(node), "any"))

    def _whole(self, node: Expression) -> bool:
        return bool(self._type(node) == "integer")

    def _closed(self, node: Expression) -> list[str] | None:
        found = self._type(node)
        return found[1] if found[0] == "one_of" else None

    def _subject(self, node: Expression) -> Key:
        key = self.key(node)
        self._spell(key, node)
        return key

    def _spell(self, key: Key, node: Expression) -> None:
        self.named.setdefault(key, node)

    def key(self, node: Expression) -> Key:
        """What an expression stands for: a symbol and fields, else the expression itself."""
        source = self.here.source
        if source is not None and isinstance(node, Name):
            meaning = self.model.meanings.get(id(node))
            if meaning and meaning[0] == "compare":
                return stable(source, ())
            if meaning and meaning[0] == "field" and meaning[1][:2] == ["name", source.name]:
                return stable(source, (node.name,))
        if isinstance(node, Call) and node.function in COUNTS and len(node.arguments) == 1:
            counted = self.key(node.arguments[0])
            if isinstance(counted, tuple) and isinstance(counted[0], Symbol):
                return counted[0], (*counted[1], "length()")
        if isinstance(node, Name | Field):
            root: Expression = node
            fields: list[str] = []
            while isinstance(root, Field):
                fields.append(root.name)
                root = root.of
            found = lookup(self.model, root.name, self.here.scope) if isinstance(root, Name) else None
            if found is not None:
                return stable(found[0], tuple(reversed(fields)))
        return node


def milliseconds(written: Duration) -> Decimal:
    """How long a duration is."""
    return Decimal(written.amount * UNITS[written.unit])


def stable(symbol: Symbol, fields: tuple[str, ...]) -> Key:
    """The key of a value that stays what it is; a decision compared stands for its choice."""
    return symbol, ("choice",) if symbol.role == "decide" and not fields else fields


def lasting(case: Case) -> dict[Key, ValueSet]:
    """What a case says of values that stay what they are."""
    return {key: values for key, values in case.items() if isinstance(key, tuple) and isinstance(key[0], Symbol)}


def _certain(case: Case) -> bool:
    """Whether there are surely values of this case: what it limits hangs on nothing else that it limits."""
    return len(case) == 1 or len(lasting(case)) == len(case)


def _floor(node: Expression) -> Cut:
    return (Decimal(0), 0) if isinstance(node, Call) and node.function in COUNTS else FIRST


def _day(text: object) -> object:
    try:
        return Decimal(date.fromisoformat(text).toordinal()) if isinstance(text, str) else UNKNOWN
    except ValueError:
        return UNKNOWN


def joined(sides: Iterable[Cases]) -> Cases:
    """Where any of these holds."""
    found: list[Case] = []
    for side in sides:
        if ALWAYS[0] in side:
            return ALWAYS
        found += (case for case in side if case not in found)
    return tuple(found)


def meet_all(sides: Iterable[Cases]) -> Cases | None:
    """Where all of these hold; none where that has too many cases."""
    found: Cases = ALWAYS
    for side in sides:
        if len(found) * len(side) > MOST_CASES:
            return None
        pairs = (meet(one, two) for one, two in product(found, side))
        found = joined([tuple(case for case in pairs if case is not None)])
    return found


def given(cases: Cases, known: Case) -> Cases:
    """The cases that can be where some values are known, with what these leave of them."""
    found: list[Case] = []
    for case in cases:
        left = {key: values.meet(known[key]) if key in known else values for key, values in case.items()}
        if not any(values.empty for values in left.values()):
            found.append(left)
    return tuple(found)


def meet(one: Case, two: Case) -> Case | None:
    """What both cases have in common, none if nothing."""
    if not one or not two:
        return one or two
    found = dict(one)
    for key, values in two.items():
        met = found[key].meet(values) if key in found else values
        if met.empty:
            return None
        found[key] = met
    return found

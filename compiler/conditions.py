"""What two conditions say of each other: whether one holds wherever the other does, whether both can hold at once.

Only what is certain counts: a condition of another form than those below implies nothing but itself.
"""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from ..dsl.tree import (
    Boolean,
    Compare,
    Duration,
    Expression,
    Integer,
    ListOf,
    Logic,
    Name,
    Negative,
    Not,
    Number,
    Percent,
    Text,
)

MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "=="}
SECONDS = {"ms": Decimal("0.001"), "s": Decimal(1), "m": Decimal(60), "h": Decimal(3600), "d": Decimal(86400)}


class Range(NamedTuple):
    """The values for which a condition holds: numbers between two bounds, or one of several words.

    A bound is a number and whether it is itself inside, or none; `words` is none for numbers.
    """

    low: tuple[Decimal, bool] | None = None
    high: tuple[Decimal, bool] | None = None
    words: frozenset[object] | None = None

    def inside(self, other: Range) -> bool:
        """Whether each of these values is one of the others."""
        if self.words is not None or other.words is not None:
            return self.words is not None and other.words is not None and self.words <= other.words
        above = other.low is None or (self.low is not None and _after(self.low, other.low))
        below = other.high is None or (self.high is not None and _after(_turned(self.high), _turned(other.high)))
        return above and below

    def meets(self, other: Range) -> bool:
        """Whether there surely is a value in both."""
        if self.words is not None or other.words is not None:
            return self.words is not None and other.words is not None and bool(self.words & other.words)
        lows = [each for each in (self.low, other.low) if each is not None]
        highs = [each for each in (self.high, other.high) if each is not None]
        if not lows or not highs:
            return True
        low, high = max(lows, key=lambda bound: bound[0])[0], min(highs, key=lambda bound: bound[0])[0]
        # Between neighbours there may be no whole number.
        at_bounds = all(each.has(low) for each in (self, other)) or all(each.has(high) for each in (self, other))
        return high - low > 1 or (at_bounds and low <= high)

    def has(self, number: Decimal) -> bool:
        """Whether a number lies between the bounds."""
        exactly = (number, True)
        return Range(exactly, exactly).inside(self)

    def both(self, other: Range) -> Range:
        """The numbers in both."""
        lows = [each for each in (self.low, other.low) if each is not None]
        highs = [each for each in (self.high, other.high) if each is not None]
        return Range(
            max(lows, key=lambda bound: (bound[0], not bound[1]), default=None),
            min(highs, key=lambda bound: bound, default=None),
        )


def implies(one: Expression, other: Expression) -> bool:
    """Whether the other condition surely holds wherever the one does."""
    if one == other:
        return True
    if isinstance(one, Logic) and one.operator == "or":
        return all(implies(each, other) for each in one.operands)
    if isinstance(other, Logic):
        every = all if other.operator == "and" else any
        return every(implies(one, each) for each in other.operands)
    if isinstance(one, Logic) and any(implies(each, other) for each in one.operands):
        return True
    wanted = _atom(other)
    if wanted is None:
        return False
    found = _ranges(one)[0].get(wanted[0])
    return found is not None and found.inside(wanted[1])


def compatible(one: Expression, other: Expression) -> bool:
    """Whether both conditions surely hold for some values: they limit the same ones, and the limits meet."""
    if implies(one, other) or implies(other, one):
        return True
    (first, all_of_one), (second, all_of_other) = _ranges(one), _ranges(other)
    if not (all_of_one and all_of_other) or first.keys() != second.keys():
        return False
    return all(first[subject].meets(second[subject]) for subject in first)


def _ranges(condition: Expression) -> tuple[dict[Expression, Range], bool]:
    """The limits that a condition, or a row of them joined by `and`, sets to each value; and whether that is all."""
    joined = condition.operands if isinstance(condition, Logic) and condition.operator == "and" else (condition,)
    found: dict[Expression, Range] = {}
    whole = True
    for each in joined:
        atom = _atom(each)
        if atom is None:
            whole = False
            continue
        subject, limit = atom
        before = found.setdefault(subject, limit)
        if before is not limit and before.words is None and limit.words is None:
            found[subject] = before.both(limit)
        elif before is not limit:
            whole = False
    return found, whole


def _atom(node: Expression) -> tuple[Expression, Range] | None:
    """What a condition limits, and to what; none for one of another form."""
    if isinstance(node, Name):
        return node, Range(words=frozenset({True}))
    if isinstance(node, Not) and isinstance(node.operand, Name):
        return node.operand, Range(words=frozenset({False}))
    if not isinstance(node, Compare):
        return None
    subject, operator, against = node.left, node.operator, node.right
    if _number(subject) is not None and operator in MIRRORED:
        subject, operator, against = against, MIRRORED[operator], subject  # type: ignore[assignment]
    number = _number(against)
    if number is not None:
        return _numbers(subject, operator, number)
    listing = against.items if isinstance(against, ListOf) and operator == "in" else (against,)
    words = [_word(each) for each in listing]
    if operator in ("==", "in") and None not in words:
        return subject, Range(words=frozenset(words))
    return None


def _numbers(subject: Expression, operator: str, number: Decimal) -> tuple[Expression, Range] | None:
    if operator in ("<", "<="):
        return subject, Range(high=(number, operator == "<="))
    if operator in (">", ">="):
        return subject, Range(low=(number, operator == ">="))
    return (subject, Range((number, True), (number, True))) if operator == "==" else None


def seconds(written: Duration) -> Decimal:
    """How long a duration is."""
    return written.amount * SECONDS[written.unit]


def _number(node: Expression) -> Decimal | None:
    if isinstance(node, Negative):
        found = _number(node.operand)
        return None if found is None else -found
    if isinstance(node, Duration):
        return seconds(node)
    if isinstance(node, Percent):
        return Decimal(node.value) / 100
    return Decimal(node.value) if isinstance(node, Integer | Number) else None


def _word(node: Expression) -> object:
    """A literal, or a name as itself: two names may mean the same value, one name always does."""
    if isinstance(node, Boolean):
        return node.value
    if isinstance(node, Text) and all(isinstance(part, str) for part in node.parts):
        return node.parts
    return node if isinstance(node, Name) else None


def _after(one: tuple[Decimal, bool], other: tuple[Decimal, bool]) -> bool:
    """Whether what lies above one lower bound lies above the other."""
    return one[0] > other[0] or (one[0] == other[0] and (other[1] or not one[1]))


def _turned(bound: tuple[Decimal, bool]) -> tuple[Decimal, bool]:
    return -bound[0], bound[1]

"""Sets of values: stretches of a line of numbers, and words with or without all others.

They are exact: the complement of a complement is the set itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple

Word = str | bool | None
Cut = tuple[Decimal, int]
"""A place between numbers: right before a value (0) or right behind it (1)."""

FIRST: Cut = (Decimal("-Infinity"), 0)
LAST: Cut = (Decimal("Infinity"), 0)


class Line(NamedTuple):
    """Numbers, as stretches from one cut to another, in order and apart; `whole`: only integers count.

    `floor`: the least number there can be at all, as the length of a list is never negative.
    """

    stretches: tuple[tuple[Cut, Cut], ...]
    whole: bool = False
    floor: Cut = FIRST

    @property
    def empty(self) -> bool:
        """Whether no number is left."""
        return not self.stretches

    @property
    def point(self) -> Decimal | None:
        """The one number in the set, or none if it is empty or has more."""
        if len(self.stretches) != 1:
            return None
        (value, side), end = self.stretches[0]
        if side == 0 and end in ((value, 1), (value + 1, 0) if self.whole else (value, 1)):
            return value
        return None

    def complement(self) -> Line:
        """All other numbers."""
        cuts = [self.floor]
        for start, end in self.stretches:
            cuts += [start, end]
        cuts.append(LAST)
        pairs = zip(cuts[::2], cuts[1::2], strict=True)
        return self._replace(stretches=tuple((start, end) for start, end in pairs if start < end))

    def meet(self, other: ValueSet) -> ValueSet:
        """What both have in common; this set where they can't be compared."""
        if not isinstance(other, Line):
            return self
        if self.whole is not other.whole:
            whole, part = (self, other) if self.whole else (other, self)
            return whole.meet(line(part.stretches, whole=True, floor=whole.floor))
        found = []
        for start, end in self.stretches:
            for begin, stop in other.stretches:
                if max(start, begin) < min(end, stop):
                    found.append((max(start, begin), min(end, stop)))
        return self._replace(stretches=tuple(found))

    def join(self, other: ValueSet) -> ValueSet | None:
        """What is in one of them; none where they can't be compared, or where that is everything."""
        if not isinstance(other, Line) or other.whole is not self.whole:
            return None
        outside = self.complement().meet(other.complement())
        return None if outside.empty else outside.complement()

    def told(self) -> str:
        """The set in words: `18`, `less than 18`, `from 3 to 5`."""
        return " or ".join(self._stretch(start, end) for start, end in self.stretches)

    def _stretch(self, start: Cut, end: Cut) -> str:
        point = Line(((start, end),), self.whole).point
        if point is not None:
            return shown(point)
        upper = (end[0] - 1, 1) if self.whole and end[1] == 0 and end != LAST else end
        if start in (FIRST, self.floor):
            if end == LAST:
                return "anything"
            return f"{shown(upper[0])} or less" if upper[1] else f"less than {shown(upper[0])}"
        if end == LAST:
            return f"more than {shown(start[0])}" if start[1] else f"{shown(start[0])} or more"
        lower = f"more than {shown(start[0])}" if start[1] else f"from {shown(start[0])}"
        joined = "to" if upper[1] and not start[1] else "and up to" if upper[1] else "and less than"
        return f"{lower} {joined} {shown(upper[0])}"


def line(stretches: Iterable[tuple[Cut, Cut]], *, whole: bool = False, floor: Cut = FIRST) -> Line:
    """Numbers between cuts; of integers each set has one form."""
    found = []
    for start, end in stretches:
        if whole:
            start, end = _whole(start), _whole(end)
        start = max(start, floor)
        if start < end:
            found.append((start, end))
    return Line(tuple(found), whole, floor)


def _whole(cut: Cut) -> Cut:
    """The same cut among integers, right before one of them."""
    value, side = cut
    if value.is_infinite():
        return cut
    rounded = value.to_integral_value(rounding="ROUND_CEILING")
    return (rounded + 1, 0) if rounded == value and side else (rounded, 0)


def compared(operator: str, value: Decimal, *, whole: bool = False, floor: Cut = FIRST) -> Line:
    """The numbers of which `number operator value` is true; `operator` is one of `== < <= > >=`."""
    before, behind = (value, 0), (value, 1)
    stretch = {
        "==": (before, behind),
        "<": (FIRST, before),
        "<=": (FIRST, behind),
        ">": (behind, LAST),
        ">=": (before, LAST),
    }[operator]
    return line([stretch], whole=whole, floor=floor)


class Words(NamedTuple):
    """These values, or with `others` all but these; `among` are all there are, where that is known."""

    words: frozenset[Word]
    others: bool = False
    among: frozenset[Word] | None = None

    @property
    def empty(self) -> bool:
        """Whether no value is left."""
        return not self.others and not self.words

    def complement(self) -> Words:
        """All other values."""
        if self.among is not None:
            return Words(self.among - self.words, False, self.among)
        return self._replace(others=not self.others)

    def meet(self, other: ValueSet) -> ValueSet:
        """What both have in common; this set where they can't be compared."""
        if not isinstance(other, Words):
            return self
        among = self.among if self.among is not None else other.among
        if self.others and other.others:
            return Words(self.words | other.words, True, among)
        if self.others or other.others:
            some, rest = (other, self) if self.others else (self, other)
            return Words(some.words - rest.words, False, among)
        return Words(self.words & other.words, False, among)

    def join(self, other: ValueSet) -> ValueSet | None:
        """What is in one of them; none where they can't be compared, or where that is everything."""
        if not isinstance(other, Words):
            return None
        outside = self.complement().meet(other.complement())
        return None if outside.empty else outside.complement()

    def told(self) -> str:
        """The set in words: `a` or `b`, `anything but a`."""
        listed = " or ".join(sorted(map(shown, self.words)))
        return (f"anything but {listed}" if listed else "anything") if self.others else listed


ValueSet = Line | Words


def shown(value: object) -> str:
    """A value as a flow would write it."""
    if isinstance(value, bool):
        return str(value).lower()
    return format(value.normalize(), "f") if isinstance(value, Decimal) else str(value)


def of_words(words: Iterable[Word], among: Iterable[Word] | None = None) -> Words:
    """These words out of those there are."""
    known = frozenset(among) if among is not None else None
    found = frozenset(words)
    return Words(found if known is None else found & known, False, known)


def points(values: Iterable[Decimal], *, whole: bool = False, floor: Cut = FIRST) -> Line:
    """These numbers and no others."""
    return line(_points(sorted(set(values))), whole=whole, floor=floor)


def _points(values: Iterable[Decimal]) -> Iterator[tuple[Cut, Cut]]:
    for value in values:
        yield (value, 0), (value, 1)

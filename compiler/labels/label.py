"""The label of a value: whether an outsider had a hand in it, who may see it, and the way it came.

Two labels join to the one that holds for a value made of both. Nothing is ever written by the author: labels are
inferred (see `sweep`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from ...dsl.source import Span

TRUSTED, CHOSEN, UNTRUSTED = 0, 1, 2
"""How far an outsider had a hand in a value: not at all; only in which of a closed set it is; in anything it says."""

INTERNAL, PII, SECRET = "internal", "pii", "secret"
OWNER = "owner:"
"""A tag `owner:m.from`: what belongs to whoever stands at that path, and may be told them."""

FACTS = ""
"""The ground of values that the flow's own data or starter gave; other grounds are steps in which a person answered."""


class Way(NamedTuple):
    """One stop of the way a value came: its words, what it is, where it stands, and the stop before it."""

    words: str
    note: str
    span: Span
    before: Way | None = None

    def stops(self) -> list[Way]:
        """All stops, from the source on."""
        found: list[Way] = []
        at: Way | None = self
        while at is not None:
            found.append(at)
            at = at.before
        return found[::-1]


NO_TAGS: Mapping[str, Way | None] = MappingProxyType({})


class Label(NamedTuple):
    """What is known of a value.

    `level` is one of TRUSTED, CHOSEN, UNTRUSTED, and `way` how it became more than trusted. `tags` are who may see it,
    each with the way it came. Of an untrusted value, `decides` are the decisions an outsider's word went through, and
    `direct` says that some went past them all. `grounds` are the trusted facts it rests on. `columns` are the labels
    of its fields where they differ.
    """

    level: int = TRUSTED
    way: Way | None = None
    tags: Mapping[str, Way | None] = NO_TAGS
    direct: bool = False
    decides: frozenset[str] = frozenset()
    grounds: frozenset[str] = frozenset()
    columns: Mapping[str, Label] | None = None

    @property
    def untrusted(self) -> bool:
        """Whether an outsider had any hand in it."""
        return self.level > TRUSTED

    def at_most(self, level: int) -> Label:
        """The label of a value that can be no more than this."""
        return self if self.level <= level else self._replace(level=level)

    def whole(self) -> Label:
        """The label without what is known of single fields."""
        return self if self.columns is None else self._replace(columns=None)

    def without(self, *tags: str) -> Label:
        """The label without these tags; `OWNER` stands for all of that kind."""
        left = {tag: way for tag, way in self.tags.items() if tag not in tags and not _owned(tag, tags)}
        return self if len(left) == len(self.tags) else self._replace(tags=left)

    def passing(self, words: str, note: str, span: Span) -> Label:
        """The label of what was made of this value at one more stop of its way."""
        if self.way is None and not self.tags:
            return self
        way = Way(words, note, span, self.way) if self.way is not None else None
        tags = {tag: Way(words, note, span, before) for tag, before in self.tags.items()}
        columns = self.columns
        if columns is not None:
            columns = {name: each.passing(words, note, span) for name, each in columns.items()}
        return self._replace(way=way, tags=tags, columns=columns)

    def same(self, other: Label) -> bool:
        """Whether the two say the same, whatever the way."""
        mine, others = self.columns or {}, other.columns or {}
        return (
            self.level == other.level
            and self.direct == other.direct
            and self.decides == other.decides
            and self.grounds == other.grounds
            and self.tags.keys() == other.tags.keys()
            and mine.keys() == others.keys()
            and all(each.same(others[name]) for name, each in mine.items())
        )


def _owned(tag: str, tags: tuple[str, ...]) -> bool:
    return OWNER in tags and tag.startswith(OWNER)


PLAIN = Label()
"""The label of what the author wrote."""


def join(first: Label, second: Label) -> Label:
    """The label of a value made of two."""
    if second is PLAIN or first is second:
        return first
    if first is PLAIN:
        return second.whole()
    higher = first if first.level >= second.level else second
    tags = first.tags
    if second.tags and second.tags is not tags:
        tags = {**second.tags, **first.tags}
    return Label(
        higher.level,
        higher.way,
        tags,
        first.direct or second.direct,
        first.decides | second.decides,
        first.grounds | second.grounds,
    )


def join_all(labels: Iterable[Label]) -> Label:
    """The label of a value made of many; of none, that of a literal."""
    found = PLAIN
    for each in labels:
        found = join(found, each)
    return found.whole()


def merge(first: Label, second: Label) -> Label:
    """The label of a name that one of two places gives its value: fields known to both stay known."""
    joined = join(first, second)
    if first is second or first.columns is None or second.columns is None:
        return first if first is second else joined.whole()
    names = first.columns.keys() & second.columns.keys()
    return joined._replace(columns={name: merge(first.columns[name], second.columns[name]) for name in names})

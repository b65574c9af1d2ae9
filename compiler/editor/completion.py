"""What could be written at a place: words of the language, names, settings, members, each with its doc line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ...dsl.expecting import a_value
from ...dsl.source import Span
from ...dsl.tables import load
from ...dsl.tree import Assignment, Edge, Hop, Use, walk
from ...dsl.unfinished import Unfinished, in_comment, open_text, stop_at
from .. import types
from ..check.context import lookup, visible
from ..check.declarations import FILE_SETTINGS
from ..check.expressions import fields_of
from ..functions import FUNCTIONS
from ..kinds import COMMON_SETTINGS
from ..types import BASE_TYPES, Type, describe_type
from .document import Document
from .hover import signature
from .place import Place, flat

WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
SECOND_SPELLINGS = frozenset({"FALSE_CAPITAL", "NONE_CAPITAL", "TRUE_CAPITAL"})
FUNCTION_WORDS = frozenset({"ENDS", "STARTS"})
"""Words of the language that begin a value only as the name of a function."""
RUNS = ("step", "decide", "block", "wait")


class Item(NamedTuple):
    """One thing that could be written.

    `kind`: keyword, name, step, input, function, type, event, kind, setting, field, member, option or text. `insert`
    is what is written where that is more than the label.
    """

    label: str
    kind: str
    detail: str = ""
    doc: str = ""
    insert: str | None = None


class Completion(NamedTuple):
    """The items, the likeliest first, and the beginning of a word that one of them replaces."""

    span: Span
    items: tuple[Item, ...] = ()


def completion(document: Document, offset: int) -> Completion:
    """What could be written at an offset of a text, which may be broken there."""
    prefix = document.text[:offset]
    begun = WORD.search(prefix)
    start = begun.start() if begun else offset
    span, prefix = Span(start, offset), prefix[:start]
    if prefix[-1:].isalnum() or in_comment(prefix):
        return Completion(span)
    scope = document.scope(offset)
    text = open_text(prefix)
    if text is not None and text[1] is not None:
        stop = stop_at(prefix[text[1] + 1 :], "expression")
    elif text is not None:
        stop = stop_at(prefix[: text[0]])
        return Completion(span, tuple(_texts(document, Place(document, scope, stop.stack))))
    else:
        stop = stop_at(prefix)
    found: dict[str, Item] = {}
    for item in _Completer(Place(document, scope, stop.stack), stop).items():
        found.setdefault(item.label, item)
    return Completion(span, tuple(found.values()))


def _texts(document: Document, place: Place) -> Iterator[Item]:
    """What is configured, where a text names it."""
    key = place.stack[-2].text if place.word() == "COLON" and place.word(2) else ""
    if key == "connection":
        yield from (Item(name, "text", "connection") for name in document.project.connections or ())
    elif key in ("who", "ask") or place.word() == "ASK":
        yield from (Item(name, "text", "role") for name in document.project.roles or ())
    for member in _members(place.wanted()):
        yield Item(member, "member")


def _members(type: Type | None) -> list[str]:
    plain = types.without_optional(type) if type is not None else "any"
    return list(plain[1]) if plain[0] == "one_of" else []


class _Completer:
    """Lists what could stand at one place."""

    def __init__(self, place: Place, stop: Unfinished) -> None:
        self.place = place
        self.stop = stop
        self.document = place.document
        self.model = place.document.model

    def items(self) -> Iterator[Item]:
        """All of them, the likeliest first."""
        word = self.place.word()
        if word == "DOT":
            yield from self._fields()
        elif word == "ARROW":
            yield from self._stops()
            yield from self._keywords()
        elif self.stop.driver.accepts("NAME", "COLON"):
            yield from self._keys(word)
            yield from self._keywords()
        elif "LIST" in self.stop.keywords:
            yield from (Item(name, "type") for name in [*self.model.types, *BASE_TYPES])
            yield from self._keywords()
        elif a_value(self.stop.expected):
            yield from self._values()
            yield from self._keywords(FUNCTION_WORDS)
        else:
            yield from self._named(word)
            yield from self._keywords()

    def _keywords(self, but: frozenset[str] = frozenset()) -> Iterator[Item]:
        spelling = load().spelling
        for kind in sorted(self.stop.keywords - SECOND_SPELLINGS - but):
            yield Item(spelling[kind], "keyword")

    def _fields(self) -> Iterator[Item]:
        """The fields of the value before a dot."""
        held = self.place.stack[-2]
        if self.place.word(2):
            symbol = self.model.symbols.get(held.text)
            if symbol is not None and symbol.role == "decide":
                yield Item("llm", "member", doc="What the model says of this decision.")
            return
        type = self.place.type_of(held)
        for name in fields_of(type):
            yield Item(name, "field", describe_type(types.field_type(type, name) or "any"))

    def _stops(self) -> Iterator[Item]:
        """What an arrow may lead to."""
        yield from self._symbols(RUNS)
        if not any(isinstance(each, Hop) for each in self.place.stack):
            yield Item("end", "keyword", doc="This way ends; others go on.")
            yield Item("fail", "keyword", doc="The run fails.")

    def _keys(self, word: str) -> Iterator[Item]:
        """What can be set: in a test, in the whole file, in braces."""
        if word == "GIVEN":
            yield from self._symbols(("input", "trigger", "state"), ": ")
        elif word in ("ANSWER", "STUB"):
            yield from self._symbols(("step", "decide"), ": ")
        elif word == "DEFAULT":
            for name, setting in COMMON_SETTINGS.items():
                yield Item(name, "setting", describe_type(setting.type), setting.doc, f"{name}: ")
            yield from (Item(name, "setting", "text", insert=f"{name}: ") for name in FILE_SETTINGS)
        else:
            written, fields = self.place.written(), self.place.fields()
            chosen = {fields[name].group for name in written if name in fields} - {None}
            for name, setting in fields.items():
                if name not in written and setting.group not in chosen:
                    kind = "setting" if setting.doc else "field"
                    yield Item(name, kind, describe_type(setting.type), setting.doc, f"{name}: ")

    def _values(self) -> Iterator[Item]:
        """Members of a closed set that is expected, names in scope, functions."""
        for member in _members(self.place.wanted()):
            yield Item(member, "member", insert=member if member.isidentifier() else f'"{member}"')
        scope = self.place.opened()
        if self.place.last("TEST") is not None:
            yield from (Item(name, "name", describe_type(type)) for name, type in self.model.outputs.items())
            if self.place.word() == "EXPECT":
                yield from self._symbols(("block",))
        for name in visible(self.model, scope):
            found = lookup(self.model, name, scope)
            if found is not None and found[0].role != "block":
                kind = found[0].role if found[0].role in ("input", "step") else "name"
                yield Item(name, kind, describe_type(found[0].type))
        for function in FUNCTIONS.values():
            yield Item(function.name, "function", signature(function), function.doc)

    def _named(self, word: str) -> Iterator[Item]:
        """What a name stands for behind the words before it."""
        place = self.place
        if word == "COLON" and place.word(3) == "STEP":
            yield from (Item(kind.name, "kind", doc=kind.doc) for kind in self.document.catalogue)
            uses = (each for each in self.document.flow.declarations if isinstance(each, Use))
            yield from (Item(use.name, "kind", use.path) for use in uses)
        elif word in ("EMIT", "EVENT") or (word == "FOR" and place.word(2) == "WAIT"):
            yield from (Item(name, "event") for name in self.model.events)
        elif (word == "TO" and place.word(2) == "GO") or word in ("CALLED", "PATH"):
            yield from self._symbols(RUNS)
        elif word in ("RULE", "BE", "NEVER", "TAKE", "OTHERWISE"):
            yield from (Item(option, "option") for option in place.options())
        elif word == "KEEP":
            yield from self._symbols(("state",), " = ")
        elif self.stop.driver.accepts("NAME", "EQUAL") and word in ("FINISH", "COMMA"):
            written = {each.name for each in flat(place.stack) if isinstance(each, Assignment)}
            for name, type in self.model.outputs.items():
                if name not in written:
                    yield Item(name, "name", describe_type(type), insert=f"{name} = ")
        elif "STEP" in self.stop.keywords and any(isinstance(node, Edge) for node in walk(self.document.flow)):
            yield Item("start", "keyword", doc="Where the run begins.")
            yield from self._symbols(RUNS)

    def _symbols(self, roles: Iterable[str], behind: str = "") -> Iterator[Item]:
        """The declared things of some roles."""
        for symbol in self.model.symbols.values():
            if symbol.role in roles:
                kind = symbol.role if symbol.role in ("input", "step") else "name"
                insert = f"{symbol.name}{behind}" if behind else None
                yield Item(symbol.name, kind, symbol.kind or describe_type(symbol.type), insert=insert)

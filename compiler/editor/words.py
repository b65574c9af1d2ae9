"""The words of a text that name something declared: where they stand, and which of them name the same thing."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator
from typing import NamedTuple

from ...dsl.source import Span
from ...dsl.tree import (
    Assignment,
    Comprehension,
    Emit,
    EventAt,
    EventDefinition,
    ExpectCalled,
    ExpectCalledWith,
    ExpectNever,
    ExpectStarted,
    Flow,
    Hop,
    Keep,
    Node,
    OnEvent,
    Output,
    Quantifier,
    Step,
    Trigger,
    TypeDefinition,
    TypeName,
    Use,
    WaitEvent,
    Where,
    walk,
)
from ..check.model import Declaration, Model, Symbol

GIVEN = ("error", "answer", "round")
"""Roles of names that the language gives, which nobody declares."""

EXPECTED = (ExpectCalled, ExpectCalledWith, ExpectNever, ExpectStarted)


class Word(NamedTuple):
    """A word that names something.

    `role` is that of its symbol, or `type`, `event`, `output`, `use`; `thing` is equal for all words that name the
    same thing; `declares` says that it is declared here; `symbol` is what the checks know about it.
    """

    span: Span
    name: str
    role: str
    thing: Hashable
    declares: bool = False
    symbol: Symbol | None = None


def words(text: str, flow: Flow, model: Model) -> tuple[Word, ...]:
    """Every word of a text that names something, once each, in text order."""
    found: dict[Span, Word] = {}
    gatherer = _Gatherer(text, flow, model)
    for word in (*gatherer.declared(), *gatherer.referred(), *gatherer.written()):
        before = found.get(word.span)
        if before is None or (word.declares and not before.declares):
            found[word.span] = word
    return tuple(found[span] for span in sorted(found))


class _Gatherer:
    """Finds the words of one flow."""

    def __init__(self, text: str, flow: Flow, model: Model) -> None:
        self.text = text
        self.flow = flow
        self.model = model
        self.emitted = {node.event for node in walk(flow) if isinstance(node, Emit)}

    def declared(self) -> Iterator[Word]:
        """The words that declare a symbol."""
        symbols = [*self.model.symbols.values()]
        symbols += [symbol for scope in self.model.scopes.values() for symbol in scope.names.values()]
        for symbol in symbols:
            for declaration in symbol.declarations:
                span = self._place(symbol, declaration)
                if span is not None:
                    yield Word(span, symbol.name, symbol.role, self._thing(symbol), True, symbol)

    def referred(self) -> Iterator[Word]:
        """The words that mean a symbol."""
        for reference in self.model.references:
            symbol = reference.symbol
            thing = self._thing(symbol)
            role = "output" if thing == ("output", symbol.name) else symbol.role
            # The stops of an arrow that stand together are one place.
            for span in self._all(reference.span, symbol.name):
                yield Word(span, symbol.name, role, thing, False, symbol)

    def written(self) -> Iterator[Word]:
        """The words that name a type, an event, an output, another file or what `keep` sets."""
        for node in walk(self.flow):
            for name, role, span, declares in self._named(node):
                for place in self._all(span, name)[: None if isinstance(node, Hop) else 1]:
                    yield Word(place, name, role, (role, name), declares)
            for name in node.names if isinstance(node, Hop) else ():
                if (known := self.model.symbols.get(name)) is not None:
                    for place in self._all(node.span, name):
                        yield Word(place, name, known.role, self._thing(known), False, known)
            if isinstance(node, Keep) and node.name in self.model.symbols:
                symbol = self.model.symbols[node.name]
                yield Word(node.name_span, node.name, symbol.role, self._thing(symbol), False, symbol)

    def _named(self, node: Node) -> Iterator[tuple[str, str, Span, bool]]:
        """What a node names besides symbols: the name, the role, where to look for it, whether it is declared."""
        if isinstance(node, TypeDefinition):
            yield node.name, "type", node.name_span, True
        elif isinstance(node, TypeName) and node.name in self.model.types:
            yield node.name, "type", node.span, False
        elif isinstance(node, EventDefinition):
            yield node.name, "event", node.name_span, True
        elif isinstance(node, Emit | WaitEvent):
            yield node.event, "event", node.event_span, False
        elif isinstance(node, OnEvent):
            yield node.event, "event", Span(node.span.start + len("on event"), node.span.end), False
        elif isinstance(node, EventAt):
            yield node.event, "event", Span(self._behind(node.at.span.end, "event"), node.span.end), False
        elif isinstance(node, Output):
            yield node.name, "output", node.name_span, True
        elif isinstance(node, Assignment):
            yield node.name, "output", node.span, False
        elif isinstance(node, Use):
            yield node.name, "use", node.name_span, True
        elif isinstance(node, Step) and any(
            isinstance(each, Use) and each.name == node.kind for each in self.flow.declarations
        ):
            yield node.kind, "use", node.kind_span, False
        else:
            yield from self._emitted(node)

    def _emitted(self, node: Node) -> Iterator[tuple[str, str, Span, bool]]:
        """The events that a test expects."""
        if isinstance(node, EXPECTED) and node.name in self.emitted:
            yield node.name, "event", Span(node.span.start + len("expect"), node.span.end), False
        elif isinstance(node, Hop):
            yield from ((name, "event", node.span, False) for name in node.names if name in self.emitted)

    def _thing(self, symbol: Symbol) -> Hashable:
        """What a symbol is: one that only stands for an output or an event is that."""
        if symbol.role == "variable" and symbol.home is self.model.run:
            return ("output", symbol.name)
        node = symbol.declarations[0].node if symbol.declarations else None
        if isinstance(node, WaitEvent | OnEvent):
            if node.alias is None:
                return ("event", node.event)
            outer = self.model.symbols.get(symbol.name)
            if outer is not None and any(each.node is node for each in outer.declarations):
                return ("name", id(outer))
        return ("name", id(symbol))

    def _place(self, symbol: Symbol, declaration: Declaration) -> Span | None:
        """Where a declaration writes the name; none for what the language gives."""
        node, name = declaration.node, symbol.name
        if symbol.role in GIVEN or isinstance(node, Where):
            return None
        if isinstance(node, WaitEvent):
            return self._after(node.event_span.end, node.span.end, "as", name) if node.alias else node.event_span
        if isinstance(node, Trigger):
            return self._after(node.span.start, node.span.end, "as", name) if node.alias else None
        if isinstance(node, Comprehension):
            return self._after(node.value.span.end, node.span.end, "for", name)
        if isinstance(node, Quantifier):
            return self._after(node.span.start, node.span.end, node.quantity, name)
        return self._within(declaration.span, name)

    def _within(self, span: Span, name: str) -> Span | None:
        """The word in a span that may hold more than it."""
        return next(iter(self._all(span, name)), None)

    def _all(self, span: Span, name: str) -> list[Span]:
        """Everywhere a word stands in a span."""
        if self.text[span.start : span.end] == name:
            return [span]
        pattern = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
        return [Span(*found.span()) for found in pattern.finditer(self.text, span.start, span.end)]

    def _after(self, start: int, end: int, word: str, name: str) -> Span | None:
        """The name that stands behind a word of the language."""
        pattern = re.compile(rf"(?<!\w){word}\s+({re.escape(name)})(?!\w)")
        found = pattern.search(self.text, start, end)
        return Span(found.start(1), found.end(1)) if found else None

    def _behind(self, start: int, word: str) -> int:
        """The offset behind the next occurrence of a word."""
        found = re.compile(rf"(?<!\w){word}(?!\w)").search(self.text, start)
        return found.end() if found else start

"""What the functions that build the tree share: the registry, and a place for what they find wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property, partial
from typing import Any, TypeVar

from .diagnostic import Diagnostic, Fix
from .lexing import Token
from .source import Source, Span

Function = Callable[["Builder", Span, list[Any]], Any]
Kept = TypeVar("Kept", bound=Function)
MOST = 100  # findings of a file: behind that nothing new is learnt
FUNCTIONS: dict[str, Function] = {}


def builds(*rules: str) -> Callable[[Kept], Kept]:
    """Register a function as the builder of grammar rules."""

    def register(function: Kept) -> Kept:
        for rule in rules:
            FUNCTIONS[rule] = function
        return function

    return register


class Marks:
    """Places that tell apart what looks alike in a row of tokens; the formatter sets blanks by them."""

    def __init__(self) -> None:
        self.calls: set[int] = set()  # where the name of a function begins
        self.indexed: set[int] = set()  # where a value ends that an index follows
        self.values: set[int] = set()  # where true, false and none stand as values
        self.signs: set[int] = set()  # where a minus stands before its value


class Builder:
    """One tree being built: findings so far, and the literals read as texts with something to fill in.

    `texts` is how many texts the expression being built stands inside.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self.texts = 0
        self.diagnostics: list[Diagnostic] = []
        self.marks = Marks()
        self.literals: dict[Span, tuple[Token, int, int]] = {}

    def report(self, code: str, message: str, span: Span, hint: str | None = None, *fixes: Fix) -> None:
        """Note something wrong."""
        if not self.full:
            self.diagnostics.append(Diagnostic(code, message, span, hint=hint, fixes=fixes))

    @property
    def full(self) -> bool:
        """Whether enough has been found."""
        return len(self.diagnostics) >= MOST

    @cached_property
    def functions(self) -> dict[str, Callable[[Span, list[Any]], Any]]:
        """The registered functions, bound to this tree."""
        return {rule: partial(function, self) for rule, function in FUNCTIONS.items()}


def of_type(kind: type[Any], parts: Iterable[Any]) -> tuple[Any, ...]:
    """The parts of one kind, in order."""
    return tuple(part for part in parts if isinstance(part, kind))

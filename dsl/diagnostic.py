"""The one type in which every phase says what it found."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from .source import NOWHERE, Span


class Severity(StrEnum):
    """How much a finding weighs; a hint never changes an exit code."""

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"


class Label(NamedTuple):
    """A further place that helps to understand a finding, with a word on it."""

    span: Span
    text: str


class Edit(NamedTuple):
    """Replace the text of a span by another."""

    span: Span
    text: str


class Fix(NamedTuple):
    """Edits that mend a finding; `safe` ones keep what the flow means."""

    title: str
    edits: tuple[Edit, ...]
    safe: bool = True


class Diagnostic(NamedTuple):
    """One finding: what, where, why, and what to do.

    `code` stands in the table of `codes`; `message` is one line that makes sense alone; `hint` says
    what to do; `labels` point at further places; `fixes` are offered in order.
    """

    code: str
    message: str
    span: Span = NOWHERE
    severity: Severity = Severity.ERROR
    labels: tuple[Label, ...] = ()
    hint: str | None = None
    fixes: tuple[Fix, ...] = ()


def in_order(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Sorted by place, code and message, each once: the order is the same on every run."""
    unique = {(d.span, d.code, d.message): d for d in diagnostics}
    return tuple(unique[key] for key in sorted(unique))


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    """Whether any finding forbids compiling and running."""
    return any(d.severity is Severity.ERROR for d in diagnostics)

"""Decisions: options, and the voices that speak for them."""

from __future__ import annotations

from dataclasses import dataclass

from .expressions import Entry, Expression
from .node import Node
from .statements import Named


@dataclass(frozen=True, slots=True)
class Voice(Node):
    """One line of a decision."""


@dataclass(frozen=True, slots=True)
class Question(Voice):
    """`question: "Is this applicant eligible?"`."""

    text: Expression


@dataclass(frozen=True, slots=True)
class MustBe(Voice):
    """`must be reject when history.accounts is empty`."""

    option: str
    condition: Expression


@dataclass(frozen=True, slots=True)
class Never(Voice):
    """`never approve when applicant.age < 18`."""

    option: str
    condition: Expression


@dataclass(frozen=True, slots=True)
class Rule(Voice):
    """`rule approve 90% when score > 700`; `strength` in percent, 80 where not written."""

    option: str
    strength: int | None
    condition: Expression


@dataclass(frozen=True, slots=True)
class HistoryVoice(Voice):
    """`history using amount, score`."""

    using: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class ModelVoice(Voice):
    """`llm "model" using applicant, history`."""

    model: str | None
    using: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Weights(Voice):
    """`weights { rules: 0.3, history: 0.3, llm: 0.4 }`."""

    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class BelowAsk(Voice):
    """`below 70% ask "credit-desk" within 2d otherwise review`; `within` and `otherwise` come together."""

    threshold: int
    who: Expression
    within: Expression | None = None
    otherwise: str | None = None


@dataclass(frozen=True, slots=True)
class BelowTake(Voice):
    """`below 70% take review`."""

    threshold: int
    option: str


@dataclass(frozen=True, slots=True)
class Decide(Named):
    """`decide eligibility: approve | review | reject { ... }`."""

    options: tuple[str, ...]
    voices: tuple[Voice, ...]

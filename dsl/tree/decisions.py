"""Decisions: options, and the voices that speak for them."""

from __future__ import annotations

from .expressions import Entry, Expression
from .node import Node, node
from .statements import Named


@node
class Voice(Node):
    """One line of a decision."""


@node
class Question(Voice):
    """`question: "Is this applicant eligible?"`."""

    text: Expression


@node
class MustBe(Voice):
    """`must be reject when history.accounts is empty`."""

    option: str
    condition: Expression


@node
class Never(Voice):
    """`never approve when applicant.age < 18`."""

    option: str
    condition: Expression


@node
class Rule(Voice):
    """`rule approve 90% when score > 700`; `strength` in percent, 80 where not written."""

    option: str
    strength: int | None
    condition: Expression


@node
class HistoryVoice(Voice):
    """`history using amount, score`."""

    using: tuple[Expression, ...]


@node
class ModelVoice(Voice):
    """`llm "model" using applicant, history`."""

    model: str | None
    using: tuple[Expression, ...]


@node
class Weights(Voice):
    """`weights { rules: 0.3, history: 0.3, llm: 0.4 }`."""

    entries: tuple[Entry, ...]


@node
class BelowAsk(Voice):
    """`below 70% ask "credit-desk" within 2d otherwise review`; `within` and `otherwise` come together."""

    threshold: int
    who: Expression
    within: Expression | None = None
    otherwise: str | None = None


@node
class BelowTake(Voice):
    """`below 70% take review`."""

    threshold: int
    option: str


@node
class Decide(Named):
    """`decide eligibility: approve | review | reject { ... }`."""

    options: tuple[str, ...]
    voices: tuple[Voice, ...]

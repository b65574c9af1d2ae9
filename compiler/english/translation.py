"""What a translation says: the flow, and what became of each sentence."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Literal, NamedTuple

from ...dsl.diagnostic import Diagnostic

Status = Literal["translated", "partly", "failed"]


class NotUnderstood(NamedTuple):
    """A sentence that became a comment, and why."""

    sentence: str
    reason: str


class Translation(NamedTuple):
    """A text and the flow made of it.

    `source` is the flow's text; `diagnostics` are its findings; `sentences` are the sentences of the text, in order;
    `trace` maps the index of a sentence that was understood to the names of the steps that came from it; `comments`
    are the indexes of sentences that only comment; `missed` are those not understood, which stand as comments in the
    flow, each with what `not_understood` says of it; `asked` are those that became a question. `invented` are the
    steps that no sentence asked for. `coverage` in percent: how many of the sentences that say what to do became part
    of the flow. `echo` is the flow in controlled English, to compare it with what was meant. `model` is who translated
    it, empty for the rules; `rounds` is how often it was mended, `cost` in dollars, none where a price is not known.
    """

    status: Status
    source: str
    diagnostics: tuple[Diagnostic, ...]
    sentences: tuple[str, ...]
    trace: Mapping[int, tuple[str, ...]]
    comments: tuple[int, ...]
    asked: tuple[int, ...]
    missed: tuple[int, ...]
    not_understood: tuple[NotUnderstood, ...]
    assumptions: tuple[str, ...]
    questions: tuple[str, ...]
    invented: tuple[str, ...]
    coverage: int
    echo: str
    model: str = ""
    rounds: int = 0
    cost: Decimal | None = Decimal(0)

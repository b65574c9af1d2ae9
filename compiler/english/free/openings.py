"""How a text begins: `Trigger: a new order`, `Server down?`, `can you build a flow for us?`, what the trade is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from . import starts
from .background import title, trade
from .meanings import Meaning

if TYPE_CHECKING:
    from ..outline import Line
    from .structure import Builder

_BEGINS = re.compile(
    r"(?:trigger(?:ed by)?|alert|alarm|event|start(?:s when)?|starting point|when|input|given|incident) ?: "
    r"(?P<what>\w+ .+)",
    re.IGNORECASE,
)
_WANTED = re.compile(
    r"(?:hi\b[^a-z]*|hello\b[^a-z]*)?(?:please )?(?:build|set up|make|create|automate|write|put together|design) .*\b"
    r"(?:thing|workflow|automation|process|flow|bot|routine|something|this|zap)\b",
    re.IGNORECASE,
)
_REQUEST = re.compile(
    r"(?P<before>^|[,:] |\d |\wday |\bthen |\b(?:morning|evening|month|week) )"
    r"(?:can|could|would|will) (?:it|you|we|this|somebody|someone|the system) (?:also |then |please )*(?P<do>[a-z]+ )",
    re.IGNORECASE,
)
SHORTEST_SENTENCE = 5
"""A question of fewer words names what starts a run."""


def names_start(builder: Builder, text: str) -> bool:
    """Whether a first line such as `Trigger: a new order in the shop` names what starts a run."""
    begins = _BEGINS.fullmatch(text)
    if begins is not None:
        starts.trigger(builder, begins["what"].rstrip("."))
    return begins is not None


def asked_for(text: str) -> str | None:
    """`Can it add them up?` as what it asks for; none where it is another question."""
    return _REQUEST.sub(r"\g<before>\g<do>", text, count=1) if _REQUEST.search(text) else None


def told(
    builder: Builder, line: Line, text: str, made: Meaning | None, requested: bool
) -> Literal["a remark", "what starts a run"] | None:
    """What the first sentence of a text only is, or none where it tells what is done."""
    if line.question and _WANTED.match(text):
        return "a remark"
    if line.question and not line.below and not requested and len(text.split()) < SHORTEST_SENTENCE:
        starts.trigger(builder, text[:1].lower() + text[1:].rstrip("?"))
        return "what starts a run"
    return "a remark" if (made is None and title(line.text, line.asks)) or trade(text) else None

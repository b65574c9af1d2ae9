"""Work that is sent back: what was refused is mended, handed in again, and decided anew."""

from __future__ import annotations

import re

from .meanings import Act, Back, Meaning, Seq

_REFUSED = re.compile(
    r"\b(?:rejects?|declines?|refuses?|denies|disapproves?|is (?:rejected|declined|refused|denied|not approved|"
    r"not accepted)|(?:does not|doesn't) (?:approve|accept|agree|sign)|(?:asks? for|requests?|demands?|wants?) "
    r"(?:changes|corrections|revisions|improvements|a revision|a correction)|(?:changes|corrections|revisions) are "
    r"(?:requested|needed|required)|sends? (?:it|them) back)\b",
    re.IGNORECASE,
)
_AGAIN = re.compile(
    r".*\b(?:submits?|submitted|presents?|presented|sends?|sent|hands?|puts?|files?)\b.* again|"
    r".*\bresubmit(?:s|ted)?\b.*",
    re.IGNORECASE,
)
DECIDED = "the approval, review, check or decision"
"""What words a step may have that decided, for going back to it."""


def decided_again(condition: str, then: Meaning) -> Meaning:
    """`If it is rejected, the clerk corrects it and submits it again`: then it is decided anew."""
    if not _REFUSED.search(condition):
        return then
    parts = then.parts if isinstance(then, Seq) else (then,)
    last = parts[-1]
    if not isinstance(last, Act) or not _AGAIN.fullmatch(last.text):
        return then
    return Seq((*parts[:-1], Back(DECIDED, None, last.text)))

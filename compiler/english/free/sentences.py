"""What one sentence means: its connecting words first, then its clauses."""

from __future__ import annotations

from functools import lru_cache

from .background import remark
from .binding import main
from .connecting import forms
from .meanings import Meaning, Remark
from .those import those

DEEPEST = 12
"""Sentences nested deeper than this are not taken apart any further."""


@lru_cache(4096)
def meaning(text: str, depth: int = 0) -> Meaning | None:
    """What a sentence means, or none where no rule reaches; `text` is in one spelling (see `spelling`)."""
    text = text.strip(" ,.;:")
    if not text or depth > DEEPEST:
        return None

    def read(part: str) -> Meaning | None:
        return meaning(part, depth + 1)

    for form, make in forms():
        found = form.fullmatch(text)
        made = make(found.groupdict(), read) if found is not None else None
        if made is not None:
            return made
    said = remark(text)
    if said is not None:
        return Remark(said, text)
    return those(text, read) or main(text, read)

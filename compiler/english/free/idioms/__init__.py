"""Idioms and what they are in plainer words: one table for each family, each a form and what stands for it."""

from __future__ import annotations

import re
from functools import cache

from . import arms, framing, people, times

FAMILIES = (framing, arms, people, times)
"""The later ones see what the earlier ones wrote."""


@cache
def _idioms() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(form, re.IGNORECASE), to) for family in FAMILIES for form, to in family.IDIOMS)


def in_plainer_words(text: str) -> str:
    """The sentence with each idiom written out, once."""
    for form, to in _idioms():
        text = form.sub(to, text, count=1)
    return text

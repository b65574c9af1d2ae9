"""Lists of words as they are written down: with blanks between them."""

from __future__ import annotations

import re


def listed(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(re.findall(r"[\w'-]+", text))

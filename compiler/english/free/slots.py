"""What the forms of connecting words hand to what makes a meaning of them."""

from __future__ import annotations

from collections.abc import Callable

from .meanings import Meaning

Slots = dict[str, str | None]
Read = Callable[[str], Meaning | None]
"""Reads a part of the sentence as a sentence of its own."""
Make = Callable[[Slots, Read], Meaning | None]


def rest_of(slots: Slots, read: Read, name: str = "then") -> Meaning | None:
    """What is said behind the connecting words, or none."""
    text = slots.get(name)
    return read(text) if text else None

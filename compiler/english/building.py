"""From what was read of a sentence to the part of the tree it stands for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from . import forms
from .leaves import CONSTANTS, LEAVES
from .reading import Found

NOTHING_BELOW: Mapping[str, Any] = {}


class Unreadable(ValueError):
    """A sentence whose words fit, but not what stands between quotation marks."""


def build(found: Any, below: Mapping[str, Any] = NOTHING_BELOW) -> Any:
    """The part of the tree; `below` are its fields that stand on further lines.

    Raises:
        Unreadable: when a text between quotation marks can't be read.
    """
    if not isinstance(found, Found):
        return found
    if found.rule in CONSTANTS:
        return CONSTANTS[found.rule]
    if found.rule in LEAVES:
        try:
            return LEAVES[found.rule].read(found.parts[0])
        except ValueError as problem:
            raise Unreadable(str(problem)) from None
    parts = [build(part) for part in found.parts]
    try:
        return forms.build(forms.BY_RULE[found.rule], parts, below)
    except ValueError as problem:
        raise Unreadable(str(problem)) from None

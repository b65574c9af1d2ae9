"""The functions of the language, by family; each is one entry with its doc line and an executed example."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from . import date, list, lookup, number, run, text
from .registry import REGISTRY, Function

__all__ = ["FUNCTIONS", "Function"]

_FAMILIES = (text, number, date, list, lookup, run)

FUNCTIONS: Mapping[str, Function] = MappingProxyType(REGISTRY)
"""Every function by its name."""

"""The kinds of advice, one module for each: a module of this folder that defines `advise` is one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from pkgutil import iter_modules
from typing import cast

from ..evidence import Evidence
from ..proposal import Advice

Advise = Callable[[Evidence], Iterator[Advice]]


def all_advice(evidence: Evidence) -> Iterator[Advice]:
    """What every kind of advice has to say."""
    for module in sorted(each.name for each in iter_modules(__path__)):
        yield from cast(Advise, import_module(f"{__name__}.{module}").advise)(evidence)

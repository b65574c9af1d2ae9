"""How a graph is drawn: one module for each format, found by its name in this folder."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules

from ..plan import Plan

__all__ = ["draw", "formats"]


def formats() -> tuple[str, ...]:
    """The names of all formats, in order."""
    return tuple(sorted(module.name for module in iter_modules(__path__)))


def draw(
    format: str, plan: Plan, states: Mapping[str, str] | None = None, colour: bool = False, width: int = 80
) -> str:
    """The graph of a plan as a drawing in one of the `formats`; LookupError for another.

    `states` says by node id what became of it in a run (`picture.STATES`); `colour` and `width` (in columns) are for
    terminals. The same arguments give the same text, which ends in a line end.
    """
    if format not in formats():
        raise LookupError(f"there is no drawing format {format!r}; there are {', '.join(formats())}")
    module = import_module(f".{format}", __name__)
    return str(module.draw(plan, states, colour, width))

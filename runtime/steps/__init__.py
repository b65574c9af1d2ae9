"""The kinds of steps, one module for each: a module of this folder that defines `KIND` is a kind."""

from __future__ import annotations

import pkgutil
from importlib import import_module

from ...compiler.kinds import Catalogue, Kind

ENTRY_POINTS = "sayflow.kinds"
"""The group of entry points under which installed packages offer kinds; each is a `Kind`."""


def catalogue(*, installed: bool = False) -> Catalogue:
    """The kinds of this folder in alphabetical order; `installed` adds those that installed packages offer.

    A package can't replace a kind that is there already.

    Raises:
        SayflowError: SF804 when a package's kind can't be loaded, is no `Kind` or takes a name in use.
    """
    kinds = [import_module(f"{__name__}.{name}").KIND for name in sorted(module_names())]
    if installed:
        kinds += installed_kinds({kind.name for kind in kinds})
    return Catalogue(kinds)


def module_names() -> list[str]:
    """The modules of this folder."""
    return [module.name for module in pkgutil.iter_modules(__path__)]


def installed_kinds(taken: set[str]) -> list[Kind]:
    """The kinds that installed packages offer, by name of their entry point; none may have a `taken` name."""
    # Reading what is installed imports half of the standard library, `email` among it.
    from importlib.metadata import entry_points

    from ...dsl.error import SayflowError

    kinds: list[Kind] = []
    for point in sorted(entry_points(group=ENTRY_POINTS), key=lambda point: (point.name, point.value)):
        try:
            kind = point.load()
            fault = None if isinstance(kind, Kind) else f"is a {type(kind).__name__}, not a Kind"
        except Exception as error:
            kind, fault = None, f"could not be loaded: {type(error).__name__}: {error}"
        if fault is None and kind.name in taken:
            fault = f"takes the name `{kind.name}`, which is in use"
        if fault is not None:
            raise SayflowError(
                "SF804",
                f"the installed step kind {point.name!r} {fault}",
                where=point.value,
                hint="remove or update the package that offers it",
            )
        taken.add(kind.name)
        kinds.append(kind)
    return kinds

"""The kinds of steps, one module for each: a module of this folder that defines `KIND` is a kind."""

from __future__ import annotations

import pkgutil
from importlib import import_module
from typing import TYPE_CHECKING

from ...compiler.kinds import Catalogue, Kind
from ...dsl.error import SayflowError

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

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

    kinds: list[Kind] = []
    for point in sorted(entry_points(group=ENTRY_POINTS), key=lambda point: (point.name, point.value)):
        try:
            kind = point.load()
        except Exception as error:
            raise unsound(point, f"could not be loaded: {type(error).__name__}: {error}") from error
        if not isinstance(kind, Kind):
            raise unsound(point, f"is a {type(kind).__name__}, not a Kind")
        if kind.name in taken:
            raise unsound(point, f"takes the name `{kind.name}`, which is in use")
        taken.add(kind.name)
        kinds.append(kind)
    return kinds


def unsound(point: EntryPoint, fault: str) -> SayflowError:
    """The error of an installed kind that can't be used."""
    return SayflowError(
        "SF804",
        f"the installed step kind {point.name!r} {fault}",
        where=point.value,
        hint="remove or update the package that offers it",
    )

"""The routes, one file for each kind of thing: `router` in each is found by its name in this folder."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from fastapi import APIRouter


def routers() -> list[APIRouter]:
    """The router of every module here, in order of their names."""
    return [import_module(f".{module.name}", __name__).router for module in iter_modules(__path__)]

"""The project of a flow that stands alone: the step kinds that come with the product, nothing else known."""

from __future__ import annotations

from functools import cache

from ..compiler.project import Project
from .steps import catalogue


@cache
def default_project() -> Project:
    """A project with the product's own step kinds."""
    return Project(catalogue=catalogue())

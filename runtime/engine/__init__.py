"""Engines drive runs: this folder holds the one of a single process."""

from .live import Result
from .local import Engine, ended, without_plan
from .outside import People
from .recorder import Watch

__all__ = ["Engine", "People", "Result", "Watch", "ended", "without_plan"]

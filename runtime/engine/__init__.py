"""Engines drive runs: this folder holds the one of a single process."""

from .live import Result
from .local import Engine, People, Watch

__all__ = ["Engine", "People", "Result", "Watch"]

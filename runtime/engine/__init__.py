"""Engines drive runs: this folder holds the one of a single process."""

from .live import Result
from .local import Engine, ended, without_plan
from .outside import People
from .recorder import Watch
from .starting import begin, triggered
from .worker import Worker

__all__ = ["Engine", "People", "Result", "Watch", "Worker", "begin", "ended", "triggered", "without_plan"]

"""The nodes of a program, one file a family; importing the folder registers them all."""

from . import blocks, choices, decisions, ends, loops, parallel, steps, undoing, waits

__all__ = ["blocks", "choices", "decisions", "ends", "loops", "parallel", "steps", "undoing", "waits"]

"""How Python's collector of unreachable objects is set in a process that drives runs."""

from __future__ import annotations

import gc

MADE_BEFORE_A_LOOK = 50_000
"""How many more objects are made than freed before the youngest are looked at; Python's own number is 700.

Few objects of a run hang together in circles. With Python's number, a third of the time of a thousand runs goes into
looking through those that still wait.
"""


def settle() -> None:
    """Leave out of collecting for good what is loaded by now, and look through the rest seldom."""
    gc.freeze()
    gc.set_threshold(MADE_BEFORE_A_LOOK, *gc.get_threshold()[1:])

"""Room for sentences with many brackets: the rules call one another some fifty times for each."""

from __future__ import annotations

import sys
from contextlib import ContextDecorator
from threading import Lock

DEEPEST = 12_000


class _Inside:
    """How many calls are inside, of all threads, and the limit from before."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.count = 0
        self.usual = 0


_INSIDE = _Inside()


class deeply(ContextDecorator):  # noqa: N801 - it stands above functions, and in `with`
    """Lets calls nest deeper than usual; the limit goes back when the last of all threads has left."""

    def __enter__(self) -> None:
        with _INSIDE.lock:
            if _INSIDE.count == 0:
                _INSIDE.usual = sys.getrecursionlimit()
                sys.setrecursionlimit(max(_INSIDE.usual, DEEPEST))
            _INSIDE.count += 1

    def __exit__(self, *error: object) -> None:
        with _INSIDE.lock:
            _INSIDE.count -= 1
            if _INSIDE.count == 0:
                sys.setrecursionlimit(_INSIDE.usual)

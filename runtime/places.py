"""Places that runs share, in memory: who holds how many, who waits, and what is kept under a name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from .machine.claims import Kept


class Place(NamedTuple):
    """A place that a run holds or waits for: where in the run, of which name, one of how many (0: it is no place)."""

    run: str
    path: str
    name: str
    at_once: int


class Places:
    """First come, first served. What is granted is told by the method that led to it."""

    def __init__(self) -> None:
        self._queues: dict[str, list[tuple[Place, bool]]] = {}
        self._kept: dict[str, Kept] = {}

    def want(self, place: Place) -> list[Place]:
        """Stand in line for a place."""
        if place.at_once == 0:
            return [place]
        self._queues.setdefault(place.name, []).append((place, False))
        return self._grant([place.name])

    def free(self, run: str, path: str) -> list[Place]:
        """Let go of what a run holds or waits for at a path."""
        touched = []
        for name, queue in self._queues.items():
            left = [each for each in queue if each[0].run != run or each[0].path != path]
            if len(left) < len(queue):
                self._queues[name] = left
                touched.append(name)
        return self._grant(touched)

    def keep(self, kept: Iterable[Kept]) -> None:
        """Keep something under a name, in place of what was there."""
        self._kept |= {each.name: each for each in kept}

    def kept(self, name: str) -> Kept | None:
        """What is kept under a name."""
        return self._kept.get(name)

    def forget(self, now: int, limit: int) -> int:
        """Take away at most so many of the things that are kept no longer; gives how many it were."""
        over = [name for name, each in self._kept.items() if each.until is not None and each.until <= now][:limit]
        for name in over:
            del self._kept[name]
        return len(over)

    def holders(self, run: str) -> list[str]:
        """The runs that hold places which a run waits for."""
        waiting = [queue for queue in self._queues.values() if any(p.run == run and not held for p, held in queue)]
        return list(dict.fromkeys(place.run for queue in waiting for place, held in queue if held and place.run != run))

    def _grant(self, names: Iterable[str]) -> list[Place]:
        granted = []
        for name in names:
            queue = self._queues[name]
            held = sum(holds for _, holds in queue)
            for number, (place, holds) in enumerate(queue):
                if holds:
                    continue
                if held >= place.at_once:
                    break
                queue[number] = (place, True)
                held += 1
                granted.append(place)
            if not queue:
                del self._queues[name]
        return granted

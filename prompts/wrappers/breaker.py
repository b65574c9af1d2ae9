"""A model that failed several times in a row is left alone for a while."""

from __future__ import annotations

import time
from collections.abc import Callable

from ..fault import ELSEWHERE, Fault, ModelError
from ..model import Answer, Health, Model, Request, Said
from .wrapper import Wrapper

TRIPPING: frozenset[Fault] = ELSEWHERE - {"cut", "too_big"}


class Breaker(Wrapper):
    """Opens after `most` faults in a row and asks again, once, after `rest` seconds; see `Model`.

    A wait that the provider itself named is kept to as well, up to an hour.
    """

    def __init__(
        self, inner: Model, *, most: int = 5, rest: float = 30.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(inner)
        self.most = most
        self.rest = rest
        self._clock = clock
        self._failed = 0
        self._until = float("-inf")

    async def complete(self, request: Request, said: Said | None = None) -> Answer:
        """The answer, or a fault `resting` without asking."""
        left = self._until - self._clock()
        if left > 0:
            message = f"it failed {self._failed} times in a row and rests for {left:.0f} seconds more"
            raise ModelError("resting", message, model=self.name, retry_after=left)
        if self._failed >= self.most:
            # One request tries it; those that come meanwhile are not sent after it.
            self._until = self._clock() + self.rest
        try:
            answer = await self.inner.complete(request, said)
        except ModelError as problem:
            self._count(problem)
            raise
        self._failed, self._until = 0, float("-inf")
        return answer

    def _count(self, problem: ModelError) -> None:
        if problem.fault not in TRIPPING:
            return
        self._failed += 1
        if self._failed >= self.most:
            self._until = self._clock() + max(self.rest, min(problem.retry_after or 0.0, 3600.0))

    async def health(self) -> Health:
        """Not ready while it rests."""
        left = self._until - self._clock()
        return Health(False, f"rests for {left:.0f} seconds") if left > 0 else await self.inner.health()

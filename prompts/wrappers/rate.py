"""No more requests a minute than were agreed on."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable

from ..model import Answer, Model, Request, Said
from .wrapper import Wrapper

MINUTE = 60.0


class Rate(Wrapper):
    """At most `most` requests begin in any minute; the others wait their turn. See `Model`."""

    def __init__(
        self,
        inner: Model,
        most: int,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        super().__init__(inner)
        self.most = most
        self._clock = clock
        self._sleep = sleep
        self._begun: deque[float] = deque()

    async def complete(self, request: Request, said: Said | None = None) -> Answer:
        """The answer, once it is the request's turn."""
        now = self._clock()
        while self._begun and self._begun[0] <= now - MINUTE:
            self._begun.popleft()
        # A turn is taken before the wait for it, so that two that wait never take the same.
        turn = now if len(self._begun) < self.most else self._begun[-self.most] + MINUTE
        self._begun.append(turn)
        if turn > now:
            await self._sleep(turn - now)
        return await self.inner.complete(request, said)

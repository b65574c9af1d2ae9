"""What was asked, and what it cost: every call goes into a book."""

from __future__ import annotations

import time
from collections.abc import Callable
from decimal import Decimal
from typing import NamedTuple, Protocol

from ..fault import ModelError
from ..model import Answer, Model, Request, Said
from .wrapper import Wrapper


class Entry(NamedTuple):
    """One call: when (seconds since 1970), whom, for which task, what it took. `fault` is empty
    where it succeeded; `about` names the step of a run that asked."""

    at: float
    provider: str
    model: str
    task: str
    version: str
    tokens_in: int
    tokens_out: int
    cost: Decimal | None
    latency: float
    fault: str = ""
    about: str = ""


class Book(Protocol):
    """Where calls are written down."""

    def write(self, entry: Entry) -> None:
        """Add an entry."""
        ...


class Accounts(Wrapper):
    """Writes each call into a book, the failed ones too; see `Model`."""

    def __init__(
        self,
        inner: Model,
        book: Book,
        *,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], float] = time.time,
    ) -> None:
        super().__init__(inner)
        self.book = book
        self._clock = clock
        self._now = now

    async def complete(self, request: Request, said: Said | None = None) -> Answer:
        """See `Model`."""
        began = self._clock()
        try:
            answer = await self.inner.complete(request, said)
        except ModelError as problem:
            provider, _, model = self.name.partition(":")
            latency = self._clock() - began
            about = (self._now(), provider, model, request.task, request.version)
            self.book.write(Entry(*about, 0, 0, None, latency, problem.fault, request.about))
            raise
        about = (self._now(), answer.provider, answer.model, request.task, request.version)
        self.book.write(
            Entry(*about, answer.tokens_in, answer.tokens_out, answer.cost, answer.latency, about=request.about)
        )
        return answer

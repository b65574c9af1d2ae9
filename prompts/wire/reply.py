"""What the ways to speak to a provider have in common: what came back, and the model made of one way."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable
from decimal import Decimal
from importlib import import_module
from typing import Any, Literal, NamedTuple

from ...dsl.strict_json import strict_json
from ..access import Access
from ..fault import ModelError
from ..model import Answer, Health, Request, Route, Said
from ..prices import Price, listed
from .faults import model_error


class Reply(NamedTuple):
    """An answer as a provider gave it; `ended` says whether it came to its end by itself."""

    text: str
    tokens_in: int = 0
    tokens_out: int = 0
    ended: Literal["whole", "cut", "refused"] = "whole"


class Way(NamedTuple):
    """A way to speak to a provider: the SDK it imports, and what asks once over the network.

    What the SDK raises is told apart by `faults`.
    """

    sdk: str
    speak: Callable[[Access, Request, Said | None], Awaitable[Reply]]


class RemoteModel:
    """A model behind a network, spoken to in one of the ways; see `Model`."""

    def __init__(
        self,
        provider: str,
        access: Access,
        way: Way,
        routes: tuple[Route, ...],
        *,
        free: Price | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.provider = provider
        self.access = access
        self.routes = access.routes or routes
        self._way = way
        self._price = access.price or free or listed(provider, access.model)
        self._clock = clock

    @property
    def name(self) -> str:
        """Provider and model."""
        return f"{self.provider}:{self.access.model}"

    async def complete(self, request: Request, said: Said | None = None) -> Answer:
        """See `Model`."""
        if self._way.sdk not in sys.modules:
            # It takes seconds on a busy machine: they are not the provider's, and others go on meanwhile.
            await asyncio.to_thread(import_module, self._way.sdk)
        began = self._clock()
        try:
            async with asyncio.timeout(self.access.timeout):
                reply = await self._way.speak(self.access, request, said)
        except TimeoutError:
            message = f"there was no complete answer within {self.access.timeout:g} seconds"
            raise ModelError("timeout", message, model=self.name) from None
        except ModelError as problem:
            problem.where = self.name
            raise
        except Exception as problem:
            raise model_error(sys.modules[self._way.sdk], problem, self.name, self.access.key) from None
        if reply.ended == "refused":
            raise ModelError("refusal", "the model declined to answer", model=self.name)
        if reply.ended == "cut":
            raise ModelError("cut", "the answer broke off before its end", model=self.name)
        return Answer(
            text=reply.text,
            provider=self.provider,
            model=self.access.model,
            tokens_in=reply.tokens_in,
            tokens_out=reply.tokens_out,
            cost=self.cost(reply.tokens_in, reply.tokens_out),
            latency=self._clock() - began,
            task=request.task,
            version=request.version,
        )

    async def health(self) -> Health:
        """Whether the key and the address are there; the provider is not asked."""
        return Health(True, "set up")

    def cost(self, tokens_in: int, tokens_out: int) -> Decimal | None:
        """See `Model`."""
        return self._price.of(tokens_in, tokens_out) if self._price else None


def read_reply(content: bytes, model: str) -> dict[str, Any]:
    """The record in the body of an answer; a fault `garbage` where there is none."""
    try:
        data = strict_json(content)
    except ValueError as problem:
        raise ModelError("garbage", f"the JSON of the answer {problem}", model=model) from None
    if not isinstance(data, dict):
        raise ModelError("garbage", "the answer is no record", model=model)
    return data


def count(usage: Any, name: str) -> int:
    """A number of tokens, none counted where it is missing."""
    value = usage.get(name) if isinstance(usage, dict) else None
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else 0

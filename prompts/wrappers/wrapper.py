"""What every wrapper passes on unchanged."""

from __future__ import annotations

from decimal import Decimal

from ..model import Answer, Health, Model, Request, Route, Said


class Wrapper:
    """A model around a model; what it does not do otherwise is done by the inner one."""

    def __init__(self, inner: Model) -> None:
        self.inner = inner

    @property
    def name(self) -> str:
        """That of the inner one."""
        return self.inner.name

    @property
    def routes(self) -> tuple[Route, ...]:
        """Those of the inner one."""
        return self.inner.routes

    async def complete(self, request: Request, said: Said | None = None) -> Answer:
        """See `Model`."""
        return await self.inner.complete(request, said)

    async def health(self) -> Health:
        """See `Model`."""
        return await self.inner.health()

    def cost(self, tokens_in: int, tokens_out: int) -> Decimal | None:
        """See `Model`."""
        return self.inner.cost(tokens_in, tokens_out)

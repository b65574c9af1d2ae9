"""A first model and those to ask when it can't answer."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from ..fault import ELSEWHERE, ModelError
from ..model import Answer, Health, Model, Request, Route, Said


class Fallback:
    """Several models in order; the next one is asked where the fault lies with the one before. See `Model`."""

    def __init__(self, models: Sequence[Model]) -> None:
        self.models = list(models)

    @property
    def name(self) -> str:
        """That of the first."""
        return self.models[0].name

    @property
    def routes(self) -> tuple[Route, ...]:
        """What all of them can be held to: a request is made once, whoever answers it."""
        first, *others = (each.routes for each in self.models)
        return tuple(route for route in first if all(route in other for other in others)) or ("text",)

    async def complete(self, request: Request, said: Said | None = None) -> Answer:
        """The first answer; the fault of the last one where there is none."""
        for model in self.models[:-1]:
            try:
                return await model.complete(request, said)
            except ModelError as problem:
                if problem.fault not in ELSEWHERE:
                    raise
        return await self.models[-1].complete(request, said)

    async def health(self) -> Health:
        """Ready when one of them is."""
        found = [await each.health() for each in self.models]
        return next((each for each in found if each.ready), found[0])

    def cost(self, tokens_in: int, tokens_out: int) -> Decimal | None:
        """The most that any of them costs, unknown where one is."""
        costs = [each.cost(tokens_in, tokens_out) for each in self.models]
        known = [each for each in costs if each is not None]
        return max(known) if len(known) == len(costs) else None

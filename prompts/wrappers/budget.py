"""A budget that is never passed: a request whose dearest answer would pass it is not sent."""

from __future__ import annotations

from decimal import Decimal

from ..fault import ModelError
from ..model import Answer, Model, Request, Said
from .purse import Purse
from .wrapper import Wrapper


class Budget(Wrapper):
    """Counts what is spent, in dollars, and stops before the purse is overdrawn; see `Model`.

    What a request may cost is reckoned with a token for each byte sent and the longest answer allowed, and set aside
    while it is under way. A failed one counts in full: nobody tells what it cost.
    """

    def __init__(self, inner: Model, purse: Purse[Decimal]) -> None:
        super().__init__(inner)
        self.purse = purse

    async def complete(self, request: Request, said: Said | None = None) -> Answer:
        """The answer, or a fault `over_budget` without asking."""
        purse = self.purse
        dearest = self.inner.cost(request.most_tokens_in, request.tokens)
        if dearest is None:
            hint = "give its price: price_in and price_out, in dollars for a million tokens"
            raise ModelError("over_budget", "there is a budget, and no price is known", model=self.name, hint=hint)
        if purse.most is not None and purse.spent + dearest > purse.most:
            left = max(Decimal(0), purse.most - purse.spent)
            message = f"the next request may cost {dollars(dearest)}, and {dollars(left)} of the budget is left"
            raise ModelError("over_budget", message, model=self.name)
        purse.spent += dearest
        answer = await self.inner.complete(request, said)
        purse.spent += (dearest if answer.cost is None else answer.cost) - dearest
        return answer


def dollars(amount: Decimal) -> str:
    """An amount as people read it."""
    return f"${amount.quantize(Decimal('0.0001')).normalize():f}"

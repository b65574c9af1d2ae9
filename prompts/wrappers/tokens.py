"""A budget of tokens that is never passed: answers are kept to what is left, and what has no room is not sent."""

from __future__ import annotations

from ..fault import ModelError
from ..model import Answer, Model, Request, Said
from .purse import Purse
from .wrapper import Wrapper

SHORTEST = 256
"""A request that leaves fewer tokens than these for its answer is not sent."""


class TokenBudget(Wrapper):
    """Counts the tokens that go out and come in, and stops before the purse is overdrawn; see `Model`.

    A request is reckoned with a token for each byte sent and the longest answer it allows; a failed one counts in
    full: nobody tells what it took.
    """

    def __init__(self, inner: Model, purse: Purse[int]) -> None:
        super().__init__(inner)
        self.purse = purse

    async def complete(self, request: Request, said: Said | None = None) -> Answer:
        """The answer, or a fault `over_budget` without asking."""
        purse = self.purse
        if purse.most is not None:
            room = purse.most - purse.spent - request.most_tokens_in
            if room < min(SHORTEST, request.tokens):
                message = f"it has used {purse.spent} of {purse.most} tokens, and the next request could pass that"
                raise ModelError("over_budget", message, model=self.name)
            request = request._replace(tokens=min(request.tokens, room))
        longest = request.most_tokens_in + request.tokens
        purse.spent += longest
        answer = await self.inner.complete(request, said)
        purse.spent += answer.tokens_in + answer.tokens_out - longest
        return answer

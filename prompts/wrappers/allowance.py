"""What one run may take of all its models together: tokens, and dollars."""

from __future__ import annotations

from decimal import Decimal

from ..model import Model
from .budget import Budget
from .purse import Purse
from .tokens import TokenBudget


class Allowance:
    """Stops the models it is put around before all of them together pass a bound; a part without one is not counted."""

    def __init__(self, tokens: Purse[int], dollars: Purse[Decimal]) -> None:
        self.tokens = tokens
        self.dollars = dollars
        self._told = (tokens.spent, dollars.spent)

    def around(self, model: Model) -> Model:
        """A model that takes from this allowance."""
        if self.tokens.most is not None:
            model = TokenBudget(model, self.tokens)
        return model if self.dollars.most is None else Budget(model, self.dollars)

    def untold(self) -> tuple[int, Decimal]:
        """What has been taken since this was asked last; less than nothing where what was set aside came free."""
        tokens, dollars = self._told
        self._told = (self.tokens.spent, self.dollars.spent)
        return self.tokens.spent - tokens, self.dollars.spent - dollars

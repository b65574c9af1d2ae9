"""What models took for a run, from the book of their calls."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from .workplace import Workplace


class Cost(NamedTuple):
    """So many calls and tokens, and dollars: none where the price of one is not known."""

    calls: int = 0
    tokens: int = 0
    dollars: Decimal | None = Decimal(0)

    def plus(self, tokens: int, dollars: Decimal | None) -> Cost:
        """One call more."""
        known = self.dollars is not None and dollars is not None
        return Cost(self.calls + 1, self.tokens + tokens, self.dollars + dollars if known else None)  # type: ignore[operator]

    @property
    def text(self) -> str:
        """In words."""
        price = "at no known price" if self.dollars is None else f"for ${self.dollars:.4f}"
        return f"{self.calls} {'call' if self.calls == 1 else 'calls'}, {self.tokens} tokens, {price}"


def costs_of(workplace: Workplace, run: str) -> dict[str, Cost]:
    """What was taken by each path of a run that asked a model."""
    file = workplace.configuration.data / "models.jsonl"
    if not file.exists():
        return {}
    from ...runtime.model_book import ModelBook

    found: dict[str, Cost] = {}
    for entry in ModelBook(file).entries():
        who, _, path = entry.about.partition("/")
        if who == run:
            found[path] = found.get(path, Cost()).plus(entry.tokens_in + entry.tokens_out, entry.cost)
    return found


def whole(costs: dict[str, Cost]) -> Cost:
    """All of them together."""
    dollars = [each.dollars for each in costs.values()]
    known = [each for each in dollars if each is not None]
    total = sum(known, Decimal(0)) if len(known) == len(dollars) else None
    return Cost(sum(each.calls for each in costs.values()), sum(each.tokens for each in costs.values()), total)

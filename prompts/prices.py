"""What tokens cost: a dated table that comes with the product, which the user's own prices go before."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

MILLION = Decimal(1_000_000)


class Price(NamedTuple):
    """Dollars for a million tokens, in and out."""

    tokens_in: Decimal
    tokens_out: Decimal

    def of(self, tokens_in: int, tokens_out: int) -> Decimal:
        """What so many tokens cost, in dollars."""
        return (self.tokens_in * tokens_in + self.tokens_out * tokens_out) / MILLION


FREE = Price(Decimal(0), Decimal(0))


@cache
def table() -> dict[str, Any]:
    """The table as it stands in `prices.json`: its date, a note, the prices by provider and beginning of a name."""
    from ..dsl.strict_json import strict_json

    data: dict[str, Any] = strict_json(files("sayflow.prompts").joinpath("prices.json").read_bytes())
    return data


def listed(provider: str, model: str) -> Price | None:
    """The listed price of a model: that of the longest beginning of its name, which a date or version may follow."""
    prices = table()["prices"].get(provider, {})
    known = [name for name in prices if model == name or model.startswith(f"{name}-2")]
    if not known:
        return None
    return Price(*map(Decimal, prices[max(known, key=len)]))

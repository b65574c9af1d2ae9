"""What several models may take together, and have taken."""

from __future__ import annotations

from decimal import Decimal
from typing import Generic, TypeVar

Amount = TypeVar("Amount", int, Decimal)


class Purse(Generic[Amount]):
    """`most` is the bound, none for no bound; `spent` is what is gone, or set aside for what is under way."""

    def __init__(self, most: Amount | None, spent: Amount) -> None:
        self.most: Amount | None = most
        self.spent: Amount = spent

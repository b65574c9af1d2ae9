"""What a provider needs to be reached: plain data, with the key as a secret."""

from __future__ import annotations

from typing import NamedTuple

from ..dsl.secret import Secret
from .model import Route
from .prices import Price

LARGEST_ANSWER = 8_000_000
"""How many bytes of an answer are read at the most."""


class Access(NamedTuple):
    """How to reach one model.

    `address` is the base of its web address, none for the provider's usual one; `timeout` in seconds is for the whole
    answer; `routes` override those of the provider; `price` is the user's own.
    """

    model: str
    key: Secret | None = None
    address: str | None = None
    timeout: float = 120.0
    routes: tuple[Route, ...] | None = None
    price: Price | None = None
    largest: int = LARGEST_ANSWER

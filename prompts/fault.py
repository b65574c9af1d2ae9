"""What can go wrong with a model, by class of fault: each class asks for another way on."""

from __future__ import annotations

from typing import Literal

from ..dsl.error import SayflowError

Fault = Literal[
    "unreachable",
    "timeout",
    "rejected",
    "resting",
    "server",
    "quota",
    "auth",
    "gone",
    "bad_request",
    "too_long",
    "cut",
    "too_big",
    "refusal",
    "garbage",
    "wrong_schema",
    "over_budget",
]

HINTS: dict[Fault, str] = {
    "unreachable": "check the address and the network: nothing was sent",
    "timeout": "try again, or give the model a longer `timeout`",
    "rejected": "wait and try again, or name another model as `fallback`",
    "resting": "it failed several times in a row and is left alone for a while: try again later",
    "server": "the provider has a fault of its own: try again later, or name another model as `fallback`",
    "quota": "the account has no credit left: top it up, or name another model as `fallback`",
    "auth": "check the key: `sayflow secrets set NAME` stores a new one",
    "gone": "check the model's name, and whether the account may use it",
    "bad_request": "the provider does not take such a request: choose another model or `routes`",
    "too_long": "shorten the text, or choose a model that takes longer ones",
    "cut": "raise `tokens`, or ask for less at once",
    "too_big": "no sound answer is that long: choose another model",
    "refusal": "the model declined: say it in other words, or choose another model",
    "garbage": "what came is no answer of this provider: check the address",
    "wrong_schema": "the answer does not have the form asked for: choose another model",
    "over_budget": "raise the budget, or choose a cheaper model",
}

ELSEWHERE: frozenset[Fault] = frozenset({
    "unreachable", "timeout", "rejected", "resting", "server", "quota", "auth", "gone", "cut", "too_big", "garbage",
})  # fmt: skip
"""Faults of a provider, where another one may do better; the rest lie in what was asked."""

CODES: dict[Fault, str] = {"over_budget": "SF931"}


class ModelError(SayflowError):
    """A model gave no answer that can be used.

    `fault` is its class; `retry_after` in seconds is what the provider told to wait, none if it told nothing.
    """

    def __init__(
        self, fault: Fault, message: str, *, model: str = "", retry_after: float | None = None, hint: str | None = None
    ) -> None:
        super().__init__(CODES.get(fault, "SF930"), message, where=model or None, hint=hint or HINTS[fault])
        self.fault: Fault = fault
        self.retry_after = retry_after

"""Who calls, and what they may do: by key, or anybody where the server is reached from this machine only."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from .keys import SCOPES, KeyFile
from .refusal import Refused


class Caller(NamedTuple):
    """Who calls, by name, and their scopes."""

    name: str
    scopes: frozenset[str]


class Access:
    """Tells callers by their keys; without `keys` everybody is `anybody` and may do all."""

    def __init__(self, keys: KeyFile | None, clock: Callable[[], int], anybody: str) -> None:
        self.keys = keys
        self.clock = clock
        self.anybody = Caller(anybody, frozenset(SCOPES))

    def caller(self, authorization: str | None) -> Caller:
        """Who calls, by the `Authorization` header; 401 for a key that is missing or wrong."""
        if self.keys is None:
            return self.anybody
        kind, _, text = (authorization or "").partition(" ")
        key = self.keys.find(text.strip(), self.clock()) if kind.lower() == "bearer" else None
        if key is None:
            what = "a key is needed" if not authorization else "this key is not known here, or its time is over"
            raise Refused(401, what, "send `Authorization: Bearer KEY`; `sayflow keys add` makes one")
        return Caller(key.name, frozenset(key.scopes))


def check_scope(caller: Caller, scope: str) -> None:
    """See to it that a caller may do what needs a scope; 403 where they may not."""
    if scope not in caller.scopes:
        raise Refused(403, f"this key is not for `{scope}`", "`sayflow keys list` tells what each key is for")

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
    """Tells callers by their keys.

    As long as there have never been any, and unless it is `locked`, everybody is `anybody` and may do all; once it is
    locked it stays so, also when the last key is removed.
    """

    def __init__(self, keys: KeyFile, clock: Callable[[], int], anybody: str, *, locked: bool = False) -> None:
        self.keys = keys
        self.clock = clock
        self.anybody = Caller(anybody, frozenset(SCOPES))
        self.locked = locked

    def caller(self, authorization: str | None) -> Caller:
        """Who calls, by the `Authorization` header; 401 for a key that is missing or wrong."""
        self.locked = self.locked or bool(self.keys.keys())
        if not self.locked:
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

"""An answer that was given before is not paid for again."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable
from decimal import Decimal
from typing import Protocol

from ..model import Answer, Model, Request, Said
from .wrapper import Wrapper


class Shelf(Protocol):
    """Where answers are kept: texts by key, lost at any time without harm."""

    def get(self, key: str) -> str | None:
        """The text kept under a key."""
        ...

    def put(self, key: str, text: str) -> None:
        """Keep a text under a key."""
        ...


class Cache(Wrapper):
    """Gives an earlier answer to the very same request, not older than `keep` seconds; see `Model`."""

    def __init__(self, inner: Model, shelf: Shelf, *, keep: float, clock: Callable[[], float] = time.time) -> None:
        super().__init__(inner)
        self.shelf = shelf
        self.keep = keep
        self._clock = clock

    async def complete(self, request: Request, said: Said | None = None) -> Answer:
        """The kept answer, which costs nothing, or a new one."""
        key = key_of(self.name, request)
        kept = self._kept(key)
        if kept is not None:
            if said is not None:
                said(kept.text)
            return kept
        answer = await self.inner.complete(request, said)
        facts = {"at": self._clock(), "text": answer.text, "provider": answer.provider, "model": answer.model}
        self.shelf.put(key, json.dumps(facts))
        return answer._replace(cached=False)

    def _kept(self, key: str) -> Answer | None:
        text = self.shelf.get(key)
        if text is None:
            return None
        try:
            facts = json.loads(text)
            if not 0 <= self._clock() - facts["at"] <= self.keep:
                return None
            answer = Answer(facts["text"], facts["provider"], facts["model"], cost=Decimal(0), cached=True)
        except (ValueError, LookupError, TypeError):
            return None
        return answer if isinstance(answer.text, str) else None


def key_of(model: str, request: Request) -> str:
    """The name an answer is kept under: everything that could make another one."""
    parts = [model, request.task, request.version, request.system, request.prompt]
    parts += [json.dumps(request.schema, sort_keys=True, default=str), request.grammar or "", str(request.tokens)]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()

"""What models were asked and what it cost, in a file of a project: a line of JSON for each call, only added to."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from ..prompts.wrappers.accounts import Entry

DAY = 86_400


class ModelBook:
    """A book of calls; several processes may write into it at once.

    `listeners` hear of each call that this process writes down.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.listeners: list[Callable[[Entry], None]] = []

    def write(self, entry: Entry) -> None:
        """Add a call. What can't be written is no reason to lose the answer that was paid for."""
        for listener in self.listeners:
            listener(entry)
        facts = entry._asdict() | {"cost": None if entry.cost is None else str(entry.cost)}
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                os.write(handle, (json.dumps(facts) + "\n").encode())
            finally:
                os.close(handle)
        except OSError:
            pass

    def entries(self) -> Iterator[Entry]:
        """All calls, in the order they were written; a line that was cut by a crash is left out."""
        try:
            lines = self.path.read_text("utf-8", "replace").splitlines()
        except OSError:
            return
        for line in lines:
            try:
                facts: dict[str, Any] = json.loads(line)
                cost = facts.pop("cost")
                yield Entry(**facts, cost=None if cost is None else Decimal(cost))
            except (ValueError, ArithmeticError, LookupError, TypeError, AttributeError):
                continue

    def spent(self, provider: str, model: str, now: float) -> Decimal:
        """The dollars spent on a model on the day (UTC) of a moment."""
        began = now - now % DAY
        calls = (
            each for each in self.entries() if each.at >= began and (each.provider, each.model) == (provider, model)
        )
        return sum((each.cost for each in calls if each.cost is not None), Decimal(0))

"""Stores to test, and what runs in them."""

from __future__ import annotations

from typing import Any

from sayflow.compiler.plan import freeze
from sayflow.runtime.journal.store import RunRow, Store
from sayflow.runtime.machine.event import Event

SECOND = 1_000_000
RUN = "5f1c2a90"
OTHER = "77aa0b3c"
SHIPPED = freeze({"name": "ship", "events": {"paid": {"fields": {}}, "lost": {"fields": {}}}}, {})
PLAIN = freeze({"name": "greet"}, {})


def row(run: str = RUN, **fields: Any) -> RunRow:
    return RunRow(id=run, flow="ship", plan_hash=SHIPPED.hash)._replace(**fields)


def held(store: Store, run: str = RUN, owner: str = "one", **fields: Any) -> int:
    """Make a run, and the epoch under which `owner` holds it until second 10."""
    assert store.create_run(row(run, **fields))
    epoch = store.claim(run, owner, 0, 10 * SECOND)
    assert epoch is not None
    return epoch


def event(sequence: int, data: dict[str, Any] | None = None, kind: str = "step_completed") -> Event:
    return Event(sequence, sequence * SECOND, kind, "orders[3]/reserve", data, "")


def events(first: int, last: int) -> list[Event]:
    return [event(number, {"n": number}) for number in range(first, last + 1)]

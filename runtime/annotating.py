"""Notes that somebody writes beside a run, be it under way, parked or over."""

from __future__ import annotations

from .audit import Act
from .journal.store import Append, Fenced, RunRow, Store
from .machine.event import Event

LEASE = 10_000_000
"""How long a run is held for a note, in microseconds, should this process die over it."""


def annotate(store: Store, row: RunRow, text: str, by: str, now: int, owner: str) -> bool:
    """Write a note into the journal of a run; false where another process drives it and will write it."""
    epoch = store.claim(row.id, owner, now, LEASE)
    if epoch is not None:
        try:
            held = store.run(row.id)
            assert held is not None
            event = Event(held.sequence + 1, now, "annotated", "", {"text": text, "by": by})
            act = Act("annotated", by, now, row.id, {"text": text})
            store.append([Append(row.id, epoch, [event], acts=[act])])
            return True
        except Fenced:
            pass
        finally:
            store.release(owner, row.id)
    store.post(row.id, "note", "", {"text": text, "by": by}, at=now)
    return False

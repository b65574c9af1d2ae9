"""Runs in the store, found for commands."""

from __future__ import annotations

from ...dsl.error import SayflowError
from ...runtime.journal.sqlite import SqliteStore
from ...runtime.journal.store import RunRow
from ...runtime.machine.event import Event


def find_run(store: SqliteStore, run: str) -> RunRow:
    """The run of an id or of the beginning of one; `last` is the newest.

    Raises:
        SayflowError: SF901 when there is none.
    """
    row = next(iter(store.runs(limit=1)), None) if run == "last" else store.run(run)
    if row is None:
        raise SayflowError("SF901", f"there is no run {run}", hint="`sayflow runs` lists those that are there")
    return row


def events_of(store: SqliteStore, row: RunRow) -> list[Event]:
    """All events of a run."""
    return store.events(row.id)

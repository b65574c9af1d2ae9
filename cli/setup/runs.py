"""Runs in the store, found for commands."""

from __future__ import annotations

from typing import Any, NamedTuple

from ...compiler.plan import Plan
from ...dsl.error import SayflowError
from ...runtime.journal.store import RunRow, Store
from ...runtime.machine.event import Event


def find_run(store: Store, run: str) -> RunRow:
    """The run of an id or of the beginning of one; `last` is the newest.

    Raises:
        SayflowError: SF901 when there is none.
    """
    row = next(iter(store.runs(limit=1)), None) if run == "last" else store.run(run)
    if row is None and run == "last":
        raise SayflowError("SF901", "there are no runs here yet", hint="`sayflow run FLOW` starts one")
    if row is None:
        raise SayflowError("SF901", f"there is no run `{run}`", hint="`sayflow runs` lists those that are there")
    return row


def events_of(store: Store, row: RunRow) -> list[Event]:
    """All events of a run."""
    return store.events(row.id)


class Awaited(NamedTuple):
    """An event that a run waits for: where, which, and of which type."""

    path: str
    event: str
    type: Any


def events_awaited(store: Store, run: str, plan: Plan) -> list[Awaited]:
    """The events that a parked run waits for."""
    from ...runtime.history import History

    row = store.run(run)
    if row is None or row.ended_at is not None or not row.waiting_for:
        return []
    told = History(plan)
    found = []
    for path in row.waiting_for.split(", "):
        try:
            node = told.node_at(path)
        except KeyError:
            # The line is cut where a run waits for very much.
            continue
        if node["op"] == "wait" and node.get("event"):
            event = node["event"]
            found.append(Awaited(path, event, ["record", plan.content["events"].get(event, {}).get("fields", {})]))
    return found

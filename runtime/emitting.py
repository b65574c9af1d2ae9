"""Events from outside that are for all: runs that wait for them go on, flows that begin with them begin."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from ..compiler.border import Mismatch, fit
from ..compiler.plan import Plan
from ..dsl.error import SayflowError
from .journal.store import Store

MOST_LOOKED_AT = 1000
"""How many waiting runs are looked at for one that knows an event."""


class Emitted(NamedTuple):
    """Whom an event reached: how many runs, and the flows that look whether they begin with it."""

    runs: int
    flows: list[str]


def emit(store: Store, event: str, fields: Mapping[str, Any], at: int, key: str = "") -> Emitted:
    """Let an event happen at a moment in microseconds since 1970; with a `key` that was there before it does nothing.

    Raises:
        SayflowError: SF817 for an event that nobody knows, SF805 for fields that do not fit who begins with it.
    """
    listening = [row.flow for row in store.listeners() if row.event == event]
    for flow, types in known(store, event).items():
        try:
            fit(["record", types], dict(fields), event)
        except Mismatch as mismatch:
            raise SayflowError("SF805", str(mismatch), where=flow) from None
    reached = store.post(None, "event", event, {"fields": dict(fields), "direct": False}, at, key)
    return Emitted(len(reached), list(dict.fromkeys(listening)))


def known(store: Store, event: str) -> dict[str, Any]:
    """The types of an event's fields, for each flow that begins with it or has a run that waits.

    Raises:
        SayflowError: SF817 where there is none.
    """
    hashes = {row.plan_hash: row.flow for row in store.listeners()}
    hashes |= {row.plan_hash: row.flow for row in store.runs(status="waiting", limit=MOST_LOOKED_AT)}
    found: dict[str, Any] = {}
    others: set[str] = set()
    for hash, flow in hashes.items():
        text = store.plan(hash)
        events = Plan.from_json(text).content["events"] if text is not None else {}
        others |= set(events)
        if event in events:
            found[flow] = events[event]["fields"]
    if not found:
        named = ", ".join(sorted(others))
        hint = f"known are: {named}" if named else "start a worker with the flow that waits for it: `sayflow work FLOW`"
        raise SayflowError("SF817", f"no run waits for the event `{event}`, and no flow begins with it", hint=hint)
    return found

"""Old journals in the form of this version: one function for each change of the form of events."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ..machine.event import SCHEMA, Event

Upcaster = Callable[[Event], Event]

UPCASTERS: Mapping[int, Upcaster] = {}
"""By the schema it starts from: makes an event one of the next schema.

It keeps the sequence, and gives one event for one event. It stays for ever, with a golden journal of the last
release that wrote its schema (`tests/golden/journal/`).
"""


def upcast(event: Event, schema: int, *, upcasters: Mapping[int, Upcaster] = UPCASTERS, to: int = SCHEMA) -> Event:
    """An event that was written in an older schema, in the schema of this version."""
    for step in range(schema, to):
        event = upcasters[step](event)
    return event

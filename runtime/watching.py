"""Several who watch runs as one."""

from __future__ import annotations

from .engine import Watch
from .machine.event import Event
from .machine.machine import Machine


class Watches:
    """Tells each of several what happens, in their order."""

    def __init__(self, *each: Watch | None) -> None:
        self.each = [watch for watch in each if watch is not None]

    def __call__(self, machine: Machine, events: list[Event]) -> None:
        """See `Watch`."""
        for watch in self.each:
            watch(machine, events)

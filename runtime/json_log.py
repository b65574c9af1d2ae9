"""What happens in runs as lines of JSON, for those who collect logs: states, never values."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from .history import ENDS
from .machine.event import Event
from .machine.machine import Machine
from .masking import Mask
from .ports import LogLine

QUIET = frozenset({"block_started", "path_chosen", "path_dead"})
"""Events of the structure of a flow, which say nothing by themselves."""

TOLD = ("attempt", "class", "action", "role", "voice", "event", "status")
"""What is told of the data of an event: none of it comes from outside."""

LEVELS = {
    "attempt_failed": "warning",
    "answer_refused": "warning",
    "event_refused": "warning",
    "step_failed": "error",
    "run_failed": "error",
    "run_undone": "error",
    "run_partly_undone": "error",
}


class JsonLog:
    """Watches runs, and takes the lines of `log` steps; see `Watch`.

    `write` gets each line with its end, `mask` takes out of messages what nobody is to read, and `clock` gives
    microseconds since 1970.
    """

    def __init__(self, write: Callable[[str], object], mask: Mask, clock: Callable[[], int]) -> None:
        self._write = write
        self._mask = mask
        self._clock = clock

    def __call__(self, machine: Machine, events: list[Event]) -> None:
        """Write what was recorded."""
        who = {"run": machine.run, "flow": machine.program.name, "mode": machine.mode}
        for event in events:
            if event.kind in QUIET:
                continue
            facts = {name: event.data[name] for name in TOLD if isinstance(event.data.get(name), str | int)}
            error = event.data.get("error")
            if error is not None:
                facts |= {"error": error["kind"], "message": self._mask(error["message"])}
            if event.kind in ENDS:
                facts["seconds"] = max(0, event.at - machine.started_at) / 1_000_000
            step = {"step": event.path} if event.path else {}
            self._line(event.at, LEVELS.get(event.kind, "info"), event.kind, {**who, **step, **facts})

    def logged(self, line: LogLine) -> None:
        """Write what a `log` step says."""
        facts = {"run": line.run, "step": line.path, "message": self._mask(line.message)}
        self._line(self._clock(), line.level, "log", facts)

    def _line(self, at: int, level: str, happened: str, facts: dict[str, Any]) -> None:
        moment = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=at)).isoformat(timespec="microseconds")
        named = {"at": moment.replace("+00:00", "Z"), "level": level, "happened": happened}
        self._write(json.dumps({**named, **facts}) + "\n")

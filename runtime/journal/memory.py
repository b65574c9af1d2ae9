"""The store in memory: for tests, and for runs that need not outlive the process."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from ...compiler.values import FileReference
from ..audit import Act, Entry, sealed
from ..machine.claims import Kept
from ..machine.event import Event
from ..places import Places
from .store import (
    READY,
    SHORTEST_PREFIX,
    Append,
    Arrival,
    AskRow,
    CalibrationRow,
    Fenced,
    ListenerRow,
    Message,
    OutcomeRow,
    Outgoing,
    RunRow,
    ScheduleRow,
    no_run,
)


class _Kept:
    """One run and all that hangs on it."""

    __slots__ = ("asks", "events", "files", "inbox", "keys", "row")

    def __init__(self, row: RunRow) -> None:
        self.row = row._replace(sequence=0)
        self.events: list[Event] = []
        self.inbox: dict[int, Message] = {}
        self.keys: dict[str, int] = {}
        self.asks: dict[str, AskRow] = {}
        self.files: dict[str, FileReference] = {}


class MemoryStore:
    """Fulfils `Store`; events are kept as they are given, so they must not be changed afterwards."""

    def __init__(self) -> None:
        self._plans: dict[str, tuple[str, str | None, frozenset[str]]] = {}
        self._runs: dict[str, _Kept] = {}
        self._leases: dict[str, int] = {}
        self._broadcasts: set[str] = set()
        self._contents: dict[str, bytes] = {}
        self._messages = 0
        self._places = Places()
        self._schedules: dict[tuple[str, int], ScheduleRow] = {}
        self._listeners: dict[tuple[str, int], ListenerRow] = {}
        self._arrivals: dict[int, Arrival] = {}
        self._arrived = 0
        self._outcomes: list[OutcomeRow] = []
        self._audit: list[Entry] = []
        self._calibrations: dict[tuple[str, str], list[CalibrationRow]] = {}

    def save_plan(self, plan_hash: str, flow: str, plan_json: str, source: str | None = None) -> None:
        """See `Store`."""
        if plan_hash not in self._plans:
            names = frozenset(json.loads(plan_json)["content"].get("events") or ())
            self._plans[plan_hash] = (plan_json, source, names)

    def plan(self, plan_hash: str) -> str | None:
        """See `Store`."""
        return self._plans[plan_hash][0] if plan_hash in self._plans else None

    def source(self, plan_hash: str) -> str | None:
        """See `Store`."""
        return self._plans[plan_hash][1] if plan_hash in self._plans else None

    def create_run(self, row: RunRow) -> bool:
        """See `Store`."""
        if row.id in self._runs:
            return False
        self._runs[row.id] = _Kept(row)
        return True

    def append(self, batch: Sequence[Append]) -> None:
        """See `Store`."""
        fenced = [part.run for part in batch if not self._fits(part)]
        if fenced:
            raise Fenced(fenced)
        for part in batch:
            self._record(part)
        for part in batch:
            for outgoing in part.outgoing:
                self._deliver(outgoing)
            self._share(part)

    def _share(self, part: Append) -> None:
        self._places.keep(part.kept)
        granted = [each for place in part.wanted for each in self._places.want(place)]
        for path in part.freed:
            granted += self._places.free(part.run, path)
        at = part.events[-1].at if part.events else 0
        for place in granted:
            self._deliver(Outgoing(place.run, "place", place.path, {"name": place.name}, at))

    def schedules(self) -> list[ScheduleRow]:
        """See `Store`."""
        return sorted(self._schedules.values(), key=lambda row: (row.next_at, row.flow, row.number))

    def set_schedules(self, flow: str, rows: Sequence[ScheduleRow]) -> None:
        """See `Store`."""
        others = {key: row for key, row in self._schedules.items() if row.flow != flow}
        self._schedules = others | {(row.flow, row.number): row for row in rows}

    def move_schedule(self, row: ScheduleRow, next_at: int, run: str) -> bool:
        """See `Store`."""
        known = self._schedules.get((row.flow, row.number))
        if known is None or known.next_at != row.next_at:
            return False
        self._schedules[row.flow, row.number] = known._replace(next_at=next_at, run=run)
        return True

    def listeners(self) -> list[ListenerRow]:
        """See `Store`."""
        return sorted(self._listeners.values(), key=lambda row: (row.event, row.flow, row.number))

    def set_listeners(self, flow: str, rows: Sequence[ListenerRow]) -> None:
        """See `Store`."""
        others = {key: row for key, row in self._listeners.items() if row.flow != flow}
        self._listeners = others | {(row.flow, row.number): row for row in rows}

    def arrivals(self, limit: int = 1000) -> list[Arrival]:
        """See `Store`."""
        return list(self._arrivals.values())[:limit]

    def drop_arrival(self, id: int) -> None:
        """See `Store`."""
        self._arrivals.pop(id, None)

    def _arrive(self, outgoing: Outgoing) -> None:
        for row in self.listeners() if outgoing.kind == "event" else ():
            if row.event == outgoing.name:
                self._arrived += 1
                found = Arrival(self._arrived, row.flow, row.number, row.plan_hash, outgoing.data, outgoing.at)
                self._arrivals[found.id] = found

    def kept(self, name: str) -> Kept | None:
        """See `Store`."""
        return self._places.kept(name)

    def holders(self, run: str) -> list[str]:
        """See `Store`."""
        return self._places.holders(run)

    def _fits(self, part: Append) -> bool:
        kept = self._runs.get(part.run)
        if part.create is not None:
            if kept is not None:
                return False
            epoch, last = part.create.epoch, 0
        elif kept is None:
            return False
        else:
            epoch, last = kept.row.epoch, len(kept.events)
        events = part.events
        return epoch == part.epoch and (not events or events[-1].sequence - len(events) == last)

    def _record(self, part: Append) -> None:
        if part.create is not None:
            self._runs[part.run] = _Kept(part.create)
        kept = self._runs[part.run]
        kept.events.extend(part.events)
        at = part.events[-1].at if part.events else 0
        self._outcomes += part.outcomes
        self.record_acts(part.acts)
        for message in part.consumed:
            kept.inbox.pop(message, None)
        for ask in part.asked:
            kept.asks[ask.path] = ask
        self._close_asks(kept, part.closed, at)
        if part.change is not None:
            kept.row = kept.row._replace(**part.change._asdict())
            if part.change.ended_at is not None:
                kept.row = kept.row._replace(owner="")
                self._close_asks(kept, list(kept.asks), part.change.ended_at)

    @staticmethod
    def _close_asks(kept: _Kept, paths: Sequence[str], at: int) -> None:
        for path in paths:
            ask = kept.asks.get(path)
            if ask is not None and ask.closed_at is None:
                kept.asks[path] = ask._replace(closed_at=at)

    def events(self, run: str, after: int = 0) -> list[Event]:
        """See `Store`."""
        return self._runs[run].events[after:] if run in self._runs else []

    @staticmethod
    def _row(kept: _Kept) -> RunRow:
        return kept.row._replace(sequence=len(kept.events))

    def run(self, run: str) -> RunRow | None:
        """See `Store`."""
        if run in self._runs:
            return self._row(self._runs[run])
        if len(run) < SHORTEST_PREFIX:
            return None
        found = [kept for key, kept in self._runs.items() if key.startswith(run)]
        return self._row(found[0]) if len(found) == 1 else None

    def runs(
        self, *, status: str | None = None, flow: str | None = None, since: int | None = None, limit: int = 100
    ) -> list[RunRow]:
        """See `Store`."""
        found = [
            kept
            for kept in reversed(self._runs.values())
            if status in {None, kept.row.status}
            and flow in {None, kept.row.flow}
            and kept.row.started_at >= (since or 0)
        ]
        return [self._row(kept) for kept in found[:limit]]

    def due(self, now: int, limit: int = 1000) -> list[str]:
        """See `Store`."""
        found = [
            run
            for run, kept in self._runs.items()
            if kept.row.ended_at is None
            and self._free(kept.row.owner, now)
            and (kept.row.status in READY or (kept.row.wake_at is not None and kept.row.wake_at <= now) or kept.inbox)
        ]
        return found[:limit]

    def _free(self, owner: str, now: int) -> bool:
        return not owner or self._leases.get(owner, 0) <= now

    def claim(self, run: str, owner: str, now: int, ttl: int) -> int | None:
        """See `Store`."""
        kept = self._runs.get(run)
        if kept is None or not (kept.row.owner == owner or self._free(kept.row.owner, now)):
            return None
        if kept.row.owner != owner:
            kept.row = kept.row._replace(owner=owner, epoch=kept.row.epoch + 1)
        self.renew(owner, now, ttl)
        return kept.row.epoch

    def claim_due(self, owner: str, now: int, ttl: int, limit: int = 1000) -> dict[str, int]:
        """See `Store`."""
        claimed = {run: self.claim(run, owner, now, ttl) for run in self.due(now, limit)}
        if claimed:
            self._leases = {holder: until for holder, until in self._leases.items() if until > now}
        return {run: epoch for run, epoch in claimed.items() if epoch is not None}

    def renew(self, owner: str, now: int, ttl: int) -> None:
        """See `Store`."""
        self._leases[owner] = now + ttl

    def release(self, owner: str, run: str | None = None) -> None:
        """See `Store`."""
        if run is None:
            self._leases.pop(owner, None)
        for kept in [self._runs[run]] if run in self._runs else self._runs.values() if run is None else ():
            if kept.row.owner == owner:
                kept.row = kept.row._replace(owner="")

    def post(self, run: str | None, kind: str, name: str, data: Any, at: int, key: str = "") -> list[int]:
        """See `Store`."""
        return self._deliver(Outgoing(run, kind, name, data, at, key))

    def _deliver(self, outgoing: Outgoing) -> list[int]:
        if outgoing.run is not None:
            kept = self._runs.get(outgoing.run)
            return [] if kept is None else self._drop_into(kept, outgoing)
        if outgoing.key in self._broadcasts:
            return sorted(kept.keys[outgoing.key] for kept in self._runs.values() if outgoing.key in kept.keys)
        reached: list[int] = []
        for kept in self._runs.values():
            plan = self._plans.get(kept.row.plan_hash)
            if plan is not None and outgoing.name in plan[2]:
                reached += self._drop_into(kept, outgoing)
        self._arrive(outgoing)
        if outgoing.key:
            self._broadcasts.add(outgoing.key)
        return reached

    def _drop_into(self, kept: _Kept, outgoing: Outgoing) -> list[int]:
        if outgoing.key and outgoing.key in kept.keys:
            return [kept.keys[outgoing.key]]
        if kept.row.ended_at is not None:
            return []
        self._messages += 1
        message = Message(self._messages, kept.row.id, *outgoing[1:])
        kept.inbox[message.id] = message
        if outgoing.key:
            kept.keys[outgoing.key] = message.id
        return [message.id]

    def inbox(self, run: str) -> list[Message]:
        """See `Store`."""
        return list(self._runs[run].inbox.values()) if run in self._runs else []

    def posted_to(self, owner: str) -> list[str]:
        """See `Store`."""
        return [
            run
            for run, kept in self._runs.items()
            if kept.inbox and kept.row.owner == owner and kept.row.ended_at is None
        ]

    def tell_outcome(self, row: OutcomeRow) -> None:
        """See `Store`."""
        if row.run not in self._runs:
            raise no_run(row.run)
        self._outcomes.append(row)

    def outcomes(self, flow: str, decision: str, limit: int = 1000) -> list[OutcomeRow]:
        """See `Store`."""
        found = [row for row in self._outcomes if (row.flow, row.decision) == (flow, decision)]
        return found[max(0, len(found) - limit) :]

    def calibration(self, flow: str, decision: str) -> CalibrationRow | None:
        """See `Store`."""
        rows = self._calibrations.get((flow, decision), [])
        return max(rows, key=lambda row: row.version, default=None)

    def calibrate(self, row: CalibrationRow) -> None:
        """See `Store`."""
        rows = self._calibrations.setdefault((row.flow, row.decision), [])
        if all(each.version != row.version for each in rows):
            rows.append(row)

    def record_acts(self, acts: Sequence[Act]) -> None:
        """See `Store`."""
        last = (self._audit[-1].number, self._audit[-1].seal) if self._audit else None
        self._audit += sealed(acts, last)

    def audit(self, after: int = 0) -> list[Entry]:
        """See `Store`."""
        return self._audit[after:]

    def asks(self, run: str | None = None, *, open: bool = True) -> list[AskRow]:
        """See `Store`."""
        kept = self._runs.values() if run is None else [self._runs[run]] if run in self._runs else []
        found = [ask for one in kept for ask in one.asks.values() if not open or ask.closed_at is None]
        places = {run: place for place, run in enumerate(self._runs)}
        return sorted(found, key=lambda ask: (ask.asked_at, places[ask.run], ask.path))

    def artifact_put(
        self, run: str, name: str, content: bytes, media_type: str = "application/octet-stream"
    ) -> FileReference:
        """See `Store`."""
        if run not in self._runs:
            raise no_run(run)
        file = FileReference(name, hashlib.sha256(content).hexdigest(), len(content), media_type)
        self._contents[file.hash] = bytes(content)
        self._runs[run].files[name] = file
        return file

    def artifact(self, run: str, name: str) -> bytes | None:
        """See `Store`."""
        file = self._runs[run].files.get(name) if run in self._runs else None
        return self._contents[file.hash] if file is not None else None

    def artifacts(self, run: str) -> list[FileReference]:
        """See `Store`."""
        files = self._runs[run].files if run in self._runs else {}
        return [files[name] for name in sorted(files)]

    def remove(self, run: str) -> bool:
        """See `Store`."""
        kept = self._runs.get(run)
        if kept is None or kept.row.ended_at is None:
            return False
        del self._runs[run]
        self._places.free(run, "")
        self._outcomes = [row._replace(run="") if row.run == run else row for row in self._outcomes]
        return True

    def forget(self, now: int, limit: int = 1000) -> int:
        """See `Store`."""
        ended = [owner for owner, until in self._leases.items() if until <= now][:limit]
        for owner in ended:
            del self._leases[owner]
        return len(ended) + self._places.forget(now, limit)

    def content(self, hash: str) -> bytes | None:
        """See `Store`."""
        return self._contents.get(hash)

    def close(self) -> None:
        """See `Store`."""

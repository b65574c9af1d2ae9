"""A run as a file that stands alone, and back: one JSON document a line, the last one with a digest of all before."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple, NoReturn

from ..compiler.plan import Plan
from ..compiler.values import dump, load
from ..dsl.error import SayflowError
from .journal.store import Append, AskRow, Change, Fenced, RunRow, Store
from .machine.event import SCHEMA, Event

VERSION = 1
"""The form of the file; a later version of Sayflow reads it, too."""

_ROW = ("id", "flow", "plan_hash", "mode", "status", "mark", "started_at", "ended_at", "wake_at", "waiting_for")
_ASK = ("path", "name", "who", "question", "show", "type", "asked_at", "due")


class Exported(NamedTuple):
    """What a file holds: the run, the text of its plan, and what hangs on it; `files` are name, type and content."""

    row: RunRow
    plan: str
    source: str | None
    events: list[Event]
    asks: list[AskRow]
    files: list[tuple[str, str, bytes]]


def exported(store: Store, row: RunRow) -> bytes:
    """The file of a run as it stands now.

    Raises:
        SayflowError: SF909 where its plan is gone, SF911 for a damaged store.
    """
    lines = "".join(f"{line}\n" for line in _lines(store, row)).encode()
    return lines + f"{json.dumps({'sha256': hashlib.sha256(lines).hexdigest()})}\n".encode()


def _lines(store: Store, row: RunRow) -> Iterator[str]:
    plan = store.plan(row.plan_hash)
    if plan is None:
        raise SayflowError("SF909", "the plan of this run is not in the database", where=row.id)
    yield json.dumps({"sayflow": "run", "version": VERSION, "schema": SCHEMA})
    yield dump({"run": {name: getattr(row, name) for name in _ROW} | {"error_kind": row.error_kind}})
    yield json.dumps({"plan": plan, "source": store.source(row.plan_hash)})
    for event in store.events(row.id):
        yield dump({"event": [event.sequence, event.at, event.kind, event.path, event.label, event.data]})
    for ask in store.asks(row.id, open=False):
        yield dump({"ask": {name: getattr(ask, name) for name in _ASK} | {"open": ask.closed_at is None}})
    for file in store.artifacts(row.id):
        content = store.artifact(row.id, file.name) or b""
        written = base64.b64encode(content).decode()
        yield json.dumps({"file": file.name, "type": file.media_type, "content": written})


def read(content: bytes, where: str) -> Exported:
    """What a file holds.

    Raises:
        SayflowError: SF818 for a file that is no run, is cut, was changed, or is of a newer version.
    """
    try:
        lines = content.decode("utf-8").splitlines(keepends=True)
        head, digest = json.loads(lines[0]), json.loads(lines[-1])["sha256"]
        if head["sayflow"] != "run":
            _no_run(where, "this is no run that was exported")
        version = head["version"], head["schema"]
    except (ValueError, LookupError, TypeError):
        _no_run(where, "this is no run that was exported, or a part of one")
    if version[0] > VERSION or version[1] > SCHEMA:
        _no_run(where, "a newer version of Sayflow exported this run", "take it in with that version")
    if hashlib.sha256("".join(lines[:-1]).encode()).hexdigest() != digest:
        _no_run(where, "this file was changed after the run was exported")
    try:
        return _read(lines[1:-1])
    except (ValueError, LookupError, TypeError, AttributeError) as problem:
        _no_run(where, f"this file holds what no export writes: {problem}")


def _no_run(where: str, message: str, hint: str = "export the run again, where it is") -> NoReturn:
    raise SayflowError("SF818", message, where=where, hint=hint)


def _read(lines: Iterable[str]) -> Exported:
    told: dict[str, Any] = {}
    events: list[Event] = []
    asks: list[AskRow] = []
    files: list[tuple[str, str, bytes]] = []
    for line in lines:
        if line.startswith(('{"plan"', '{"file"')):
            plain = json.loads(line)
            if "file" in plain:
                files.append((plain["file"], plain["type"], base64.b64decode(plain["content"], validate=True)))
            else:
                told |= plain
            continue
        each: Any = load(line.rstrip("\n"))
        if "event" in each:
            sequence, at, kind, path, label, data = each["event"]
            events.append(Event(sequence, at, kind, path, data, label))
        elif "ask" in each:
            given = {name: each["ask"][name] for name in _ASK}
            asks.append(AskRow(run=told["run"]["id"], **given, closed_at=None if each["ask"]["open"] else 0))
        else:
            told |= each
    if [event.sequence for event in events] != list(range(1, len(events) + 1)):
        raise ValueError("its events don't follow each other")
    return Exported(RunRow(**told["run"]), told["plan"], told["source"], events, asks, files)


def take_in(store: Store, found: Exported, *, resume: bool = False) -> bool:
    """Put a run into a store, as it was; false where it is there already, with the same events.

    Raises:
        SayflowError: SF819 for a run that has not ended (unless it is to `resume` here), or whose id is taken.
    """
    row = found.row
    if row.ended_at is None and not resume:
        hint = "end it there, or stop the workers there for good and take it over with --resume"
        raise SayflowError("SF819", "this run has not ended: it may go on where it comes from", where=row.id, hint=hint)
    before = store.run(row.id)
    known = before is not None and before.id == row.id
    if known and [_told(each) for each in store.events(row.id)] != [_told(each) for each in found.events]:
        hint = "this database has another run of this id, or this one went on in one of the two places"
        raise SayflowError("SF819", "a run of this id is here, with other events", where=row.id, hint=hint)
    if not known:
        _put(store, found)
    for name, media_type, content in found.files:
        store.artifact_put(row.id, name, content, media_type)
    return not known


def _told(event: Event) -> tuple[Any, ...]:
    return event.sequence, event.at, event.kind, event.path, event.label, dump(event.data)


def _put(store: Store, found: Exported) -> None:
    row = found.row
    plan = Plan.from_json(found.plan)
    for each, source in ((plan, found.source), *((plan.part(hash), None) for hash in plan.content.get("flows", ()))):
        store.save_plan(each.hash, each.name, each.to_json(), source)
    change = Change(row.status, row.mark, row.ended_at, row.wake_at, row.waiting_for, row.error_kind)
    closed = [ask.path for ask in found.asks if ask.closed_at is not None]
    try:
        store.append(
            [
                Append(
                    row.id,
                    0,
                    found.events,
                    change,
                    asked=[ask._replace(closed_at=None) for ask in found.asks],
                    closed=closed,
                    create=row._replace(sequence=0, owner="", epoch=0),
                )
            ]
        )
    except Fenced:
        raise SayflowError(
            "SF819", "a run of this id has just come in", where=row.id, hint="look at it first"
        ) from None

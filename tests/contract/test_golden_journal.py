"""Journals stay readable for ever: those of each release, and how the form of events changes."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from sayflow.compiler.values import dump
from sayflow.runtime.journal import sql_store
from sayflow.runtime.journal.sqlite import SqliteStore
from sayflow.runtime.journal.store import RunRow
from sayflow.runtime.journal.upcast import UPCASTERS, upcast
from sayflow.runtime.machine.applying import APPLY
from sayflow.runtime.machine.event import SCHEMA, Event

JOURNALS = Path(__file__).resolve().parent.parent / "golden" / "journal"
RELEASES = sorted(folder.name for folder in JOURNALS.iterdir())
RUN = "c0ffee00"


def journal(path: Path, lines: list[str]) -> SqliteStore:
    """A store that holds one run with events exactly as they were once written."""
    store = SqliteStore(path)
    store.create_run(RunRow(RUN, "ship", "0" * 64))
    for line in lines:
        row = json.loads(line)
        # The text of the data as it was written: the last field of the line.
        data = line.partition('"data": ')[2].rstrip()[:-1]
        store._connection.execute(
            "INSERT INTO event VALUES (1, ?, ?, ?, ?, ?, ?, ?)",
            (row["sequence"], row["at"], row["schema"], row["kind"], row["path"], row["label"], data),
        )
    return store


def line(event: Event) -> str:
    """An event as a line of a golden journal of this version."""
    head = {"sequence": event.sequence, "at": event.at, "schema": SCHEMA, "kind": event.kind}
    head |= {"path": event.path, "label": event.label}
    return f'{json.dumps(head, ensure_ascii=False)[:-1]}, "data": {dump(event.data)}}}\n'


@pytest.mark.parametrize("release", RELEASES)
def test_a_journal_of_each_release_is_read(tmp_path: Path, release: str) -> None:
    lines = (JOURNALS / release / "every_kind.jsonl").read_text("utf-8").splitlines(keepends=True)
    store = journal(tmp_path / "runs.db", lines)
    events = store.events(RUN)
    store.close()
    assert len(events) == len(lines)
    assert {event.kind for event in events} <= set(APPLY)
    if all(json.loads(line)["schema"] == SCHEMA for line in lines):
        assert [line(event) for event in events] == lines


def test_the_newest_journal_has_every_kind_of_event() -> None:
    lines = (JOURNALS / RELEASES[-1] / "every_kind.jsonl").read_text("utf-8").splitlines()
    assert {json.loads(line)["kind"] for line in lines} == set(APPLY)


@pytest.mark.parametrize("release", RELEASES)
def test_a_database_of_each_release_is_opened(tmp_path: Path, release: str) -> None:
    connection = sqlite3.connect(tmp_path / "runs.db")
    connection.executescript((JOURNALS / release / "runs.sql").read_text("utf-8"))
    connection.close()
    store = SqliteStore(tmp_path / "runs.db")
    waiting, failed = store.run("c0ffee00"), store.run("deadbeef")
    assert (waiting.status, waiting.waiting_for, waiting.sequence) == ("waiting", "desk", 2)
    assert (failed.status, failed.mark, failed.error_kind) == ("failed", "undone", "timeout")
    assert store.events("c0ffee00")[0].data == {"inputs": {"total": Decimal("12345678901234567.89")}}
    assert [ask.question for ask in store.asks()] == ["Ship it?"]
    assert [message.data for message in store.inbox("c0ffee00")] == [{"value": "yes", "by": "sam"}]
    assert store.post("c0ffee00", "answer", "desk", "again", 1, "web-1") == [1]
    assert [file.name for file in store.artifacts("c0ffee00")] == ["label.txt"]
    assert store.source(waiting.plan_hash) == 'flow ship "Ship"\n'
    assert store.due(waiting.started_at) == []
    assert store.claim_due("me", waiting.wake_at, 10) == {"c0ffee00": 2}
    store.close()


# A made-up past: two schemas ago a step was `done`, and until the last one its value stood bare.


def _name_it(event: Event) -> Event:
    return Event(
        event.sequence, event.at, event.kind.replace("done", "step_completed"), event.path, event.data, event.label
    )


def _wrap_it(event: Event) -> Event:
    return Event(event.sequence, event.at, event.kind, event.path, {"value": event.data}, event.label)


PAST: dict[int, Callable[[Event], Event]] = {SCHEMA - 2: _name_it, SCHEMA - 1: _wrap_it}


@pytest.mark.parametrize(
    ("kind", "schema", "data"),
    [
        ("done", SCHEMA - 2, Decimal("1.50")),
        ("step_completed", SCHEMA - 1, Decimal("1.50")),
        ("step_completed", SCHEMA, {"value": Decimal("1.50")}),
    ],
)
def test_older_events_are_read_in_todays_form(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, schema: int, data: object
) -> None:
    monkeypatch.setattr(sql_store, "upcast", lambda event, schema: upcast(event, schema, upcasters=PAST))
    head = {"sequence": 1, "at": 7, "schema": schema, "kind": kind, "path": "ship", "label": "untrusted"}
    store = journal(tmp_path / "runs.db", [f'{json.dumps(head)[:-1]}, "data": {dump(data)}}}\n'])
    assert store.events(RUN) == [Event(1, 7, "step_completed", "ship", {"value": Decimal("1.50")}, "untrusted")]
    store.close()


def test_there_is_an_upcaster_for_each_past_schema() -> None:
    assert set(UPCASTERS) == set(range(1, SCHEMA))

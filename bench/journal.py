"""What recording costs: the store beside the same rows written by bare sqlite3, in one run, on a disk in memory.

`python bench/journal.py` prints microseconds and ratios; the ratios are what holds from one machine to another.
Rounds of all contenders take turns, so that a busy machine slows them alike.
"""

from __future__ import annotations

import secrets
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sayflow.compiler.values import dump
from sayflow.runtime.journal.memory import MemoryStore
from sayflow.runtime.journal.sqlite import SqliteStore
from sayflow.runtime.journal.store import Append, Change, RunRow, Store
from sayflow.runtime.machine.event import Event

ROUNDS = 25
STARTED = {"kind": "http", "attempt": 1, "arguments": {"url": "https://api.example.com/orders/17", "number": 17}}
ENDED = {"result": {"status": 200, "body": {"id": 17, "state": "open"}}}
RUNNING = Change("running")
HOUR = 3_600_000_000

Round = Callable[[int], None]
"""Records one step (two events) of each run; takes the sequence of the last event."""


def two_events(last: int) -> list[Event]:
    """What one step records."""
    return [
        Event(last + 1, last, "attempt_started", "orders[3]/reserve", STARTED),
        Event(last + 2, last, "step_completed", "orders[3]/reserve", ENDED),
    ]


def floor(folder: Path, runs: int) -> Round:
    """Bare sqlite3 with text made beforehand: no fence, no row of a run, no JSON."""
    connection = sqlite3.connect(folder / "floor.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute(
        "CREATE TABLE event (run INTEGER, sequence INTEGER, at INTEGER, schema INTEGER, kind TEXT, path TEXT, "
        "label TEXT, data TEXT, PRIMARY KEY (run, sequence))"
    )
    started, ended = dump(STARTED), dump(ENDED)

    def write(last: int) -> None:
        rows: list[tuple[Any, ...]] = []
        for run in range(runs):
            rows.append((run, last + 1, last, 1, "attempt_started", "orders[3]/reserve", "", started))
            rows.append((run, last + 2, last, 1, "step_completed", "orders[3]/reserve", "", ended))
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany("INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)
        connection.execute("COMMIT")

    return write


def through(store: Store, runs: int, change: Callable[[int], Change | None] = lambda _: None) -> Round:
    """A store with as many runs, held by one owner; `change` makes the new row of each."""
    names = [secrets.token_hex(8) for _ in range(runs)]
    store.renew("bench", 0, HOUR)
    rows = [RunRow(name, "orders", "0" * 64, status="running", owner="bench", epoch=1) for name in names]
    store.append([Append(row.id, 1, [], create=row) for row in rows])

    def write(last: int) -> None:
        store.append([Append(name, 1, two_events(last), change(last)) for name in names])

    return write


def seconds(write: Round, commits: int, last: int) -> float:
    """Wall time: on a disk in memory it holds the system's work, and nothing waits."""
    began = time.perf_counter()
    for number in range(commits):
        write(last + 2 * number)
    return time.perf_counter() - began


def compare(folder: Path, runs: int, commits: int) -> None:
    """Print one block: contenders with so many runs in a commit."""
    folder.mkdir()
    contenders: dict[str, Round] = {
        "bare sqlite3": floor(folder, runs),
        "store": through(SqliteStore(folder / "store.db"), runs),
        "store, the row stays as it is": through(SqliteStore(folder / "same.db"), runs, lambda _: RUNNING),
        "store, the row changes too": through(
            SqliteStore(folder / "changes.db"), runs, lambda last: Change("waiting", wake_at=last)
        ),
        "memory": through(MemoryStore(), runs),
    }
    times: dict[str, list[float]] = {name: [] for name in contenders}
    for turn in range(ROUNDS):
        for name, write in contenders.items():
            times[name].append(seconds(write, commits, 2 * turn * commits) / (commits * runs) * 1e6)
    print(f"\n{runs} runs a commit, one step (two events) each: µs a step")
    for name, taken in times.items():
        ratios = sorted(own / bare for own, bare in zip(taken, times["bare sqlite3"], strict=True))
        print(
            f"  {name:30} {min(taken):7.1f} best {statistics.median(taken):7.1f} median"
            f"   x{statistics.median(ratios):.2f} floor ({ratios[2]:.2f} to {ratios[-3]:.2f})"
        )


def main() -> None:
    """Measure and print."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        compare(Path(folder) / "one", 1, 200)
        compare(Path(folder) / "many", 1000, 2)


if __name__ == "__main__":
    main()

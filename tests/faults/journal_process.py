"""A process that uses a store and may be killed, limited or raced: `journal_process.py TASK DATABASE ...`.

It waits for a line on standard input before it begins, so that several can be let go at once, and prints what the
store acknowledged, or the code of the error that a user would see.
"""

from __future__ import annotations

import os
import resource
import sys
from itertools import count
from pathlib import Path

from sayflow.dsl.error import SayflowError
from sayflow.runtime.journal.sqlite import SqliteStore
from sayflow.runtime.journal.store import Append, RunRow
from sayflow.runtime.machine.event import Event

NOBODY = 65534
HOUR = 3_600_000_000


def say(*words: object) -> None:
    """One line, at once."""
    print(*words, flush=True)  # noqa: T201


def events(last: int) -> list[Event]:
    """Two events after the last; some are large enough for a file."""
    size = 70_000 if last % 20 == 0 else 50
    return [Event(last + n, last, "step_completed", "ship", {"n": last + n, "text": "x" * size}) for n in (1, 2)]


def append_for_ever(path: Path, runs: list[str]) -> None:
    """Append to all runs in one batch, again and again; a line for each batch that is recorded."""
    store = SqliteStore(path)
    for last in count(0, 2):
        store.append([Append(run, 1, events(last)) for run in runs])
        say(last + 2)


def claim_all(path: Path, owner: str, now: int) -> None:
    """Try to take every run; a line for each that was given, and its epoch."""
    store = SqliteStore(path, timeout=60)
    for row in store.runs(limit=1000):
        epoch = store.claim(row.id, owner, now, HOUR)
        if epoch is not None:
            say(row.id, epoch)


def make(path: Path, run: str) -> None:
    """Open the database, which may not be there yet, and make a run."""
    store = SqliteStore(path, timeout=60)
    store.create_run(RunRow(run, "ship", "0" * 64, owner=run, epoch=1))
    store.close()


def become_nobody() -> None:
    """Give up the rights of an administrator, who may write everywhere."""
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)


def write_as_nobody(path: Path, run: str, sequence: int) -> None:
    """Append one event, and put one file."""
    become_nobody()
    store = SqliteStore(path)
    store.append([Append(run, 1, [Event(sequence, 0, "step_completed", "ship")])])
    store.artifact_put(run, "note", b"hello")


def without_room(path: Path, run: str, limit: int) -> None:
    """Append until files may not grow any further, then get the room back and go on."""
    store = SqliteStore(path)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    last = 0
    try:
        while True:
            store.append([Append(run, 1, events(last))])
            last += 2
    except SayflowError as error:
        say(error.code, last)
    assert store.run(run).sequence == last
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    store.append([Append(run, 1, events(last))])
    say("went on", last + 2)


def make_without_room(path: Path, limit: int) -> None:
    """Make a database where files may not grow."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    SqliteStore(path)


def main() -> None:
    """Do the task; print the code of an error for users."""
    task, path, *rest = sys.argv[1:]
    say("ready")
    sys.stdin.readline()
    try:
        if task == "append":
            append_for_ever(Path(path), rest)
        elif task == "claim":
            claim_all(Path(path), rest[0], int(rest[1]))
        elif task == "make":
            make(Path(path), rest[0])
        elif task == "write-as-nobody":
            write_as_nobody(Path(path), rest[0], int(rest[1]))
        elif task == "make-as-nobody":
            become_nobody()
            make(Path(path), rest[0])
        elif task == "fill-as-nobody":
            become_nobody()
            append_for_ever(Path(path), rest)
        elif task == "fill":
            without_room(Path(path), rest[0], int(rest[1]))
        elif task == "make-full":
            make_without_room(Path(path), int(rest[0]))
    except SayflowError as error:
        say(error.code)


if __name__ == "__main__":
    main()

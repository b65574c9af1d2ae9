"""What became of the run of a project: its journal, the calls that reached the outside."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from sayflow.runtime.journal.sqlite import SqliteStore
from sayflow.runtime.machine.event import Event

from .command_process import Command, Ended, sayflow, until


def effects(folder: Path) -> list[str]:
    """The calls that reached the outside."""
    file = folder / "effects"
    return file.read_text().split() if file.exists() else []


def events(folder: Path) -> list[Event]:
    """What is recorded of the only run."""
    store = SqliteStore(folder / ".sayflow" / "runs.db")
    try:
        (row,) = store.runs()
        return store.events(row.id)
    finally:
        store.close()


def finished(folder: Path) -> Counter[str]:
    """How often each step's result is recorded."""
    ends = ("step_completed", "answered")
    return Counter(e.path for e in events(folder) if e.kind in ends and not e.path.startswith("finish"))


def code(ended: Ended) -> str:
    """The code that a failed command names; it says where and what to do as well."""
    first, *rest = ended.err.splitlines()
    assert any(line.startswith("  hint: ") for line in rest), ended.err
    return first.partition("error ")[2].partition(":")[0]


def held(folder: Path, name: str) -> Command:
    """A run that stands in the middle of a step."""
    (folder / f"hold-{name}").touch()
    command = Command(folder, "run", "row.flow")
    until(lambda: name in effects(folder))
    return command


def resumed_to_its_end(folder: Path) -> None:
    """Whatever happened, the run goes on to its end, and no recorded step is repeated."""
    before = set(finished(folder))
    already = len(effects(folder))
    for hold in folder.glob("hold-*"):
        hold.unlink()
    ended = sayflow(folder, "resume", "last")
    assert (ended.code, ended.err) == (0, "")
    assert not before & set(effects(folder)[already:])
    assert finished(folder) == Counter("abc")
    assert events(folder)[-1].kind == "run_completed"

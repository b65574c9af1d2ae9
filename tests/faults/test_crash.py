"""Killing a run at every position of its journal loses nothing and repeats nothing that had finished."""

from __future__ import annotations

import asyncio
import os
import signal
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from sayflow.dsl.error import SayflowError
from sayflow.runtime.journal.sqlite import SqliteStore

from .crash_flows import FLOWS, RUN, drive


def in_child(work: Any) -> int:
    """Run work in a forked process, warmed by this one; gives how it ended, negative for a signal."""
    child = os.fork()
    if child == 0:
        try:
            asyncio.run(work())
        except BaseException:
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def outcome(folder: Path) -> tuple[str, dict[str, Any], list[str]]:
    """The end of the run, its outputs, and the paths that finished, each as often as it did."""
    store = SqliteStore(folder / "runs.db")
    try:
        row = store.run(RUN)
        assert row is not None
        events = store.events(RUN)
        last = events[-1]
        finished = sorted(event.path for event in events if event.kind in ("step_completed", "answered", "emitted"))
        return row.status, last.data.get("outputs", {}), finished
    finally:
        store.close()


def finished_steps(folder: Path) -> set[str]:
    """The paths whose result stands in the journal."""
    if not (folder / "runs.db").exists():
        return set()
    store = SqliteStore(folder / "runs.db")
    try:
        return {event.path for event in store.events(RUN) if event.kind == "step_completed"}
    finally:
        store.close()


def calls(folder: Path) -> list[str]:
    """The keys of the calls that reached the outside, in order."""
    file = folder / "effects"
    return [line.split()[1] for line in file.read_text().splitlines()] if file.exists() else []


@pytest.mark.parametrize("name", FLOWS)
def test_kill_at_every_journal_position(name: str, tmp_path: Path) -> None:
    whole = tmp_path / "whole"
    whole.mkdir()
    commits = [0]

    async def count() -> None:
        def note(position: int, side: str) -> None:
            commits[0] = position

        await drive(name, whole, note)

    asyncio.run(count())
    expected = outcome(whole)
    assert expected[0] == "completed"
    assert commits[0] > 3
    for position in range(1, commits[0] + 1):
        for side in ("before", "after"):
            folder = tmp_path / f"{position}-{side}"
            folder.mkdir()
            assert killed_at(name, folder, position, side) == -signal.SIGKILL
            before = finished_steps(folder)
            reached = len(calls(folder))
            assert in_child(lambda folder=folder: resumed(name, folder)) == 0
            assert outcome(folder) == expected
            again = {key.removeprefix(f"{RUN}/") for key in calls(folder)[reached:]}
            assert not again & before, f"{again & before} ran again after {position} {side}"


def killed_at(name: str, folder: Path, position: int, side: str) -> int:
    """Drive the flow in a process that kills itself there."""

    def die(reached: int, where: str) -> None:
        if (reached, where) == (position, side):
            os.kill(os.getpid(), signal.SIGKILL)

    return in_child(lambda: drive(name, folder, die))


@pytest.mark.parametrize("name", FLOWS)
def test_stop_at_every_journal_position(name: str, tmp_path: Path) -> None:
    """At odd positions what is under way is broken off at once, at even ones its end is awaited."""
    whole = tmp_path / "whole"
    whole.mkdir()
    asyncio.run(drive(name, whole))
    expected = outcome(whole)
    stopped, position = 0, 0
    while stopped == position:
        position += 1
        folder = tmp_path / str(position)
        folder.mkdir()
        result = asyncio.run(drive(name, folder, stop_at=position))
        if result.status == "waiting":
            stopped += 1
            before = finished_steps(folder)
            reached = len(calls(folder))
            asyncio.run(drive(name, folder))
            again = {key.removeprefix(f"{RUN}/") for key in calls(folder)[reached:]}
            assert not again & before, f"{again & before} ran again after {position}"
        assert outcome(folder) == expected
    assert stopped > 2


async def resumed(name: str, folder: Path) -> None:
    """Take the run up to its end; one that had already ended is left as it is."""
    try:
        await drive(name, folder)
    except SayflowError as error:
        if error.code != "SF902":
            raise


def test_two_processes_resuming_the_same_run_double_nothing(tmp_path: Path) -> None:
    assert killed_at("sequence", tmp_path, 2, "after") == -signal.SIGKILL
    children = []
    for _ in range(4):
        child = os.fork()
        if child == 0:
            try:
                asyncio.run(drive("sequence", tmp_path))
            except SayflowError as error:
                os._exit(0 if error.code in ("SF902", "SF910") else 1)
            except BaseException:
                os._exit(1)
            os._exit(0)
        children.append(child)
    assert [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children] == [0, 0, 0, 0]
    assert outcome(tmp_path)[0] == "completed"
    # The first step was under way when its process died: it alone may have been called twice.
    repeated = {key for key, count in Counter(calls(tmp_path)).items() if count > 1}
    assert repeated <= {f"{RUN}/a"}
    _, _, finished = outcome(tmp_path)
    assert len(finished) == len(set(finished))

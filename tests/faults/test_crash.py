"""Killing a run at every position of its journal loses nothing and repeats nothing that had finished."""

from __future__ import annotations

import asyncio
import os
import random
import shutil
import signal
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from sayflow.dsl.error import SayflowError
from sayflow.runtime.journal.sqlite import SqliteStore
from sayflow.runtime.machine.nodes.steps import StepNode

from .crash_flows import FLOWS, RUN, Notice, drive, nothing


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


class Ended(NamedTuple):
    """How a run ended, what finished in it, what the outside was asked for, and what must not be asked for twice.

    A request is told with its key and its arguments, a repeated one once.
    """

    status: str
    outputs: dict[str, Any]
    finished: list[str]
    requests: set[str]
    once: list[str]


def outcome(folder: Path) -> Ended:
    """How the run of a folder ended."""
    store = SqliteStore(folder / "runs.db")
    try:
        row = store.run(RUN)
        assert row is not None
        events = store.events(RUN)
    finally:
        store.close()
    finished = [event.path for event in events if event.kind in ("step_completed", "emitted")]
    answered = [event.path for event in events if event.kind == "answered" and event.path not in finished]
    requests = (folder / "effects").read_text().splitlines()
    once = sorted(each for each in requests if each.startswith("once "))
    return Ended(row.status, events[-1].data.get("outputs", {}), sorted(finished + answered), set(requests), once)


def finished_steps(folder: Path) -> set[str]:
    """The paths whose result stands in the journal, with the calls inside of them that were noted."""
    store = SqliteStore(folder / "runs.db")
    try:
        events = store.events(RUN)
        notes = [event for event in events if event.kind == "noted"]
        called = [event.path for event in notes if "of" in event.data["value"]]
        said = [event.path for event in notes if "call" in event.data["value"]]
        inside = [f"{path}/{n}" for n, path in enumerate(called)] + [f"{path}/said{n}" for n, path in enumerate(said)]
        return {event.path for event in events if event.kind == "step_completed"} | set(inside)
    finally:
        store.close()


def calls(folder: Path) -> list[str]:
    """The keys of the calls that reached the outside, in order."""
    file = folder / "effects"
    return [line.split()[1] for line in file.read_text().splitlines()] if file.exists() else []


Place = tuple[int, str]


@pytest.mark.parametrize("name", FLOWS)
def test_kills_lose_and_repeat_nothing(name: str, tmp_path: Path) -> None:
    """Twelve flows, more than 500 kills: at each place once, then at several while the run is taken up."""
    whole, places = undisturbed(name, tmp_path)
    kill(name, tmp_path, whole, chain([[place] for place in places], drawn(places, name)), max(46, len(places)))


@pytest.mark.slow
@pytest.mark.parametrize("part", range(4))
@pytest.mark.parametrize("name", FLOWS)
def test_kills_lose_and_repeat_nothing_at_length(name: str, part: int, tmp_path: Path) -> None:
    """11,040 kills."""
    whole, places = undisturbed(name, tmp_path)
    kill(name, tmp_path, whole, drawn(places, f"{name} {part}"), 230)


def undisturbed(name: str, folder: Path) -> tuple[Ended, list[Place]]:
    """How the flow ends, and all places where it may die meanwhile."""
    places: list[Place] = []
    (folder / "whole").mkdir()
    asyncio.run(drive(name, folder / "whole", lambda *place: places.append(place)))
    ended = outcome(folder / "whole")
    assert ended.status == "completed"
    return ended, places


def drawn(places: list[Place], seed: str) -> Iterator[list[Place]]:
    """Where the processes that drive a run die, one after the other."""
    chance = random.Random(seed)
    while True:
        yield chance.choices(places, k=chance.choice([2, 2, 3]))


def kill(name: str, folder: Path, whole: Ended, crashes: Iterable[list[Place]], count: int) -> None:
    """Let runs die as told until so many processes are killed; each then ends as if nothing had been."""
    killed = 0
    SqliteStore(folder / "empty.db").close()
    for crash in crashes:
        if killed >= count:
            return
        run = Path(tempfile.mkdtemp(dir=folder))
        shutil.copyfile(folder / "empty.db", run / "runs.db")
        for place in crash:
            code = killed_at(name, run, *place)
            assert code in (0, -signal.SIGKILL), f"{name} at {place} of {crash}"
            killed += code != 0
        recorded, reached = finished_steps(run), len(calls(run))
        asyncio.run(resumed(name, run))
        assert outcome(run) == whole, f"{name} after {crash}"
        again = {key.removeprefix(f"{RUN}/") for key in calls(run)[reached:]}
        assert not again & recorded, f"{name}: {again & recorded} ran again after {crash}"
        shutil.rmtree(run)


@pytest.mark.parametrize("place", [(2, "before"), (2, "after"), (2, "behind")])
def test_an_effect_under_another_key_is_seen(place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    command = StepNode._command

    def of_this_process(self: StepNode, active: Any, attempt: int, key: str, *rest: Any) -> Any:
        return command(self, active, attempt, f"{key}/{os.getpid()}", *rest)

    whole, _ = undisturbed("sequence", tmp_path)
    monkeypatch.setattr(StepNode, "_command", of_this_process)
    with pytest.raises(AssertionError, match="requests"):
        kill("sequence", tmp_path, whole, [[place]], 1)


def killed_at(name: str, folder: Path, position: int, side: str) -> int:
    """Drive the flow in a process that kills itself there; how it ended."""

    def die(reached: int, where: str) -> None:
        if (reached, where) == (position, side):
            os.kill(os.getpid(), signal.SIGKILL)

    return in_child(lambda: resumed(name, folder, die))


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


async def resumed(name: str, folder: Path, notice: Notice = nothing) -> None:
    """Take the run up to its end; one that had already ended is left as it is."""
    try:
        await drive(name, folder, notice)
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
    assert outcome(tmp_path).status == "completed"
    # The first step was under way when its process died: it alone may have been called twice.
    repeated = {key for key, count in Counter(calls(tmp_path)).items() if count > 1}
    assert repeated <= {f"{RUN}/a"}
    finished = outcome(tmp_path).finished
    assert len(finished) == len(set(finished))

"""No room is left for the database at some commit of a run: nothing is lost, and with room it ends as it should."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from sayflow.dsl.error import SayflowError
from sayflow.runtime.engine import Result
from sayflow.runtime.journal.faults import no_room
from sayflow.runtime.journal.sqlite import SqliteStore
from sayflow.runtime.journal.store import Append

from .engines import Workshop, plan_of, play

FLOW = plan_of("""
output last: any
step a: task { }
all of { step b: task { x: a } } and { step c: task { x: a } }
wait 1ms
step d: task { x: a }
finish last = d
""")
EFFECTS = ["a", "b", "c", "d"]
COMMITS = 16
"""More than the flow needs."""


class Filling:
    """A store whose disk is full from a commit on, until room is made."""

    def __init__(self, store: SqliteStore, commits: int) -> None:
        self.store = store
        self.left: float = commits

    def append(self, batch: Sequence[Append]) -> None:
        if self.left <= 0:
            raise no_room("runs.db", "database or disk is full")
        self.left -= 1
        self.store.append(batch)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.store, name)


def effects(workshop: Workshop) -> list[str]:
    """The steps that reached the outside, each as often as it did."""
    return sorted(call.partition("#")[0] for call in workshop.calls)


def done(workshop: Workshop, run: str) -> list[str]:
    """The steps that a run records as done, each as often as it does."""
    return sorted(each.path for each in workshop.events(run) if each.kind == "step_completed" and each.path in EFFECTS)


def checked(problem: object) -> None:
    """It is an error that says what is wrong, where and what to do."""
    assert isinstance(problem, SayflowError)
    assert problem.code == "SF906"
    assert problem.where
    assert "make room on the disk, then go on with `sayflow resume`" in (problem.hint or "")


async def ended(workshop: Workshop, store: Any, functions: dict[str, Any], others: int) -> list[Any]:
    """Results of runs in an engine of their own, none of which stays in memory."""
    engine = workshop.engine(functions, store=store)
    results = await asyncio.gather(*(engine.run(FLOW, {}) for _ in range(1 + others)), return_exceptions=True)
    assert not engine.live
    return results


@pytest.mark.parametrize("others", [0, 2])
@pytest.mark.parametrize("commits", range(COMMITS))
def test_a_disk_that_is_full_at_any_commit_loses_nothing(tmp_path: Path, commits: int, others: int) -> None:
    store = SqliteStore(tmp_path / "runs.db")
    workshop = Workshop(store)
    functions = {name: workshop.noting(name) for name in "abcd"}
    filling = Filling(store, commits)

    async def work() -> None:
        results = await ended(workshop, filling, functions, others)
        filling.left = float("inf")
        rows = store.runs()
        assert rows or commits == 0
        # Nobody is told of an end that is not recorded, and nothing was done whose beginning is not.
        told = {result.run for result in results if isinstance(result, Result)}
        assert told == {row.id for row in rows if row.ended_at is not None}
        begun = [event.path for row in rows for event in store.events(row.id) if event.kind == "attempt_started"]
        assert all(effects(workshop).count(name) <= begun.count(name) for name in EFFECTS)
        for result in results:
            if isinstance(result, Result):
                assert result.outputs == {"last": "d"}
            else:
                checked(result)
        for row in rows:
            recorded = store.events(row.id)
            if row.ended_at is None:
                resumed = await workshop.engine(functions, store=filling, has_died=lambda _: True).resume(row.id)
                assert resumed.outputs == {"last": "d"}
            assert store.events(row.id)[: len(recorded)] == recorded
            assert workshop.kinds(row.id).count("run_completed") == 1
            assert done(workshop, row.id) == EFFECTS

    play(work())
    # An attempt leaves only once its beginning is recorded: at most those under way at the fault are made again.
    assert set(effects(workshop)) == (set(EFFECTS) if store.runs() else set())
    assert all(effects(workshop).count(name) <= 2 * (1 + others) for name in EFFECTS)
    store.close()


def test_some_of_these_commits_are_past_the_end(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "runs.db")
    workshop = Workshop(store)
    filling = Filling(store, COMMITS)
    (result,) = play(ended(workshop, filling, {name: workshop.noting(name) for name in "abcd"}, 0))
    assert isinstance(result, Result)
    assert 0 < filling.left < COMMITS - 3
    store.close()


@pytest.mark.parametrize("pages", range(0, 12, 4))
def test_sqlite_without_pages(tmp_path: Path, pages: int) -> None:
    store = SqliteStore(tmp_path / "runs.db")
    workshop = Workshop(store)
    functions = {name: workshop.noting(name, name * 9_000) for name in "abcd"}
    engine = workshop.engine(functions)
    engine.program(FLOW)
    (used,) = store._connection.execute("PRAGMA page_count").fetchone()
    store._connection.execute(f"PRAGMA max_page_count = {used + pages}")

    async def work() -> None:
        (problem,) = await asyncio.gather(engine.run(FLOW, {}), return_exceptions=True)
        checked(problem)
        assert not engine.live
        store._connection.execute("PRAGMA max_page_count = 1000000")
        for row in store.runs():
            resumed = await workshop.engine(functions, has_died=lambda _: True).resume(row.id)
            assert resumed.outputs == {"last": "d" * 9_000}
            assert done(workshop, row.id) == EFFECTS

    play(work())
    store.close()

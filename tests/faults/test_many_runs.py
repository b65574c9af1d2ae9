"""Very many runs in one process, most of them waiting: none is lost, and the memory stays small."""

from __future__ import annotations

import asyncio
import os
import resource
from collections import Counter
from itertools import count
from pathlib import Path
from typing import Any

import pytest

import sayflow
from sayflow.compiler.project import Project
from sayflow.runtime.engine import Engine
from sayflow.runtime.journal.sqlite import SqliteStore
from sayflow.runtime.local import microseconds, process_name
from sayflow.runtime.ports import Ports
from sayflow.runtime.steps import catalogue
from sayflow.runtime.tasks import TaskRegistry

from .test_crash import in_child

FLOW = """
output last: any
step a: task { }
wait 500ms
step b: task { x: a }
finish last = b
"""
MOST_KILOBYTES = 2_000_000


async def many(folder: Path, number: int) -> None:
    """Run so many at once, and hold them to their ends."""
    calls: Counter[str] = Counter()

    async def work(call: Any, **_: Any) -> str:
        calls[call.key] += 1
        return "done"

    store = SqliteStore(folder / "runs.db", durability="normal")
    ids = count(1)
    engine = Engine(
        store,
        catalogue(),
        Ports(tasks=TaskRegistry({"a": work, "b": work})),
        clock=microseconds,
        new_id=lambda: f"{next(ids):012x}",
        owner=process_name(),
    )
    plan = sayflow.compile(FLOW, Project(catalogue()))
    results = await asyncio.gather(*(engine.run(plan, {}) for _ in range(number)))
    assert Counter(result.status for result in results) == {"completed": number}
    assert len(calls) == 2 * number
    assert set(calls.values()) == {1}
    for result in results:
        events = store.events(result.run)
        assert [each.path for each in events if each.kind == "step_completed"][:2] == ["a", "b"]
        assert events[-1].kind == "run_completed"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < MOST_KILOBYTES
    store.close()


@pytest.mark.parametrize("number", [500, pytest.param(10_000, marks=pytest.mark.slow)])
def test_no_run_of_many_is_lost(number: int, tmp_path: Path) -> None:
    assert in_child(lambda: many(tmp_path, number)) == os.EX_OK

"""A process that drives runs seldom looks for unreachable objects."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bench.engine import TEN, engine, many
from sayflow.runtime.collector import settle
from sayflow.runtime.journal.memory import MemoryStore

from ..commands import call

PLAINLY = (700, 10, 10)
"""What Python itself begins with."""


@pytest.fixture(autouse=True)
def looks() -> Iterator[list[int]]:
    """The generations looked through since, in a process as Python begins it."""
    before, seen = gc.get_threshold(), list[int]()

    def look(phase: str, about: dict[str, Any]) -> None:
        if phase == "start":
            seen.append(about["generation"])

    gc.set_threshold(*PLAINLY)
    gc.callbacks.append(look)
    yield seen
    gc.callbacks.remove(look)
    gc.set_threshold(*before)
    gc.unfreeze()


def test_a_hundred_runs_are_not_looked_through_again_and_again(looks: list[int]) -> None:
    gc.collect()
    settle()
    looks.clear()
    asyncio.run(many(engine(MemoryStore()), TEN, 100))
    assert len(looks) <= 1


def test_what_is_loaded_by_then_is_left_alone() -> None:
    gc.unfreeze()
    settle()
    assert gc.get_freeze_count() > 10_000


def test_a_command_that_drives_runs_sees_to_it(tmp_path: Path) -> None:
    (tmp_path / "greet.flow").write_text('step hello: log "Hello"\n')
    told = call(["run", "greet.flow"], tmp_path)
    assert told.code == 0, told.text
    assert gc.get_threshold()[0] > PLAINLY[0]

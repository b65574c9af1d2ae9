"""What every contract test may use."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sayflow.runtime.journal.memory import MemoryStore
from sayflow.runtime.journal.sqlite import SqliteStore
from sayflow.runtime.journal.store import Store

from .stores import PLAIN, SHIPPED


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """Every kind of store, with two plans in it."""
    opened: Store = MemoryStore() if request.param == "memory" else SqliteStore(tmp_path / "runs.db")
    for plan in (SHIPPED, PLAIN):
        opened.save_plan(plan.hash, plan.name, plan.to_json())
    yield opened
    opened.close()

"""A process that is frozen for longer than its lease, and thawed again, writes nothing over what another one did."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

import pytest

from sayflow.dsl.error import SayflowError
from sayflow.runtime.engine.keeper import LEASE, SECOND
from sayflow.runtime.journal.sqlite import SqliteStore
from sayflow.runtime.local import microseconds

from .crash_flows import RUN, drive
from .test_crash import Place, outcome, undisturbed

FENCED = 10
"""How a frozen process ends that finds its run taken over."""


def frozen(name: str, folder: Path, place: Place) -> int:
    """A process that drives the flow and stands still at a place; its id."""

    def freeze(*reached: object) -> None:
        if reached == place:
            os.kill(os.getpid(), signal.SIGSTOP)

    child = os.fork()
    if child == 0:
        try:
            asyncio.run(drive(name, folder, freeze))
        except SayflowError as error:
            os._exit(FENCED if error.code == "SF910" else 1)
        except BaseException:
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(child, os.WUNTRACED)
    assert os.WIFSTOPPED(status)
    return child


def late() -> int:
    """The clock when the lease of the frozen process is over."""
    return microseconds() + LEASE + SECOND


@pytest.mark.parametrize("place", [(2, "before"), (2, "after"), (2, "behind"), (3, "before"), (4, "before")])
@pytest.mark.parametrize("name", ["sequence", "branches", "rolled"])
def test_a_frozen_holder_is_fenced(name: str, place: Place, tmp_path: Path) -> None:
    whole, _ = undisturbed(name, tmp_path)
    child = frozen(name, tmp_path, place)
    with pytest.raises(SayflowError, match="another process"):
        asyncio.run(drive(name, tmp_path))
    asyncio.run(drive(name, tmp_path, clock=late))
    store = SqliteStore(tmp_path / "runs.db")
    recorded = store.events(RUN)
    os.kill(child, signal.SIGCONT)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == FENCED
    assert store.events(RUN) == recorded
    store.close()
    assert outcome(tmp_path) == whole

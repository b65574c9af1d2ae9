"""Commands that are kept from their database: each says why, loses nothing, and goes on afterwards."""

from __future__ import annotations

import os
import random
import resource
import sqlite3
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from sayflow.runtime.journal.sqlite import SqliteStore

from .command_process import Command, become_nobody, sayflow, until
from .command_project import code, effects, events, finished, resumed_to_its_end

# Locked.


@pytest.fixture
def database(project: Path) -> Path:
    """The database of a project, with no run in it yet."""
    path = project / ".sayflow" / "runs.db"
    SqliteStore(path).close()
    return path


IMPATIENT = {"SAYFLOW_DATABASE_TIMEOUT": "0.01"}


def test_a_database_that_is_locked_before_the_run(project: Path, database: Path) -> None:
    other = sqlite3.connect(database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    ended = sayflow(project, "run", "row.flow", variables=IMPATIENT)
    assert (ended.code, code(ended), effects(project)) == (1, "SF904", [])
    other.execute("ROLLBACK")
    other.close()
    assert sayflow(project, "run", "row.flow", variables=IMPATIENT).code == 0


def test_a_database_that_gets_locked_in_the_middle(project: Path) -> None:
    (project / "hold-b").touch()
    command = Command(project, "run", "row.flow", variables=IMPATIENT)
    until(lambda: "b" in effects(project))
    other = sqlite3.connect(project / ".sayflow" / "runs.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    (project / "hold-b").unlink()
    ended = command.ended()
    assert (ended.code, code(ended)) == (1, "SF904")
    assert finished(project) == Counter("a")
    other.execute("ROLLBACK")
    other.close()
    resumed_to_its_end(project)


def test_a_timeout_that_is_none(project: Path) -> None:
    for text in ("soon", "-1", "nan", "1e9"):
        ended = sayflow(project, "runs", variables={"SAYFLOW_DATABASE_TIMEOUT": text})
        assert (ended.code, code(ended)) == (2, "SF804")


# Read-only, full, not ours, damaged.


def test_a_folder_that_may_only_be_read(open_project: Path) -> None:
    open_project.chmod(0o555)
    ended = sayflow(open_project, "run", "row.flow", before=become_nobody)
    assert (ended.code, code(ended)) == (1, "SF905")
    assert not (open_project / ".sayflow").exists()
    open_project.chmod(0o777)
    assert sayflow(open_project, "run", "row.flow", before=become_nobody).code == 0


def test_a_database_that_may_only_be_read(open_project: Path) -> None:
    assert sayflow(open_project, "run", "ask.flow").code == 75
    before = events(open_project)
    ended = sayflow(open_project, "answer", "last", "desk", "yes", before=become_nobody)
    assert (ended.code, code(ended)) == (1, "SF905")
    assert events(open_project) == before
    assert sayflow(open_project, "answer", "last", "desk", "yes").code == 75


def test_a_file_where_the_folder_of_data_should_be(project: Path) -> None:
    (project / ".sayflow").touch()
    for arguments in (("run", "row.flow"), ("runs",), ("show", "last")):
        ended = sayflow(project, *arguments)
        assert (ended.code, code(ended)) == (1, "SF905")


def limited(size: int) -> Callable[[], None]:
    """Files of this process grow to a size at the most, as on a full disk."""

    def limit() -> None:
        sys.dont_write_bytecode = True  # else modules of Sayflow itself are cached cut short, for all later processes
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    return limit


def test_a_disk_that_is_full_from_the_start(project: Path) -> None:
    ended = sayflow(project, "run", "row.flow", before=limited(1000))
    assert (ended.code, code(ended)) == (1, "SF906")
    assert sayflow(project, "runs").out.startswith("There are no runs")
    assert sayflow(project, "run", "row.flow").code == 0


def test_a_disk_that_gets_full_in_the_middle(project: Path, database: Path) -> None:
    ended = sayflow(project, "run", "row.flow", before=limited(130_000))
    assert (ended.code, code(ended)) == (1, "SF906")
    assert Counter("a") <= finished(project) < Counter("abc")
    resumed_to_its_end(project)


def test_a_database_of_somebody_else(project: Path) -> None:
    (project / ".sayflow").mkdir()
    file = project / ".sayflow" / "runs.db"
    for content in (b"Call the credit desk on Monday.", os.urandom(5000)):
        file.write_bytes(content)
        for arguments in (("run", "row.flow"), ("runs",), ("answer", "last", "desk", "yes")):
            ended = sayflow(project, *arguments)
            assert (ended.code, code(ended)) == (1, "SF907")
        assert file.read_bytes() == content


def test_garbage_in_the_middle_of_the_database(project: Path) -> None:
    assert sayflow(project, "run", "ask.flow").code == 75
    file = project / ".sayflow" / "runs.db"
    content = file.read_bytes()
    for place in range(100, len(content), 6000):
        garbage = random.Random(place).randbytes(3000)
        file.write_bytes(content[:place] + garbage + content[place + 3000 :])
        for arguments in (("runs",), ("show", "last"), ("answer", "last", "desk", "yes", "--no-wait")):
            ended = sayflow(project, *arguments)
            assert ended.code in (0, 1, 75)
            assert ended.code != 1 or code(ended) in ("SF901", "SF903", "SF907", "SF909")
        for left in (project / ".sayflow").glob("runs.db-*"):
            left.unlink()
    file.write_bytes(content)
    assert sayflow(project, "answer", "last", "desk", "yes").code == 75

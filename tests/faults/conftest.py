"""A project with flows whose commands are run in processes of their own."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from ..commands import call

ROW = """
output last: text
step a: task { } gives text
step b: task { x: a } gives text
step c: task { x: b } gives text
finish last = c
"""

TASKS = """
import asyncio, pathlib, sqlite3, time

def note(name):
    with open("effects", "a") as file:
        file.write(name + "\\n")

async def held(name):
    while pathlib.Path("hold-" + name).exists():
        await asyncio.sleep(0.002)

async def a():
    note("a"); await held("a"); return "a"

async def b(x):
    note("b"); await held("b"); return "b" * 50_000

async def c(x):
    note("c"); await held("c"); return "c" * 50_000
"""

ASK = """
output last: text
step desk: ask "Go on?" gives yes | no
step c: task { x: desk } gives text
step second: ask "And now?" gives yes | no
finish last = second
"""


@pytest.fixture(scope="session")
def warm(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Load all that the commands use, so that the processes forked here need not."""
    folder = filled(tmp_path_factory.mktemp("warm"))
    for words in ("run ask.flow", "runs", "answer last desk yes --no-wait", "show last", "cancel last", "run no.flow"):
        call(words.split(), folder)


def filled(folder: Path) -> Path:
    """A folder with flows and their tasks."""
    (folder / "row.flow").write_text(ROW)
    (folder / "ask.flow").write_text(ASK)
    (folder / "work.py").write_text(TASKS)
    (folder / "sayflow.toml").write_text('tasks = "work.py"\n')
    return folder


@pytest.fixture
def project(warm: None, tmp_path: Path) -> Path:
    """A project of its own."""
    folder = tmp_path / "project"
    folder.mkdir()
    return filled(folder)


@pytest.fixture
def open_project(project: Path) -> Iterator[Path]:
    """A project in a folder that every user may enter."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "project"
        project.rename(folder)
        Path(name).chmod(0o755)
        folder.chmod(0o777)
        yield folder
        for each in (folder, *folder.rglob("*")):
            each.chmod(0o777)

"""Commands in odd surroundings: nowhere to write, nobody to read, folders that are gone, caches that are none."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from sayflow.compiler.plan import freeze

from .command_process import become_nobody, sayflow
from .command_project import code

# Around the process.


def test_nowhere_to_write_but_the_project(open_project: Path) -> None:
    nowhere = {"HOME": "/nowhere", "TMPDIR": "/nowhere", "XDG_CACHE_HOME": "/nowhere", "USER": "", "LOGNAME": ""}
    for name in ("TEMP", "TMP"):
        nowhere[name] = "/nowhere"
    ended = sayflow(open_project, "run", "ask.flow", variables=nowhere, before=become_nobody)
    assert ended.code == 75
    ended = sayflow(open_project, "answer", "last", "desk", "yes", variables=nowhere, before=become_nobody)
    assert ended.code == 75


def test_a_user_without_a_name(open_project: Path) -> None:
    def become_unknown() -> None:
        for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
            os.environ.pop(name, None)
        if os.geteuid() == 0:
            os.setuid(54_321)

    assert sayflow(open_project, "run", "ask.flow", before=become_unknown).code == 75
    assert sayflow(open_project, "answer", "last", "desk", "yes", before=become_unknown).code == 75


def test_nobody_reads_what_is_printed(project: Path) -> None:
    def unread() -> None:
        reading, writing = os.pipe()
        os.close(reading)
        os.dup2(writing, 1)

    ended = sayflow(project, "run", "row.flow", before=unread)
    assert (ended.code, ended.err) == (0, "")
    ended = sayflow(project, "run", "ask.flow", "--json", before=unread)
    assert (ended.code, ended.err) == (75, "")
    ended = sayflow(project, "show", "last", before=unread)
    assert ended.err == ""


def test_what_is_printed_goes_to_a_full_disk(project: Path) -> None:
    def full() -> None:
        os.dup2(os.open("/dev/full", os.O_WRONLY), 1)

    ended = sayflow(project, "run", "ask.flow", "--json", before=full)
    assert (ended.code, code(ended)) == (75, "SF808")
    ended = sayflow(project, "runs", before=full)
    assert (ended.code, code(ended)) == (2, "SF808")


def test_a_folder_that_is_gone(project: Path) -> None:
    def vanish() -> None:
        gone = project / "gone"
        gone.mkdir()
        os.chdir(gone)
        gone.rmdir()

    ended = sayflow(project, "runs", before=vanish)
    assert ended.code == 2
    assert "SF804" in ended.err


# Plans that were kept.


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe", b"{}", b"[]", b"null", b"[" * 100_000, b'{"hash": 1, "content": [], "debug": {}}'],
)
def test_a_kept_plan_that_is_none_is_made_anew(project: Path, content: bytes) -> None:
    assert sayflow(project, "run", "ask.flow").code == 75
    (kept,) = (project / ".sayflow" / "plans").iterdir()
    whole = kept.read_bytes()
    kept.write_bytes(content)
    assert sayflow(project, "run", "ask.flow").code == 75
    assert kept.read_bytes() == whole


def test_a_kept_plan_of_another_version(project: Path) -> None:
    assert sayflow(project, "run", "ask.flow").code == 75
    (kept,) = (project / ".sayflow" / "plans").iterdir()
    whole = json.loads(kept.read_bytes())
    kept.write_text(freeze({**whole["content"], "format": 0}, {}).to_json())
    assert sayflow(project, "run", "ask.flow").code == 75
    assert json.loads(kept.read_bytes()) == whole


def test_plans_that_cannot_be_kept(open_project: Path) -> None:
    (open_project / ".sayflow" / "plans").mkdir(parents=True, mode=0o555)
    (open_project / ".sayflow").chmod(0o777)
    assert sayflow(open_project, "run", "ask.flow", before=become_nobody).code == 75

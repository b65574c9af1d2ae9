"""`sayflow doctor` finds what is not well, says what to do, and changes nothing."""

from __future__ import annotations

import json
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sayflow.cli.setup import checkup
from sayflow.runtime.journal.database import VERSION
from sayflow.runtime.journal.sqlite import SqliteStore

from ..commands import Printed, call
from ..faults.command_process import become_nobody, sayflow


def looked(folder: Path, **variables: str) -> tuple[int, dict[str, dict[str, Any]]]:
    """The exit code, and the findings by name; what is not ok says what to do."""
    printed = call(["doctor", "--json"], folder, variables)
    document = json.loads(printed.output)
    for each in document["checks"]:
        assert each["state"] == "ok" or each["do"], each
    assert document["well"] == (printed.code == 0)
    return printed.code, {each["name"]: each for each in document["checks"]}


def test_a_fresh_folder_is_well(tmp_path: Path) -> None:
    code, found = looked(tmp_path)
    assert code == 0
    assert {each["state"] for each in found.values()} <= {"ok", "warn"}
    assert found["file"]["said"].startswith("none")
    assert "made with the first run" in found["database"]["said"]
    for package in ("click ", "lark ", "google-re2 ", "httpx2 ", "sqlmodel "):
        assert package in found["packages"]["said"]
    assert list(tmp_path.iterdir()) == []


def test_it_is_shown_in_groups(tmp_path: Path) -> None:
    printed: Printed = call(["doctor"], tmp_path)
    lines = printed.output.splitlines()
    assert [line for line in lines if not line.startswith(" ")] == ["installed", "configured", "reachable"]
    assert any(line.startswith("  ok    Python") for line in lines)


def test_a_project_in_use(tmp_path: Path) -> None:
    (tmp_path / "work.py").write_text("def reserve(): return 1\n")
    (tmp_path / "sayflow.toml").write_text(
        'tasks = "work.py"\n[connections.ledger]\nurl = "sqlite:///ledger.db"\n'
        '[connections.shop]\nurl = "sqlite:///shop.db"\n[roles.desk]\npeople = ["Ann"]\n[hosts."bank.example"]\n'
    )
    sqlite3.connect(tmp_path / "ledger.db").close()
    (tmp_path / "ledger.db").touch()
    (tmp_path / "a.flow").write_text('step a: log "x"\nfinish\n')
    assert call(["run", "a.flow"], tmp_path).code == 0
    code, found = looked(tmp_path)
    assert code == 0
    assert found["file"]["said"].endswith("sayflow.toml")
    assert found["connections"]["said"] == "ledger, shop"
    assert (found["hosts"]["said"], found["roles"]["said"]) == ("bank.example", "desk")
    assert found["tasks"]["said"] == "work.py: reserve"
    assert f"layout {VERSION}" in found["database"]["said"]
    assert found["connection ledger"]["state"] == "ok"
    assert found["connection shop"]["state"] == "warn"
    assert "runs" not in found


def test_runs_that_were_interrupted(tmp_path: Path) -> None:
    (tmp_path / "a.flow").write_text('step desk: ask "Go on?" gives yes | no\nfinish\n')
    assert call(["run", "a.flow"], tmp_path).code == 75
    assert "runs" not in looked(tmp_path)[1]
    store = SqliteStore(tmp_path / ".sayflow" / "runs.db")
    (row,) = store.runs()
    store.create_run(row._replace(id="f00f00f00f00", status="queued", owner="", epoch=0))
    store.close()
    code, found = looked(tmp_path)
    assert code == 0
    assert (found["runs"]["state"], found["runs"]["do"]) == ("warn", "sayflow resume f00f00f00f00")


@pytest.mark.parametrize(
    ("text", "name"),
    [("[", "file"), ("x = 1", "file"), ('tasks = "no_such_module"', "tasks"), ('[hosts."a"]\nports = 5', "file")],
)
def test_configurations_with_errors(tmp_path: Path, text: str, name: str) -> None:
    (tmp_path / "sayflow.toml").write_text(text)
    code, found = looked(tmp_path)
    assert (code, found[name]["state"]) == (1, "fail")
    assert found[name]["said"].startswith(("SF804", "SF811"))
    assert text == "[" or found["disk space"]["state"] == "ok"


def test_a_connection_that_is_not_built(tmp_path: Path) -> None:
    (tmp_path / "sayflow.toml").write_text('[connections.crm]\nurl = "postgresql://localhost/crm"\n')
    code, found = looked(tmp_path)
    assert (code, found["connection crm"]["state"]) == (1, "fail")


def test_a_database_of_somebody_else(tmp_path: Path) -> None:
    (tmp_path / "notes.db").write_text("Call the credit desk on Monday." * 100)
    code, found = looked(tmp_path, SAYFLOW_DATABASE_URL="sqlite:///notes.db")
    assert (code, found["database"]["state"]) == (1, "fail")
    assert found["database"]["said"].startswith("SF907")
    code, found = looked(tmp_path, SAYFLOW_DATABASE_URL="mysql://x")
    assert (code, found["database"]["said"][:5]) == (1, "SF804")


def test_a_database_that_is_locked(tmp_path: Path) -> None:
    SqliteStore(tmp_path / "runs.db").close()
    other = sqlite3.connect(tmp_path / "runs.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    variables = {"SAYFLOW_DATABASE_URL": "sqlite:///runs.db", "SAYFLOW_DATABASE_TIMEOUT": "0.01"}
    code, found = looked(tmp_path, **variables)
    assert (code, found["database"]["said"][:5]) == (1, "SF904")
    other.close()
    assert looked(tmp_path, **variables)[0] == 0


def test_a_database_that_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "runs.db"
    SqliteStore(path).close()
    content = path.read_bytes()
    path.write_bytes(content[:8192] + b"\xff" * 4096 + content[12288:])
    code, found = looked(tmp_path, SAYFLOW_DATABASE_URL="sqlite:///runs.db")
    assert (code, found["database"]["state"]) == (1, "fail")
    assert "damaged" in found["database"]["said"]


@pytest.fixture
def shared_folder() -> Iterator[Path]:
    """A folder that every user may enter and nobody but its owner may write to."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


def test_folders_that_cannot_be_written_to(shared_folder: Path) -> None:
    project = shared_folder / "project"
    project.mkdir()
    project.chmod(0o755)
    ended = sayflow(project, "doctor", "--json", before=become_nobody)
    found = {each["name"]: each["state"] for each in json.loads(ended.out)["checks"]}
    assert ended.code == 1
    assert (found["database"], found["outbox"], found["temporary"]) == ("fail", "fail", "ok")


@pytest.mark.parametrize(("free", "state"), [(10_000, "ok"), (100, "warn"), (1, "fail")])
def test_space_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, state: str) -> None:
    usage = shutil.disk_usage(tmp_path)._replace(free=free * 1_000_000)
    monkeypatch.setattr(checkup.shutil, "disk_usage", lambda path: usage)
    code, found = looked(tmp_path)
    assert (found["disk space"]["state"], code) == (state, 1 if state == "fail" else 0)


def test_packages_that_are_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkup, "needed", lambda: ["click", "no-such-package"])
    code, found = looked(tmp_path)
    assert (code, found["packages"]["said"]) == (1, "missing: no-such-package")


def test_what_is_looked_at_is_left_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "a.flow").write_text('step desk: ask "Go on?" gives yes | no\nfinish\n')
    assert call(["run", "a.flow"], tmp_path).code == 75
    files = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()}
    assert looked(tmp_path)[0] == 0
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()} == files

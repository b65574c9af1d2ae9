"""One schema in three forms: models, migrations, and the text that makes a new SQLite file."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlmodel import create_engine

from sayflow.dsl.error import SayflowError
from sayflow.runtime.journal import database
from sayflow.runtime.journal.database import APPLICATION, VERSION, Durability
from sayflow.runtime.journal.leases import _DUE
from sayflow.runtime.journal.migrate import MIGRATIONS, migrate
from sayflow.runtime.journal.models import Model, schema_module
from sayflow.runtime.journal.sqlite import SqliteStore
from sayflow.runtime.journal.store import LARGE, Append, RunRow
from sayflow.runtime.machine.event import Event


def tables(path: Path) -> dict[str, str]:
    """What a file holds: name -> the statement that makes it, with no regard to blanks."""
    connection = sqlite3.connect(path)
    found = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    connection.close()
    return {name: "".join(sql.split()) for name, sql in found if name != "sqlite_sequence"}


def marks(path: Path) -> list[object]:
    connection = sqlite3.connect(path)
    queries = ("PRAGMA application_id", "PRAGMA user_version", "SELECT version_num FROM alembic_version")
    found = [connection.execute(query).fetchone()[0] for query in queries]
    connection.close()
    return found


def test_the_text_is_written_from_the_models(root: Path, golden: Callable[[Path, str], None]) -> None:
    golden(root / "runtime" / "journal" / "schema.py", schema_module())


def test_the_three_forms_are_one(tmp_path: Path) -> None:
    quick, migrated, modelled = (tmp_path / f"{name}.db" for name in ("quick", "migrated", "modelled"))
    SqliteStore(quick).close()
    migrate(migrated)
    engine = create_engine(f"sqlite:///{modelled}")
    Model.metadata.create_all(engine)
    engine.dispose()
    assert tables(quick) == tables(migrated)
    assert marks(quick) == marks(migrated) == [APPLICATION, VERSION, f"{VERSION:04}"]
    assert tables(quick) == tables(modelled) | {"alembic_version": tables(quick)["alembic_version"]}


def test_the_migrations_count_up_to_the_version() -> None:
    numbers = [file.name[:4] for file in sorted((MIGRATIONS / "versions").glob("0*.py"))]
    assert numbers == [f"{number:04}" for number in range(1, VERSION + 1)]


@pytest.mark.parametrize("name", ["runs.db", "50% of\nmy runs?#.db"])
def test_migrating_again_changes_nothing(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    migrate(path)
    store = SqliteStore(path)
    store.create_run(RunRow("5f1c2a90", "ship", "0" * 64))
    store.close()
    before = path.read_bytes()
    migrate(path)
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == [name]


def test_migrating_by_address(tmp_path: Path) -> None:
    migrate(f"sqlite:///{tmp_path / 'runs.db'}")
    SqliteStore(tmp_path / "runs.db").close()


@pytest.mark.parametrize(("version", "code"), [(None, "SF907"), (VERSION + 1, "SF908")])
def test_migrating_leaves_other_databases_alone(tmp_path: Path, version: int | None, code: str) -> None:
    path = tmp_path / "shop.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE goods (number INTEGER)")
    if version is not None:
        connection.execute(f"PRAGMA application_id = {APPLICATION}")
        connection.execute(f"PRAGMA user_version = {version}")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(SayflowError) as error:
        migrate(path)
    assert error.value.code == code
    assert path.read_bytes() == before


def test_migrating_what_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "notes.db").write_text("Call the credit desk on Monday.")
    for path, code in ((tmp_path / "notes.db", "SF907"), (tmp_path / "no" / "runs.db", "SF905"), (tmp_path, "SF905")):
        with pytest.raises(SayflowError) as error:
            migrate(path)
        assert error.value.code == code


def test_a_migration_that_fails_leaves_nothing_half_done(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "runs.db")
    # One of the last tables is there already, in a file that says it is ours and empty of layouts.
    connection.execute("CREATE TABLE ask (run INTEGER)")
    connection.execute(f"PRAGMA application_id = {APPLICATION}")
    connection.close()
    with pytest.raises(SayflowError):
        migrate(tmp_path / "runs.db")
    assert list(tables(tmp_path / "runs.db")) == ["ask"]


def test_an_older_layout_is_carried_forward_when_it_is_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "runs.db"
    store = SqliteStore(path)
    store.create_run(RunRow("5f1c2a90", "ship", "0" * 64))
    store.close()
    carried = []

    def to_the_next(target: Path) -> None:
        connection = sqlite3.connect(target)
        connection.execute(f"PRAGMA user_version = {VERSION + 1}")
        connection.close()
        carried.append(target)

    monkeypatch.setattr(database, "VERSION", VERSION + 1)
    monkeypatch.setattr("sayflow.runtime.journal.migrate.migrate", to_the_next)
    for _ in range(2):
        store = SqliteStore(path)
        assert store.run("5f1c2a90") is not None
        store.close()
    assert carried == [path]


def test_a_run_loads_neither_models_nor_migrations(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from sayflow.runtime.journal.sqlite import SqliteStore; "
        "import sayflow.runtime.journal.memory; SqliteStore(Path('runs.db')).close(); "
        "print({'sqlmodel', 'sqlalchemy', 'alembic', 'pydantic'} & set(sys.modules))"
    )
    ran = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert ran.stdout == "set()\n"


def test_looking_for_what_is_due_reads_no_table_of_runs(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "runs.db")
    plan = store._connection.execute(f"EXPLAIN QUERY PLAN {_DUE}", {"now": 1, "limit": 1}).fetchall()
    assert [step for *_, step in plan if step.startswith("SCAN run")] == []
    store.close()


@pytest.mark.parametrize(("durability", "level"), [("full", 2), ("normal", 1)])
def test_how_often_the_disk_is_waited_for(tmp_path: Path, durability: Durability, level: int) -> None:
    store = SqliteStore(tmp_path / "runs.db", durability=durability)
    assert store._connection.execute("PRAGMA synchronous").fetchone() == (level,)
    assert store._connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    store.close()


@pytest.mark.parametrize(("length", "files"), [(LARGE - 11, 0), (LARGE - 10, 1)])
def test_only_large_data_become_files(tmp_path: Path, length: int, files: int) -> None:
    store = SqliteStore(tmp_path / "runs.db")
    made = RunRow("5f1c2a90", "ship", "0" * 64, owner="one", epoch=1)
    events = [Event(number, 0, "step_completed", "ship", {"text": "x" * length}) for number in (1, 2)]
    store.append([Append("5f1c2a90", 1, events, create=made)])
    assert store.events("5f1c2a90") == events
    assert len([file for file in (tmp_path / "runs.db.files").rglob("*") if file.is_file()]) == files
    store.close()

"""What can go wrong with a PostgreSQL server: each is an error with a code, and loses or doubles nothing."""

from __future__ import annotations

import json
import multiprocessing
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from sayflow.dsl.error import SayflowError
from sayflow.runtime.journal.database import VERSION
from sayflow.runtime.journal.models import Model
from sayflow.runtime.journal.postgresql import PostgresqlStore
from sayflow.runtime.journal.postgresql_database import TURN, shown
from sayflow.runtime.journal.store import Append, Fenced

from ..commands import call
from .postgresql import Server, free_port, running
from .stores import RUN, SHIPPED, events, held, row


@pytest.fixture
def own() -> Iterator[Server]:
    """A server that a test may stop."""
    with running() as started:
        if started is None:
            pytest.skip("PostgreSQL is not installed: its faults are not tested")
        yield started


def code_of(url: str, folder: Path, *, timeout: float = 5.0) -> SayflowError:
    with pytest.raises(SayflowError) as error:
        PostgresqlStore(url, folder, timeout=timeout)
    return error.value


def test_a_server_that_is_not_there(tmp_path: Path) -> None:
    error = code_of(f"postgresql://me:s3cret@127.0.0.1:{free_port()}/runs", tmp_path)
    assert error.code == "SF920"
    assert "s3cret" not in str(error)
    assert "me:***@127.0.0.1" in str(error.where)


@pytest.mark.parametrize(
    ("url", "where"),
    [
        ("postgresql://host/runs", "postgresql://host/runs"),
        ("postgresql://me@host/runs", "postgresql://me@host/runs"),
        ("postgresql://me:a:b@host/runs", "postgresql://me:***@host/runs"),
    ],
)
def test_an_address_is_shown_without_its_password(url: str, where: str) -> None:
    assert shown(url) == where


def test_a_database_that_is_not_there(server: Server, tmp_path: Path) -> None:
    assert code_of(server.address("nowhere"), tmp_path).code == "SF920"


def test_a_restart_breaks_off_what_is_under_way_and_loses_nothing(own: Server, tmp_path: Path) -> None:
    store = PostgresqlStore(own.address(), tmp_path)
    store.save_plan(SHIPPED.hash, "ship", SHIPPED.to_json())
    epoch = held(store)
    store.append([Append(RUN, epoch, events(1, 2))])
    own.stop("immediate")
    with pytest.raises(SayflowError) as error:
        store.append([Append(RUN, epoch, events(3, 3))])
    assert error.value.code == "SF920"
    with pytest.raises(SayflowError) as error:
        store.events(RUN)
    assert error.value.code == "SF920"
    own.start()
    assert store.events(RUN) == events(1, 2)
    store.append([Append(RUN, epoch, events(3, 3))])
    assert store.events(RUN) == events(1, 3)
    store.close()


def test_a_connection_lost_in_the_middle_of_a_transaction_leaves_nothing(server: Server, database: str) -> None:
    store = PostgresqlStore(database, server.folder / "files")
    epoch = held(store)

    def write() -> None:
        with store._write:
            store._connection.execute("UPDATE run SET sequence = 9 WHERE id = ?", (RUN,))
            with psycopg.connect(server.address(), autocommit=True) as other:
                other.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE state LIKE 'idle in%'")
            store._connection.execute("UPDATE run SET sequence = 10 WHERE id = ?", (RUN,))

    with pytest.raises(SayflowError) as error:
        write()
    assert error.value.code == "SF920"
    store.append([Append(RUN, epoch, events(1, 1))])
    assert store.run(RUN).sequence == 1
    store.close()


def test_one_who_keeps_the_turn_is_waited_for_then_told(server: Server, database: str, tmp_path: Path) -> None:
    store = PostgresqlStore(database, tmp_path, timeout=0.1)
    with psycopg.connect(database) as other:
        other.execute(f"SELECT pg_advisory_xact_lock({TURN})")
        with pytest.raises(SayflowError) as error:
            store.create_run(row())
        assert error.value.code == "SF904"
    assert store.create_run(row())
    store.close()


def test_tables_of_another_program_are_left_alone(database: str, tmp_path: Path) -> None:
    with psycopg.connect(database) as other:
        other.execute("CREATE TABLE run (miles integer)")
    assert code_of(database, tmp_path).code == "SF907"


def test_a_database_of_a_newer_version(database: str, tmp_path: Path) -> None:
    PostgresqlStore(database, tmp_path).close()
    with psycopg.connect(database) as other:
        other.execute("UPDATE alembic_version SET version_num = %s", (f"{VERSION + 1:04}",))
    assert code_of(database, tmp_path).code == "SF908"


def test_the_migrations_lead_to_the_models(database: str, tmp_path: Path) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext
    from sqlalchemy import create_engine

    PostgresqlStore(database, tmp_path).close()
    engine = create_engine(database.replace("postgresql:", "postgresql+psycopg:"))
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Model.metadata) == []
    engine.dispose()


def opened(url: str, folder: str) -> str:
    """Open a store; what became of it."""
    try:
        PostgresqlStore(url, Path(folder)).close()
    except Exception as error:
        return repr(error)
    return "opened"


def test_processes_that_make_the_tables_at_once(database: str, tmp_path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(3) as pool:
        assert pool.starmap(opened, [(database, str(tmp_path))] * 3) == ["opened"] * 3


def test_of_two_who_record_the_same_event_one_is_fenced(database: str, tmp_path: Path) -> None:
    first, second = (PostgresqlStore(database, tmp_path) for _ in range(2))
    epoch = held(first)
    first.append([Append(RUN, epoch, events(1, 1))])
    for sequences in ((1, 1), (3, 3)):
        with pytest.raises(Fenced):
            second.append([Append(RUN, epoch, events(*sequences))])
    second.append([Append(RUN, epoch, events(2, 2))])
    assert first.events(RUN) == events(1, 2)
    for store in (first, second):
        store.close()


def test_a_text_that_the_database_cannot_hold(database: str, tmp_path: Path) -> None:
    store = PostgresqlStore(database, tmp_path)
    held(store)
    with pytest.raises(ValueError):
        store.post(RUN, "event", "paid\0", {}, 1)
    assert store.post(RUN, "event", "paid", {}, 1) == [1]
    store.close()


ASK = """
output last: text
step desk: ask "Go on?" gives yes | no
finish last = desk
"""


def test_a_run_waits_for_a_person_over_a_restart_of_the_server(own: Server, tmp_path: Path) -> None:
    (tmp_path / "ask.flow").write_text(ASK)
    place = {"SAYFLOW_DATABASE_URL": own.address()}
    parked = call(["run", "ask.flow", "--json"], tmp_path, place)
    assert parked.code == 75, parked.text
    run = json.loads(parked.output)["run"]
    own.stop("immediate")
    refused = call(["answer", run, "desk", "yes"], tmp_path, place)
    assert "SF920" in refused.text
    own.start()
    answered = call(["answer", run, "desk", "yes"], tmp_path, place)
    assert (answered.code, "last = yes" in answered.text) == (0, True), answered.text
    assert "completed" in call(["runs"], tmp_path, place).text
    assert not (tmp_path / ".sayflow" / "runs.db").exists()


def test_what_is_installed_and_reachable(database: str, tmp_path: Path) -> None:
    told = call(["doctor"], tmp_path, {"SAYFLOW_DATABASE_URL": database})
    assert f"layout {VERSION}" in told.text

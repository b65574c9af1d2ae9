"""What every contract test may use."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from sayflow.runtime.journal.memory import MemoryStore
from sayflow.runtime.journal.postgresql import PostgresqlStore
from sayflow.runtime.journal.sqlite import SqliteStore
from sayflow.runtime.journal.store import Store

from .postgresql import Server, running
from .stores import PLAIN, SHIPPED

STORES = ("memory", "sqlite", "postgresql")
_numbers = itertools.count()


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A PostgreSQL server."""
    with running() as started:
        if started is None:
            pytest.skip("PostgreSQL is not installed: its store is not tested")
        yield started


@pytest.fixture
def database(server: Server) -> str:
    """The address of an empty database."""
    name = f"t{next(_numbers)}"
    with psycopg.connect(server.address(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return server.address(name)


@pytest.fixture(scope="session")
def shared(server: Server) -> Iterator[psycopg.Connection[Any]]:
    """A database whose tables are made."""
    PostgresqlStore(server.address(), server.folder / "files").close()
    with psycopg.connect(server.address(), autocommit=True) as connection:
        yield connection


@pytest.fixture
def emptied(shared: psycopg.Connection[Any]) -> str:
    """The address of a database whose tables are empty: far quicker than one made anew."""
    tables = shared.execute("SELECT relname FROM pg_stat_user_tables WHERE relname <> 'alembic_version'").fetchall()
    shared.execute("; ".join(f"DELETE FROM {name}" for (name,) in tables))
    return shared.info.dsn


@pytest.fixture(params=STORES)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """Every kind of store, with two plans in it."""
    opened: Store
    if request.param == "memory":
        opened = MemoryStore()
    elif request.param == "sqlite":
        opened = SqliteStore(tmp_path / "runs.db")
    else:
        opened = PostgresqlStore(request.getfixturevalue("emptied"), tmp_path / "files")
    for plan in (SHIPPED, PLAIN):
        opened.save_plan(plan.hash, plan.name, plan.to_json())
    yield opened
    opened.close()

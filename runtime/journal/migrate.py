"""Bringing a database to the layout of this version, with Alembic."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from .database import connect, layout
from .faults import REPORTED, database_fault

MIGRATIONS = Path(__file__).parent / "migrations"


def migrate(target: str | Path) -> None:
    """Carry a database forward to the newest layout; one that is there already stays as it is.

    `target` is the path of a SQLite file, made if it is missing, or the URL of a database. On SQLite all steps
    are one transaction, which a second process waits for.

    Raises:
        SayflowError: SF904 to SF908, as for a store.
    """
    from alembic import command
    from alembic.config import Config
    from sqlalchemy import URL, make_url
    from sqlalchemy.exc import DBAPIError

    address = URL.create("sqlite", database=str(target)) if isinstance(target, Path) else make_url(target)
    where = address.render_as_string()
    if address.get_backend_name() == "postgresql":
        address = address.set(drivername="postgresql+psycopg")
    config = Config(attributes={"address": address})
    # Alembic reads options as templates, in which a percent sign begins a name.
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    try:
        if address.get_backend_name() == "sqlite" and address.database:
            where = address.database
            _refuse_others(Path(address.database))
        command.upgrade(config, "head")
    except REPORTED as error:
        raise database_fault(error, where) from error
    except DBAPIError as error:
        if isinstance(error.orig, sqlite3.Error):
            raise database_fault(error.orig, where) from error
        if address.get_backend_name() == "postgresql" and error.orig is not None:
            from .postgresql_database import fault

            raise fault(error.orig, where) from error
        raise


def _refuse_others(path: Path) -> None:
    """Raise for a database that is not ours, or too new; Alembic would put our tables into it."""
    if path.exists() and path.stat().st_size:
        connection = connect(path, 5.0)
        try:
            layout(connection, str(path))
        finally:
            connection.close()

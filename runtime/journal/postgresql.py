"""The store in a PostgreSQL database, which processes on many machines may use at once."""

from __future__ import annotations

from pathlib import Path

from .files import Files
from .postgresql_append import PostgresqlAppender
from .postgresql_database import PostgresqlDatabase
from .sql_store import SqlStore


class PostgresqlStore(SqlStore):
    """Fulfils `Store`; large data stand in the folder `files`, which all that use the database have to share.

    Args:
        url: `postgresql://user@host/database`, as libpq reads it; the tables are made on first use.
        files: the folder of large data.
        timeout: seconds to wait for the server, and for another process that is writing.

    Raises:
        SayflowError: SF904 to SF908 and SF920, here and in every method.
    """

    def __init__(self, url: str, files: Path, *, timeout: float = 5.0) -> None:
        database = PostgresqlDatabase(url, timeout=timeout)
        contents = Files(files, durable=True)
        super().__init__(database, contents, PostgresqlAppender(database, contents))

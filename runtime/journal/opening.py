"""Which store an address leads to."""

from __future__ import annotations

from pathlib import Path

from .store import Store

POSTGRESQL = ("postgresql://", "postgres://")
"""How the address of a PostgreSQL database begins."""


def open_store(address: str | Path, files: Path, *, timeout: float = 5.0) -> Store:
    """The store at an address: the path of a SQLite file, or the URL of a PostgreSQL database.

    `files` is the folder of large data where the database is a server; a file has such a folder beside it. `timeout`:
    seconds to wait for another process that is writing.

    Raises:
        SayflowError: SF904 to SF908 and SF920 for a database that can't be used.
    """
    if isinstance(address, str) and address.startswith(POSTGRESQL):
        from .postgresql import PostgresqlStore

        return PostgresqlStore(address, files, timeout=timeout)
    from .sqlite import SqliteStore

    return SqliteStore(Path(address), timeout=timeout)

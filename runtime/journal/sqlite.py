"""The store in one SQLite file, which several processes may use at once."""

from __future__ import annotations

from pathlib import Path

from .append import SqliteAppender
from .database import Durability, SqliteDatabase
from .files import Files
from .sql_store import SqlStore


class SqliteStore(SqlStore):
    """Fulfils `Store`; large data stand in the folder `<path>.files`.

    Args:
        path: the file, made on first use, with its folder.
        durability: `full` waits for the disk at every commit, `normal` survives a killed process but may lose the
            last commits in a power cut.
        timeout: seconds to wait for another process that is writing.

    Raises:
        SayflowError: SF904 to SF908, here and in every method.
    """

    def __init__(self, path: Path, *, durability: Durability = "full", timeout: float = 5.0) -> None:
        database = SqliteDatabase(path, durability=durability, timeout=timeout)
        files = Files(path.with_name(f"{path.name}.files"), durable=database.durable)
        super().__init__(database, files, SqliteAppender(database, files))

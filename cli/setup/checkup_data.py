"""Looking over the database of a project, without changing it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from .configuration import Configuration

if TYPE_CHECKING:
    from .checkup import Rest
    from .workplace import Workplace


def database(configuration: Configuration) -> Iterator[Rest]:
    """Whether runs can be recorded, and in which layout; SF904 to SF908 where they can't be."""
    from ...runtime.journal.database import VERSION, connect, layout
    from ...runtime.journal.faults import REPORTED, database_fault
    from .checkup import LARGEST_LOOKED_THROUGH, folder

    path = configuration.database
    if isinstance(path, str):
        yield server(path, configuration)
        return
    if not os.path.exists(path):  # noqa: PTH110
        name, state, said, do = folder("database", path.parent, "runs are kept there")
        yield name, state, f"{path}, made with the first run" if state == "ok" else said, do
        return
    where = str(path)
    try:
        with closing(connect(path, configuration.database_timeout)) as connection:
            found = layout(connection, where)
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("ROLLBACK")
            whole = "ok"
            if path.stat().st_size <= LARGEST_LOOKED_THROUGH:
                (whole,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    except REPORTED as error:
        raise database_fault(error, where) from error
    if whole != "ok":
        yield "database", "fail", f"{path} is damaged: {whole}", "put back a copy of it; keep the damaged one"
    elif found < VERSION:
        yield "database", "ok", f"{path}, layout {found}, carried forward to {VERSION} when next used", ""
    else:
        yield "database", "ok", f"{path}, layout {found}, {size(path)}", ""


def server(url: str, configuration: Configuration) -> Rest:
    """A PostgreSQL database: it answers, and has our tables from now on."""
    from ...runtime.journal.database import VERSION
    from ...runtime.journal.opening import open_store
    from ...runtime.journal.postgresql_database import shown

    open_store(url, configuration.data / "files", timeout=configuration.database_timeout).close()
    return "database", "ok", f"{shown(url)}, layout {VERSION}", ""


def size(path: Path) -> str:
    """How large a file is, in words."""
    amount = path.stat().st_size / 1_000_000
    return f"{amount:.1f} MB" if amount >= 0.1 else f"{path.stat().st_size // 1000} kB"


def interrupted(workplace: Workplace) -> Iterator[Rest]:
    """Runs that nobody drives although they could go on."""
    from ...runtime.journal.database import VERSION, connect, layout
    from ...runtime.local import has_died, microseconds

    path = workplace.configuration.database
    if isinstance(path, Path):
        if not os.path.exists(path):  # noqa: PTH110
            return
        with closing(connect(path, workplace.configuration.database_timeout)) as connection:
            if layout(connection, str(path)) < VERSION:
                return
    with workplace.opened() as store:
        rows = [row for status in ("queued", "running") for row in store.runs(status=status)]
        free = {*store.due(microseconds())}
    left = [row.id for row in rows if row.id in free or (row.owner and has_died(row.owner))]
    if left:
        more = f" and {len(left) - 3} more" if len(left) > 3 else ""
        yield "runs", "warn", f"interrupted: {', '.join(left[:3])}{more}", f"sayflow resume {left[0]}"

"""`sayflow archive`: put old runs into files, and take them out of the database."""

from __future__ import annotations

from pathlib import Path

import click

from .setup.workplace import Workplace

ALL = 10_000_000
"""More runs than a database holds."""


@click.command("archive")
@click.option("--older-than", "age", required=True, metavar="90d", help="How long ago they have ended: 90d, 12h.")
@click.option("--to", "folder", type=click.Path(path_type=Path), default=Path("archive"), show_default=True)
@click.option("--dry-run", is_flag=True, help="Only tell which.")
def command(age: str, folder: Path, dry_run: bool) -> None:
    """Put runs that ended long ago into files, one each, and take them out of the database.

    A run is taken out once its file is on the disk and was read again. Runs that wait are never touched. What was
    learnt from decisions stays, and so does the audit log. `sayflow restore FILE` brings a run back.

    \b
    Example:
      $ sayflow archive --older-than 90d --to archive/2026
    """
    from ..compiler.moments import MICROSECOND, parse_duration
    from ..runtime.local import microseconds
    from ..runtime.transfer import exported, read
    from .setup.files import read_bytes, write_bytes

    try:
        before = microseconds() - parse_duration(age) // MICROSECOND
    except ValueError:
        raise click.UsageError(f"`{age}` is no span of time: write it as 90d or 12h") from None
    count = 0
    workplace = Workplace()
    with workplace.opened() as store:
        for row in reversed(store.runs(limit=ALL)):
            if row.ended_at is None or row.ended_at > before:
                continue
            count += 1
            target = folder / f"{row.id}.run"
            click.echo(f"{target}: {row.flow}, {row.status}")
            if dry_run:
                continue
            content = exported(store, row)
            write_bytes(target, content)
            read(read_bytes(target), str(target))
            store.remove(row.id)
            workplace.remembered.forget(row.id)
    runs = "1 run" if count == 1 else f"{count} runs"
    click.echo(f"{runs} {'would be' if dry_run else 'was' if count == 1 else 'were'} archived")

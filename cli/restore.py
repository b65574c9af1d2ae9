"""`sayflow restore`: take in a run that was exported or archived."""

from __future__ import annotations

from pathlib import Path

import click

from .setup.files import read_bytes
from .setup.workplace import Workplace


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--resume", is_flag=True, help="Take over a run that has not ended: it goes on here.")
def command(file: Path, resume: bool) -> None:
    """Take in the run in FILE: `show`, `why` and `graph --run` tell of it as before.

    A run that has not ended is refused, since it may go on where it comes from, and do the same twice. With --resume it
    goes on here: stop the workers there for good first.

    \b
    Example:
      $ sayflow restore invoice.run
    """
    from ..runtime.transfer import read, take_in

    found = read(read_bytes(file), str(file))
    with Workplace().opened() as store:
        new = take_in(store, found, resume=resume)
    click.echo(f"run {found.row.id} of {found.row.flow}, {found.row.status}{'' if new else ': it was here already'}")

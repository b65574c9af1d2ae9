"""`sayflow export`: a run as a file."""

from __future__ import annotations

from pathlib import Path

import click

from .setup.runs import find_run
from .setup.workplace import Workplace


@click.command("export")
@click.argument("run")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The file to write; without it, RUN.run here.")
def command(run: str, output: Path | None) -> None:
    """Write RUN into a file that stands alone: its plan, all that happened, its questions and files.

    \b
    Example:
      $ sayflow export last -o invoice.run
    """
    from ..runtime.transfer import exported
    from .setup.files import write_bytes

    with Workplace().opened() as store:
        row = find_run(store, run)
        content = exported(store, row)
    target = output or Path(f"{row.id}.run")
    write_bytes(target, content)
    click.echo(f"{target}: run {row.id} of {row.flow}, {row.status}")

"""`sayflow advise`: what past runs of a flow suggest to change in it."""

from __future__ import annotations

from pathlib import Path

import click

from .setup.advice import advice_on
from .terminal.advice import as_document, show_advice
from .terminal.output import print_json


@click.command("advise")
@click.argument("flow", type=click.Path(path_type=Path))
@click.option("--last", type=click.IntRange(1), default=200, show_default=True, help="How many runs to look at.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def command(flow: Path, last: int, as_json: bool) -> None:
    """Say what past runs of FLOW suggest to change: slow steps, idle rules, retries that never help.

    Each change is shown as a diff that was checked and tried with the flow's own tests. Nothing is written.

    \b
    Example:
      $ sayflow advise loan.flow
    """
    advised = advice_on(flow, last)
    if as_json:
        print_json(as_document(advised))
    else:
        show_advice(advised, str(flow))

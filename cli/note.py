"""`sayflow note`: write a note beside a run."""

from __future__ import annotations

import click

from .setup.runs import find_run
from .setup.values import AS_OPTION, user_name
from .setup.workplace import Workplace
from .terminal.output import print_json


@click.command("note")
@click.argument("run")
@click.argument("text")
@AS_OPTION
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def command(run: str, text: str, person: str | None, as_json: bool) -> None:
    """Write TEXT beside RUN, under way or over: it stands in the journal, and `show` prints it.

    \b
    Example:
      $ sayflow note 3f2a "The customer called: no hurry."
    """
    from ..runtime.annotating import annotate
    from ..runtime.local import microseconds, process_name

    if not text.strip():
        raise click.UsageError("a note holds some text")
    by = person or user_name()
    with Workplace().opened() as store:
        row = find_run(store, run)
        written = annotate(store, row, text, by, microseconds(), process_name())
    if as_json:
        print_json({"version": 1, "run": row.id, "text": text, "by": by, "written": written})
    elif written:
        click.echo(f"Noted beside run {row.id}.")
    else:
        click.echo(f"Handed to the process that drives run {row.id}.")

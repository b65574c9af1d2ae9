"""`sayflow resume`: go on with a run that is parked or was interrupted."""

from __future__ import annotations

import click

from .setup.resuming import go_on


@click.command("resume")
@click.argument("run")
@click.option("--answer", "answers", multiple=True, metavar="STEP=VALUE", help="What a person would answer.")
@click.option("--tasks", metavar="MODULE", help="The Python module or file with the functions of tasks.")
@click.option("--no-wait", is_flag=True, help="Ask nobody and wait for no timer.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def command(run: str, answers: tuple[str, ...], tasks: str | None, no_wait: bool, as_json: bool) -> int:
    """Go on with RUN, from where its journal stands; what has finished does not run again.

    RUN is its id, the beginning of it, or `last`. Exit codes as those of `run`.

    \b
    Example:
      $ sayflow resume 3f2a
    """
    return go_on(run, answers=answers, tasks=tasks, wait=not no_wait, as_json=as_json)

"""`sayflow cancel`: end a run that is not wanted any more."""

from __future__ import annotations

import click

from .setup.resuming import go_on
from .setup.values import user_name


@click.command("cancel")
@click.argument("run")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def command(run: str, as_json: bool) -> int:
    """Cancel RUN: what is under way is stopped and its end recorded; what was done stays done.

    \b
    Example:
      $ sayflow cancel 3f2a
    """
    by = user_name()
    code = go_on(run, answers=(), tasks=None, wait=False, as_json=as_json, post=("cancel", "", {"by": by}))
    return 0 if code == 1 else code

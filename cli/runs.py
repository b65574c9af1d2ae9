"""`sayflow runs`: the runs of this project."""

from __future__ import annotations

import click

from .setup.workplace import Workplace
from .terminal.output import print_json
from .terminal.words import ago, state_words


@click.command("runs")
@click.option("--status", type=click.Choice(["queued", "running", "waiting", "completed", "failed", "cancelled"]))
@click.option("--flow", metavar="NAME", help="Only runs of this flow.")
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help="How many at the most.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def command(status: str | None, flow: str | None, limit: int, as_json: bool) -> None:
    """List runs, the newest first.

    \b
    Example:
      $ sayflow runs --status waiting
    """
    from ..runtime.local import has_died, microseconds

    with Workplace().opened() as store:
        rows = store.runs(status=status, flow=flow, limit=limit)
    if as_json:
        print_json({"version": 1, "runs": [{"run": row.id, **row._asdict()} for row in rows]})
        return
    if not rows:
        none = "There are no runs here yet. `sayflow run FLOW` starts one."
        click.echo("There are no such runs here." if status or flow else none)
        return
    now = microseconds()
    for row in rows:
        waits = f"  for {row.waiting_for}" if row.status == "waiting" and row.waiting_for else ""
        error = f"  {row.error_kind}" if row.error_kind else ""
        when = ago(now - row.started_at)
        died = row.status == "running" and row.owner and has_died(row.owner)
        state = "interrupted" if died else state_words(row.status, row.mark)
        click.echo(f"{row.id}  {row.flow:<24} {state:<22} {when:>12}{waits}{error}")

"""`sayflow runs`: the runs of this project."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from .setup.workplace import Workplace
from .terminal.output import print_json
from .terminal.words import ago, state_words

if TYPE_CHECKING:
    from ..runtime.journal.store import RunRow, Store

MOST = 10_000
"""How many failed runs are looked at for the step they failed at."""


@click.command("runs")
@click.option("--status", type=click.Choice(["queued", "running", "waiting", "completed", "failed", "cancelled"]))
@click.option("--flow", metavar="NAME", help="Only runs of this flow.")
@click.option(
    "--since", metavar="TIME", help="Only runs started since then: 2h, 3d, 2026-01-30, or with a time of day."
)
@click.option("--failed-step", metavar="STEP", help="Only runs that failed at this step.")
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help="How many at the most.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def command(
    status: str | None, flow: str | None, since: str | None, failed_step: str | None, limit: int, as_json: bool
) -> None:
    """List runs, the newest first.

    \b
    Example:
      $ sayflow runs --status waiting
    """
    from ..runtime.local import has_died, microseconds

    now = microseconds()
    begins = None if since is None else _moment(since, now)
    with Workplace().opened() as store:
        if failed_step is None:
            rows = store.runs(status=status, flow=flow, since=begins, limit=limit)
        else:
            failed = store.runs(status="failed", flow=flow, since=begins, limit=MOST)
            rows = [row for row in failed if status in (None, "failed") and _failed_at(store, row, failed_step)][:limit]
    if as_json:
        print_json({"version": 1, "runs": [{"run": row.id, **row._asdict()} for row in rows]})
        return
    if not rows:
        none = "There are no runs here yet. `sayflow run FLOW` starts one."
        click.echo("There are no such runs here." if status or flow or since or failed_step else none)
        return
    for row in rows:
        waits = f"  for {row.waiting_for}" if row.status == "waiting" and row.waiting_for else ""
        error = f"  {row.error_kind}" if row.error_kind else ""
        when = ago(now - row.started_at)
        died = row.status == "running" and row.owner and has_died(row.owner)
        state = "interrupted" if died else state_words(row.status, row.mark)
        click.echo(f"{row.id}  {row.flow:<24} {state:<22} {when:>12}{waits}{error}")


def _failed_at(store: Store, row: RunRow, step: str) -> bool:
    """Whether a run failed at a step, named by its path or its name."""
    for event in store.events(row.id, row.sequence - 1):
        path = str((event.data.get("error") or {}).get("step") or "")
        return step in (path, path.rpartition("/")[2].partition("#")[0])
    return False


def _moment(text: str, now: int) -> int:
    """A moment in microseconds since 1970, given as one or as a length of time before now."""
    from datetime import UTC, datetime, timedelta

    from ..compiler.moments import parse_date, parse_datetime, parse_duration

    try:
        return now - parse_duration(text) // timedelta(microseconds=1)
    except ValueError:
        pass
    try:
        day = parse_date(text)
        at = datetime(day.year, day.month, day.day, tzinfo=UTC)
    except ValueError:
        try:
            at = parse_datetime(text)
        except ValueError:
            raise click.BadParameter(
                f"`{text}` is no time: write 2h, 3d, 2026-01-30 or 2026-01-30T09:00", param_hint="--since"
            ) from None
    return (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)

"""`sayflow show`: what happened in a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ..compiler.plan import Plan
from .setup.resuming import plan_of
from .setup.workplace import Workplace
from .terminal.output import coloured, print_json
from .terminal.timeline import line
from .terminal.words import ago, length, short

if TYPE_CHECKING:
    from ..runtime.history import History


@click.command("show")
@click.argument("run")
@click.option("--events", is_flag=True, help="Print every recorded event.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def command(run: str, events: bool, as_json: bool) -> None:
    """Show what happened in RUN, step by step: states, times, attempts, failures, and what was left out.

    RUN is its id, the beginning of it, or `last`.

    \b
    Example:
      $ sayflow show last
    """
    from ..runtime.history import document, history

    workplace = Workplace()
    identity, plan = plan_of(workplace, run)
    with workplace.opened() as store:
        recorded = store.events(identity)
    if events:
        listed = [{name: getattr(event, name) for name in type(event).__slots__} for event in recorded]
        if as_json:
            print_json({"version": 1, "run": identity, "events": listed})
            return
        for event in recorded:
            click.echo(f"{event.sequence:>5}  {event.kind:<18} {event.path:<24} {short(event.data, 90)}")
        return
    told = history(plan, recorded)
    if as_json:
        print_json(document(identity, plan, told))
    else:
        _print(identity, plan, told)


def _print(run: str, plan: Plan, told: History) -> None:
    from ..runtime.local import microseconds

    took = f" after {length(told.ended - told.started)}" if told.ended is not None else ""
    click.echo(f"{plan.name} {told.status}{took}  (run {run}, started {ago(microseconds() - told.started)})")
    for name, value in told.inputs.items():
        click.echo(f"  {name} = {short(value, 90)}")
    click.echo()
    for entry in told.entries.values():
        click.echo("  " + line(entry, colour=coloured()))
        for number, error in enumerate(entry.errors if len(entry.errors) > 1 else (), 1):
            click.echo(f"      attempt {number}: {short(error, 100)}")
        if entry.recovery:
            chosen = entry.recovery[-1]
            click.echo(f"      recovery: {chosen['reason']} ({chosen['class']})")
    if told.left_out:
        click.echo(f"\n  left out: {', '.join(told.left_out)}")
    if told.error is not None:
        click.echo(f"\n  failed: {told.error['kind']} at {told.error['step']}: {told.error['message']}")
        detail = told.error.get("detail")
        if isinstance(detail, dict) and detail.get("where"):
            click.echo(f"  the function failed at {detail['where']}")
    for name, value in told.outputs.items():
        click.echo(f"\n  {name} = {short(value, 200)}")
    if told.decisions or any(entry.recovery for entry in told.entries.values()):
        click.echo(f"\n  why it decided so: sayflow why {run}")

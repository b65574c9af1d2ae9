"""`sayflow emit`: let an event happen."""

from __future__ import annotations

import click

from .setup.values import read_value
from .setup.workplace import Workplace
from .terminal.output import print_json


@click.command("emit")
@click.argument("event")
@click.option("-f", "--field", "fields", multiple=True, metavar="NAME=VALUE", help="A field of it; @FILE reads JSON.")
@click.option("--key", default="", metavar="KEY", help="What names it: the same key once more does nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def command(event: str, fields: tuple[str, ...], key: str, as_json: bool) -> None:
    """Let EVENT happen: runs that wait for it go on, and flows with `on event EVENT` begin, once for each event.

    Workers drive them: `sayflow work` or `sayflow serve`, given the flows. `sayflow answer` is for one run alone.

    \b
    Example:
      $ sayflow emit paid --field order=7 --field amount=12.50 --key payment-4711
    """
    from ..runtime.emitting import emit, known
    from ..runtime.local import microseconds

    with Workplace().opened() as store:
        types = next(iter(known(store, event).values()))
        given = {}
        for each in fields:
            name, equals, text = each.partition("=")
            if not equals:
                raise click.UsageError(f"`{each}` is no field: write it as NAME=VALUE")
            given[name.strip()] = read_value(text, types.get(name.strip()))
        told = emit(store, event, given, microseconds(), key)
    if as_json:
        print_json({"version": 1, "event": event, "runs": told.runs, "flows": told.flows})
        return
    runs = {0: "no run", 1: "1 run"}.get(told.runs, f"{told.runs} runs")
    begins = f"; {', '.join(told.flows)} may begin" if told.flows else ""
    click.echo(f"{event} reached {runs}{begins}")

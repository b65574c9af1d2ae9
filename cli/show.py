"""`sayflow show`: what happened in a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ..compiler.plan import Plan
from .setup.costs import Cost, costs_of, whole
from .setup.resuming import plan_of
from .setup.workplace import Workplace
from .terminal.outcome import at
from .terminal.output import coloured, print_json
from .terminal.timeline import line, votes
from .terminal.words import ago, length, moment, short

if TYPE_CHECKING:
    from ..runtime.history import Entry, History
    from ..runtime.journal.store import AskRow


@click.command("show")
@click.argument("run")
@click.option("--events", is_flag=True, help="Print every recorded event.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def command(run: str, events: bool, as_json: bool) -> None:
    """Show what happened in RUN, step by step: states, times, attempts, failures, waits, people, cost.

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
        asks = store.asks(identity)
    if events:
        listed = [{name: getattr(event, name) for name in type(event).__slots__} for event in recorded]
        if as_json:
            print_json({"version": 1, "run": identity, "events": listed})
            return
        for event in recorded:
            click.echo(f"{event.sequence:>5}  {event.kind:<18} {event.path:<24} {short(event.data, 90)}")
        return
    told = history(plan, recorded)
    costs = costs_of(workplace, identity)
    if as_json:
        print_json({**document(identity, plan, told), "models": {path: each._asdict() for path, each in costs.items()}})
    else:
        _print(identity, plan, told, costs, {ask.path: ask for ask in asks})


def _print(run: str, plan: Plan, told: History, costs: dict[str, Cost], asks: dict[str, AskRow]) -> None:
    from ..runtime.local import microseconds

    took = f" after {length(told.ended - told.started)}" if told.ended is not None else ""
    mode = "" if told.mode == "full" else f", {told.mode} mode"
    click.echo(f"{plan.name} {told.status}{took}  (run {run}{mode}, started {ago(microseconds() - told.started)})")
    for name, value in told.inputs.items():
        click.echo(f"  {name} = {short(value, 90)}")
    click.echo()
    for entry in told.entries.values():
        click.echo("  " + line(entry, colour=coloured()))
        _print_details(entry, costs.get(entry.path), asks.get(entry.path))
    for note in told.notes:
        click.echo(f"\n  {note['by'] or 'someone'} noted ({moment(note['at'])}): {short(note['text'], 400)}")
    if len(told.states) > 2:
        click.echo(f"\n  states: {_states(told)}")
    if costs:
        click.echo(f"\n  models: {whole(costs).text}")
    if told.left_out:
        click.echo(f"\n  left out: {', '.join(told.left_out)}")
    if told.error is not None:
        click.echo(f"\n  failed: {told.error['kind']}{at(told.error['step'])}: {told.error['message']}")
        detail = told.error.get("detail")
        if isinstance(detail, dict) and detail.get("where"):
            click.echo(f"  the function failed at {detail['where']}")
    for name, value in told.outputs.items():
        click.echo(f"\n  {name} = {short(value, 200)}")
    if told.decisions or any(entry.recovery for entry in told.entries.values()):
        click.echo(f"\n  why it decided so: sayflow why {run}")


def _print_details(entry: Entry, cost: Cost | None, ask: AskRow | None) -> None:
    """What stands below an entry: each failed attempt, what recovery chose, refused answers, until when it waits."""
    if len(entry.errors) > 1 or (entry.errors and entry.state != "failed"):
        for number, error in enumerate(entry.errors, 1):
            click.echo(f"      attempt {number}: {short(error, 100)}")
    for found in entry.looks:
        click.echo(f"      {short(found, 100)}")
    if entry.recovery:
        chosen = entry.recovery[-1]
        click.echo(f"      recovery: {chosen['reason']} ({chosen['class']})")
    for said in votes(entry):
        click.echo(f"      {said}")
    for each in entry.delegated:
        click.echo(f"      {each['by'] or 'someone'} handed it on to {each['to']}")
    if entry.withdrawn is not None:
        because = f": {entry.withdrawn['reason']}" if entry.withdrawn["reason"] else ""
        click.echo(f"      {entry.withdrawn['by'] or 'someone'} took the question back{because}")
    for refused in entry.refused:
        click.echo(f"      refused an answer of {refused['by'] or 'someone'}: {short(refused['reason'], 80)}")
    if cost is not None:
        click.echo(f"      models: {cost.text}")
    if entry.state == "waiting":
        since, due = (entry.started, entry.due) if ask is None else (ask.asked_at, ask.due)
        until = f" until {moment(due)}" if due is not None else ""
        click.echo(f"      waits since {moment(since)}{until}")
        if ask is not None:
            from ..runtime.machine.questions import digest_of

            click.echo(f"      digest {digest_of(ask.question, ask.show, ask.type)}")


def _states(told: History) -> str:
    """The states of a run, each with how long it lasted."""
    spans = [
        f"{state} {length(end - since)}" for (state, since), (_, end) in zip(told.states, told.states[1:], strict=False)
    ]
    return ", ".join([*spans, told.states[-1][0]])

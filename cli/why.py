"""`sayflow why`: why a decision was taken as it was, and what recovery did about failures."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..dsl.error import SayflowError
from .setup.calibration import tell_calibration
from .setup.resuming import plan_of
from .setup.workplace import Workplace
from .terminal.output import columns, print_json
from .terminal.timeline import votes

if TYPE_CHECKING:
    from ..runtime.history import Entry, History


@click.command("why")
@click.argument("run")
@click.argument("step", required=False)
@click.option("--calibration", is_flag=True, help="RUN is FLOW/DECISION: what was said against what was right.")
@click.option("--svg", "picture", type=click.Path(path_type=Path), help="Where to draw the calibration.")
@click.option("--json", "as_json", is_flag=True, help="Print the recorded decisions as one JSON document.")
def command(run: str, step: str | None, calibration: bool, picture: Path | None, as_json: bool) -> None:
    """Explain the decisions of a RUN and what recovery chose in it, or one of them as RUN STEP or RUN/STEP.

    With --calibration, tell how right the decisions of one name have been.

    \b
    Example:
      $ sayflow why 3f2a/eligibility
    """
    if picture is not None and not calibration:
        raise click.UsageError("--svg draws what --calibration tells")
    if calibration:
        if step is not None:
            raise click.UsageError("--calibration takes FLOW/DECISION alone")
        tell_calibration(run, picture, as_json=as_json)
        return
    from ..runtime.decisions.taken import decisions_in
    from ..runtime.history import history

    workplace = Workplace()
    run, _, wanted = run.partition("/")
    if step is not None and wanted:
        raise click.UsageError("the step is named twice: write RUN STEP or RUN/STEP")
    wanted = step or wanted
    identity, plan = plan_of(workplace, run)
    with workplace.opened() as store:
        told = history(plan, store.events(identity))
        records = {each.path: each.record for each in decisions_in(store, identity, told)}
    recovered = {path: entry.recovery for path, entry in told.entries.items() if entry.recovery}
    votings = _open_votings(told, wanted)
    if wanted:
        records = {path: each for path, each in records.items() if wanted in (path, path.partition("#")[0])}
        recovered = {path: each for path, each in recovered.items() if wanted in (path, path.partition("#")[0])}
        if not records and not recovered and not votings:
            known = ", ".join(told.decisions) or "none yet"
            raise SayflowError("SF903", f"no decision `{wanted}` was taken", where=identity, hint=f"decisions: {known}")
    if as_json:
        open_ = {entry.path: {"wanted": entry.wanted, "votes": entry.votes} for entry in votings}
        print_json({"version": 1, "run": identity, "decisions": records, "recovery": recovered, "open": open_})
        return
    _print_votings(votings)
    if not records and not recovered and not votings:
        click.echo(f"Nothing was decided in this run. `sayflow show {identity}` tells what happened.")
    _print_decided(records, recovered)


def _open_votings(told: History, wanted: str) -> list[Entry]:
    """What still needs the answers of several people, all of a run or those of one step."""
    found = [entry for entry in told.entries.values() if entry.wanted > 1 and entry.state == "waiting"]
    return [entry for entry in found if not wanted or wanted in (entry.path, entry.path.partition("#")[0])]


def _print_votings(votings: list[Entry]) -> None:
    for entry in votings:
        click.echo(click.style(f"{entry.path}: still open", bold=True))
        for text in votes(entry):
            click.echo(f"  {text}")


def _print_decided(records: Mapping[str, Mapping[str, Any]], recovered: dict[str, list[dict[str, Any]]]) -> None:
    from ..runtime.decisions.explain import explain
    from ..runtime.recovery.explain import explain as recovery

    for path, record in records.items():
        if len(records) > 1:
            click.echo(click.style(path, bold=True))
        click.echo(explain(record, **columns()))
    for path, choices in recovered.items():
        click.echo(click.style(f"{path}: recovery", bold=True))
        for text in recovery(choices):
            click.echo(f"  {text}")

"""`sayflow outcome`: tell what turned out to be right in a decision."""

from __future__ import annotations

import click

from ..dsl.error import SayflowError
from .setup.decisions import decision_of
from .setup.values import user_name
from .setup.workplace import Workplace
from .terminal.output import print_json


@click.command("outcome")
@click.argument("decision", metavar="RUN/DECISION")
@click.argument("option")
@click.option("--because", default="", metavar="TEXT", help="Why this is right.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def command(decision: str, option: str, because: str, as_json: bool) -> None:
    """Tell that OPTION was right in a DECISION of a RUN: later decisions of its name learn from it.

    What a person decides in a run counts as such a word by itself; a later word counts more.

    \b
    Example:
      $ sayflow outcome 3f2a/verdict refuse --because "it was never sent back"
    """
    from ..runtime.audit import Act
    from ..runtime.engine.learning import outcome_row
    from ..runtime.local import microseconds

    workplace = Workplace()
    found = decision_of(workplace, decision)
    if option not in found.record["options"]:
        known = ", ".join(found.record["options"])
        raise SayflowError(
            "SF809", f"`{option}` is no option of `{found.path}`", where=found.run, hint=f"one of: {known}"
        )
    if found.mode != "full":
        hint = "tell it of a run for real"
        raise SayflowError(
            "SF809", f"this run was in the mode {found.mode}: nothing is learnt from it", where=found.run, hint=hint
        )
    row = outcome_row(
        found.run, found.path, found.flow, found.record, microseconds(), option=option, by=user_name(), because=because
    )
    with workplace.opened() as store:
        store.tell_outcome(row)
        told_of = {"path": row.path, "decided": found.record["choice"], "option": option, "because": because}
        store.record_acts(
            [
                Act(
                    "overruled" if option != found.record["choice"] else "confirmed",
                    row.told_by,
                    row.at,
                    row.run,
                    told_of,
                )
            ]
        )
        count = len({(each.run, each.path) for each in store.outcomes(found.flow, row.decision)})
    if as_json:
        told = {"version": 1, "run": row.run, "decision": row.path, "option": option, "because": because}
        print_json({**told, "by": row.told_by, "at": row.at, "outcomes": count})
        return
    agrees = "as it was decided" if option == found.record["choice"] else f"not {found.record['choice'] or 'decided'}"
    click.echo(f"{row.path} of run {row.run}: {option} is right ({agrees}).")
    click.echo(f"Known for {found.flow}/{row.decision}: {count} outcome{'' if count == 1 else 's'}.")

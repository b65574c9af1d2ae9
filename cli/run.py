"""`sayflow run`: start a run and watch it until it ends or has to wait."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from ..compiler.plan import Plan
from .setup.engine import perform, watched
from .setup.logs import LOG_OPTION
from .setup.resuming import show_outcome
from .setup.values import answers_given, caps_given, inputs_given, stubs_given
from .setup.workplace import Workplace
from .terminal.output import print_json


@click.command("run")
@click.argument("flow", type=click.Path(path_type=Path))
@click.option("-i", "--input", "inputs", multiple=True, metavar="NAME=VALUE", help="An input; @FILE reads JSON.")
@click.option("--answer", "answers", multiple=True, metavar="STEP=VALUE", help="What a person would answer.")
@click.option("--tasks", metavar="MODULE", help="The Python module or file with the functions of tasks.")
@click.option(
    "--mode",
    type=click.Choice(["validate", "test", "full"]),
    default="full",
    show_default=True,
    help="`validate` only looks whether it could run: inputs, connections, secrets. `test` changes nothing outside.",
)
@click.option("--stub", "stubs", multiple=True, metavar="STEP=VALUE", help="What a step gives in test mode.")
@click.option(
    "--cap", "caps", multiple=True, metavar="NAME=VALUE", help="What it may take: tokens, dollars, time, rounds."
)
@LOG_OPTION
@click.option("--no-wait", is_flag=True, help="Ask nobody and wait for no timer: park as soon as the run has to wait.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def command(
    flow: Path,
    inputs: tuple[str, ...],
    answers: tuple[str, ...],
    tasks: str | None,
    mode: str,
    stubs: tuple[str, ...],
    caps: tuple[str, ...],
    logged: str,
    no_wait: bool,
    as_json: bool,
) -> int:
    """Run FLOW, a flow or a plan, durably: every result is kept in the project's database as it comes.

    Where a person is needed, the question is asked here; without a terminal, or with --no-wait, the run is parked and
    its id and the command to go on are printed. Exit code 0: completed; 1: failed; 75: parked.

    What a run may take is capped by the flow (`default cap`) and by --cap; the tighter one holds.

    \b
    Example:
      $ sayflow run loan.flow --input amount=900 --input applicant=@bo.json
    """
    workplace = Workplace()
    plan, text = workplace.plan(flow)
    given = inputs_given(inputs, plan)
    replies = answers_given(answers, plan)
    stood_in = stubs_given(stubs, plan, mode)
    capped = caps_given(caps)
    registry = workplace.tasks(tasks)
    workplace.preflight(plan)
    if mode == "validate":
        return validated(workplace, plan, given, as_json=as_json)
    live = sys.stdout.isatty() and not as_json
    return perform(
        watched(workplace, plan, registry, replies, live=live, wait=not no_wait, logged=logged, tasks=tasks),
        lambda engine: engine.run(plan, given, mode=mode, source=text, lenient=True, stubs=stood_in, caps=capped),
        lambda result: show_outcome(workplace, result, plan, as_json=as_json, tasks=tasks),
    )


def validated(workplace: Workplace, plan: Plan, given: Mapping[str, Any], *, as_json: bool) -> int:
    """Say that a flow could run with these inputs, without running it; SF805 or SF806 where it could not."""
    from ..runtime.inputs import prepare
    from ..runtime.local import microseconds
    from ..runtime.machine.program import Program

    prepare(Program(plan, workplace.catalogue), given, microseconds(), lenient=True)
    if as_json:
        print_json({"version": 1, "flow": plan.name, "status": "valid"})
    else:
        click.echo(f"{plan.name} can run: its inputs, connections and secrets are there")
    return 0

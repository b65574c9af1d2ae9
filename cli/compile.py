"""`sayflow compile`: the frozen plan of a flow."""

from __future__ import annotations

from pathlib import Path

import click

from .setup.files import write_safely
from .setup.workplace import Workplace


@click.command("compile")
@click.argument("flow", type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The file to write; without it, standard output.")
def command(flow: Path, output: Path | None) -> None:
    """Compile FLOW to its plan: plain JSON with a hash, which `run` and `graph` take as well.

    \b
    Example:
      $ sayflow compile loan.flow -o loan.plan.json
    """
    plan, _ = Workplace().plan(flow)
    if output is None:
        click.echo(plan.to_json())
        return
    write_safely(output, plan.to_json() + "\n")
    click.echo(f"{output}: plan of {plan.name}, {plan.hash[:12]}")

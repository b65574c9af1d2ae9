"""`sayflow graph`: the compiled graph of a flow, drawn."""

from __future__ import annotations

from pathlib import Path

import click

from ..compiler.draw import draw, formats
from .setup.files import write_safely
from .setup.workplace import Workplace
from .terminal.output import Columns, columns


@click.command("graph")
@click.argument("flow", type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(formats()), default="text", help="How to draw it.")
@click.option("--json", "form", flag_value="json", help="The same as --format json.")
@click.option("--run", "run_id", metavar="RUN", help="Colour the drawing by what happened in this run.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The file to write; without it, standard output.")
def command(flow: Path, form: str, run_id: str | None, output: Path | None) -> None:
    """Draw the graph of FLOW: in the terminal, as SVG, as Mermaid for a page, or as JSON for programs.

    \b
    Example:
      $ sayflow graph loan.flow --format svg -o loan.svg
    """
    workplace = Workplace()
    plan, _ = workplace.plan(flow)
    states = None
    if run_id is not None:
        from ..runtime.history import node_states
        from .setup.runs import events_of, find_run

        with workplace.opened() as store:
            row = find_run(store, run_id)
            states = node_states(plan, events_of(store, row))
    look: Columns = columns() if output is None else {"colour": False, "width": 100}
    text = draw(form, plan, states=states, **look)
    if output is None:
        click.echo(text, nl=not text.endswith("\n"))
    else:
        write_safely(output, text)
        click.echo(f"{output}: {form} drawing of {plan.name}")

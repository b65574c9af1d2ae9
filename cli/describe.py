"""`sayflow describe`: a flow in plain English."""

from __future__ import annotations

from pathlib import Path

import click

from ..compiler.analyse import FlowError
from ..dsl.diagnostic import has_errors
from .setup.workplace import Workplace
from .terminal.output import print_json


@click.command("describe")
@click.argument("flow", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "markdown"]),
    default="text",
    show_default=True,
    help="Controlled English, or a page with a table for each decision.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def command(flow: Path, form: str, as_json: bool) -> None:
    """Say in English what FLOW does; `sayflow new -f` reads the text back as the same flow.

    \b
    Example:
      $ sayflow describe loan.flow
      $ sayflow describe loan.flow --format markdown
    """
    from ..compiler.english.describe import describe

    workplace = Workplace()
    analysis = workplace.analysis(flow)
    if has_errors(analysis.diagnostics):
        raise FlowError(analysis.source, analysis.diagnostics)
    if form == "markdown":
        from ..compiler.english.markdown import describe_markdown

        text = describe_markdown(analysis.flow, workplace.catalogue)
    else:
        text = describe(analysis.flow, workplace.catalogue)
    if as_json:
        print_json({"version": 1, "flow": str(flow), "english": text})
    else:
        click.echo(text, nl=False)

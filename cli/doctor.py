"""`sayflow doctor`: what is installed, configured and reachable."""

from __future__ import annotations

import click

from .terminal.output import print_json

HUES = {"ok": "green", "warn": "yellow", "fail": "red"}


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def command(as_json: bool) -> int:
    """Look over the installation and the project, and say what to do about what is not well. Changes nothing.

    Exit code 0: nothing failed; 1: something did.

    \b
    Example:
      $ sayflow doctor
    """
    from .setup.checkup import checkup

    found = checkup()
    well = all(each.state != "fail" for each in found)
    if as_json:
        print_json({"version": 1, "well": well, "checks": [each._asdict() for each in found]})
        return 0 if well else 1
    group = ""
    for each in found:
        if each.group != group:
            group = each.group
            click.echo(click.style(group, bold=True))
        click.echo(f"  {click.style(f'{each.state:<5}', fg=HUES[each.state])} {each.name:<12} {each.said}")
        if each.do:
            click.echo(f"        {'':<12} do: {each.do}")
    return 0 if well else 1

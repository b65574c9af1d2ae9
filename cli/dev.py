"""`sayflow dev`: scaffolds for those who work on Sayflow itself."""

from __future__ import annotations

import re
from pathlib import Path

import click

from .. import __version__
from ..dsl.codes import all_codes
from .setup.files import write_safely

HOUSE = Path(__file__).resolve().parent.parent
FAMILIES = {"names": 2, "flow": 3, "information": 4, "decisions": 5, "robustness": 6, "style": 7}


@click.group("dev", hidden=True)
def command() -> None:
    """Begin a new part of Sayflow, in a checkout of its sources."""


@command.command("new-rule")
@click.argument("name")
@click.option("--family", type=click.Choice(list(FAMILIES)), default="style", help="What the rule is about.")
def new_rule(name: str, family: str) -> None:
    """Begin the rule NAME: one source file with its page, and one golden case.

    \b
    Example:
      $ sayflow dev new-rule lost-error --family robustness
    """
    cases = HOUSE / "tests" / "golden" / "rules"
    if not cases.is_dir():
        raise click.UsageError("this is no checkout of Sayflow: `git clone` it, and call the command of its .venv")
    words = re.findall(r"[a-z0-9]+", name.lower())
    if not words:
        raise click.BadParameter("name what it finds, such as lost-error", param_hint="NAME")
    first = FAMILIES[family] * 100
    last = max((int(code[2:]) for code in all_codes() if first <= int(code[2:]) < first + 100), default=first)
    module = f"sf{last + 1}_{'_'.join(words)}"
    page = Path(__file__).with_name("setup") / "rule.txt"
    text = page.read_text("utf-8").replace("CODE", f"SF{last + 1}").replace("VERSION", __version__.rpartition(".")[0])
    rule, case = HOUSE / "compiler" / "rules" / f"{module}.py", cases / module / "source.flow"
    write_safely(rule, text.replace("TITLE", " ".join(words).capitalize()))
    write_safely(case, 'step note: log "write flows that yield it, and near ones that do not"\n')
    click.echo(f"{rule}: the rule, with its page")
    click.echo(f"{case}: its golden case")
    click.echo('Write both, then: make test ARGS="--bless -k rule", and read what was written.')

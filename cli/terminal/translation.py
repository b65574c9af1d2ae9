"""How a translation, its stages and a proposed change are shown."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ...dsl.source import Source
from .output import columns, diff_line

if TYPE_CHECKING:
    from ...compiler.english.model.edit import Change
    from ...compiler.english.model.pipeline import Stage
    from ...compiler.english.translation import Translation
    from ...dsl.diagnostic import Diagnostic


def show_stage(stage: Stage) -> None:
    """One stage of the pipeline, on the error stream."""
    click.echo(click.style(f"{stage.name}: ", bold=True) + stage.summary, err=True)
    for line in stage.detail.splitlines():
        click.echo(f"  {line}", err=True)


def show_translation(made: Translation, output: Path | None, tests: str, picture: str) -> None:
    """The flow, what is said of it, its `picture`, and the flow in English; `tests` is how its tests went."""
    if output is None:
        click.echo(made.source)
    else:
        click.echo(f"{output}: {made.status}, {made.coverage}% of the text")
    show_findings(made.source, made.diagnostics, str(output or "new.flow"))
    if made.model:
        mended = f", mended {made.rounds} times" if made.rounds else ""
        click.echo(f"Written by {made.model}{mended}, {cost_text(made.cost)}: read it before you run it.{tests}\n")
    show_list("Not understood", (f'"{each.sentence}" ({each.reason})' for each in made.not_understood))
    show_list("Assumed", made.assumptions)
    show_list("To be answered by you", made.questions)
    show_list("Invented, no sentence asked for it", made.invented)
    if picture:
        click.echo(picture)
    click.echo(click.style("In English:", bold=True))
    click.echo("\n" + made.echo, nl=False)


def show_change(made: Change, name: str) -> None:
    """What a change would do to a flow, what it means for safety, and what the checker says."""
    for line in made.diff:
        click.echo(diff_line(line))
    if not made.diff:
        click.echo("Nothing would change.")
    click.echo()
    show_findings(made.source, made.analysis.diagnostics, name)
    show_list("Look at this twice", made.security)
    show_list("Tests that fail", made.failures)
    click.echo(f"{made.why} ({cost_text(made.cost)})")


def show_findings(source: str, diagnostics: Iterable[Diagnostic], name: str) -> None:
    """What the checker says of a text."""
    from ...dsl.render import render

    found = tuple(diagnostics)
    if found:
        click.echo(render("text", [(Source(source, name), found)], [], **columns()))


def show_list(title: str, lines: Iterable[str]) -> None:
    """A title with its lines; nothing where there are none."""
    shown = list(lines)
    if shown:
        click.echo(click.style(f"{title}:", bold=True))
        for line in shown:
            click.echo(f"  - {line}")
        click.echo()


def cost_text(cost: Decimal | None) -> str:
    """What it cost, for people."""
    return "at a price that is not known" if cost is None else f"for ${cost:.4f}"


def as_document(made: Translation, output: Path | None) -> dict[str, Any]:
    """A translation as plain data."""
    apart = ("diagnostics", "trace", "not_understood", "model", "cost")
    kept = {
        key: list(value) if isinstance(value, tuple) else value
        for key, value in made._asdict().items()
        if key not in apart
    }
    source = Source(made.source)
    return {
        "version": 1,
        **kept,
        "model": made.model or None,
        "cost": None if made.cost is None else str(made.cost),
        "not_understood": [each._asdict() for each in made.not_understood],
        "trace": [{"sentence": index, "steps": list(names)} for index, names in made.trace.items()],
        "diagnostics": [
            {
                "code": each.code,
                "severity": each.severity.value,
                "message": each.message,
                "line": source.place(each.span.start).line,
                "hint": each.hint,
            }
            for each in made.diagnostics
        ],
        "output": str(output) if output else None,
    }

"""`sayflow new`: a flow from plain English."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..dsl.source import Source
from .setup.files import read_bytes, write_safely
from .setup.workplace import Workplace
from .terminal.output import columns, print_json

if TYPE_CHECKING:
    from ..compiler.english.translation import Translation

EXITS = {"translated": 0, "partly": 1, "failed": 2}


@click.command("new")
@click.argument("english", required=False)
@click.option("-f", "--file", "file", type=click.Path(path_type=Path), help="A file with the English text; - reads it.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The flow file to write.")
@click.option("--run", "start", is_flag=True, help="Run the flow at once, when all of it was understood.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_context
def command(
    context: click.Context, english: str | None, file: Path | None, output: Path | None, start: bool, as_json: bool
) -> int:
    """Make a flow of ENGLISH, check it, and say it back in English to compare.

    What is not understood stands as a comment in the flow and is listed, as is all that was assumed. Exit code 0: all
    of it was understood; 1: part of it, or the flow has errors; 2: nothing.

    \b
    Example:
      $ sayflow new "When an order arrives, ask the warehouse to pack it." -o order.flow
    """
    from ..compiler.english.translate import translate

    if start and as_json:
        raise click.UsageError("--run and --json do not go together: write the flow with -o, then `sayflow run` it.")
    text = _text(english, file)
    workplace = Workplace()
    made = translate(
        text, workplace.catalogue, workplace.project(output or Path("new.flow")), str(output) if output else "new.flow"
    )
    if output is not None:
        write_safely(output, made.source)
    if as_json:
        print_json(_document(made, output))
    else:
        _show(made, output)
    if start and made.status == "translated":
        return _run(context, workplace, made, output, as_json)
    return EXITS[made.status]


def _text(english: str | None, file: Path | None) -> str:
    if (english is None) == (file is None):
        raise click.UsageError('Give the text in quotation marks, or a file with it: -f FILE (or "-").')
    if english is not None:
        return english
    if str(file) == "-":
        return sys.stdin.read()
    assert file is not None
    return read_bytes(file).decode("utf-8", "replace")


def _show(made: Translation, output: Path | None) -> None:
    from ..dsl.render import render

    if output is None:
        click.echo(made.source)
    else:
        click.echo(f"{output}: {made.status}, {made.coverage}% of the text")
    if made.diagnostics:
        source = Source(made.source, str(output or "new.flow"))
        click.echo(render("text", [(source, made.diagnostics)], [], **columns()))
    _list("Not understood", (f'"{each.sentence}" ({each.reason})' for each in made.not_understood))
    _list("Assumed", made.assumptions)
    _list("To be answered by you", made.questions)
    _list("Invented, no sentence asked for it", made.invented)
    click.echo(click.style("In English:", bold=True))
    click.echo("\n" + made.echo, nl=False)


def _list(title: str, lines: Iterable[str]) -> None:
    shown = list(lines)
    if shown:
        click.echo(click.style(f"{title}:", bold=True))
        for line in shown:
            click.echo(f"  - {line}")
        click.echo()


def _document(made: Translation, output: Path | None) -> dict[str, Any]:
    apart = ("diagnostics", "trace", "not_understood")
    kept = {
        key: list(value) if isinstance(value, tuple) else value
        for key, value in made._asdict().items()
        if key not in apart
    }
    source = Source(made.source)
    return {
        "version": 1,
        **kept,
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


def _run(context: click.Context, workplace: Workplace, made: Translation, output: Path | None, as_json: bool) -> int:
    from .run import command as run

    if output is None:
        output = workplace.configuration.data / "flows" / "new.flow"
        write_safely(output, made.source)
    code: int = context.invoke(run, flow=output, inputs=(), answers=(), tasks=None, no_wait=False, as_json=as_json)
    return code

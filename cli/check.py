"""`sayflow check`: everything that is wrong with flows, before they run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..dsl.diagnostic import Diagnostic, Severity
from ..dsl.error import SayflowError
from ..dsl.fixing import apply_fixes
from ..dsl.render import render
from ..dsl.source import Source
from .setup.files import flow_files, write_safely
from .setup.workplace import Workplace
from .terminal.output import columns

if TYPE_CHECKING:
    from ..compiler.analyse import Analysis


@click.command("check")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--fix", is_flag=True, help="Mend what can surely be mended, then check again.")
@click.option("--unsafe", is_flag=True, help="With --fix: mend also where the meaning may change.")
@click.option("--tasks", metavar="MODULE", help="The Python module or file with the functions of tasks.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def command(paths: tuple[Path, ...], fix: bool, unsafe: bool, tasks: str | None, as_json: bool) -> int:
    """Find what is wrong with flows, files or whole folders, without running anything.

    Exit code 0: nothing wrong (hints allowed); 1: findings; 2: a file that can't be read.

    \b
    Example:
      $ sayflow check loan.flow
      loan.flow: no errors
    """
    workplace = Workplace()
    registry = workplace.tasks(tasks) if tasks else None
    found: list[tuple[Source, tuple[Diagnostic, ...]]] = []
    unreadable: list[SayflowError] = []
    files = flow_files(paths or (Path(),))
    for path in files:
        try:
            analysis = workplace.analysis(path, registry)
            if fix and (mended := mend(path, analysis, unsafe=unsafe)):
                click.echo(f"{path}: mended {mended}", err=as_json)
                analysis = workplace.analysis(path, registry)
            found.append((analysis.source, analysis.diagnostics))
        except SayflowError as error:
            if hasattr(error, "diagnostics"):
                found.append((error.source, error.diagnostics))  # type: ignore[attr-defined]
            else:
                unreadable.append(error)
    form = "json" if as_json else "text"
    click.echo(render(form, found, unreadable, **columns()), nl=False)
    if unreadable:
        return 2
    wrong = any(each.severity is not Severity.HINT for _, diagnostics in found for each in diagnostics)
    return 1 if wrong else 0


def mend(path: Path, analysis: Analysis, *, unsafe: bool) -> int:
    """Apply the fixes of a file's findings; gives how many."""
    text, count = apply_fixes(analysis.source.text, analysis.diagnostics, unsafe=unsafe)
    if count:
        write_safely(path, text)
    return count

"""`sayflow check`: everything that is wrong with flows, before they run."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import click

from ..dsl.diagnostic import Severity
from ..dsl.error import SayflowError
from ..dsl.render import formats, plural, render
from .setup.checking import Checked, Checking
from .setup.severities import Selection
from .setup.watching import PAUSE
from .terminal.output import columns

CLEAN, FINDINGS, UNREADABLE = 0, 1, 2


class Wanted(NamedTuple):
    """What a call of the command asks for."""

    paths: tuple[Path, ...]
    stdin: str | None
    form: str
    fix: bool
    unsafe: bool
    told: Selection
    tasks: str | None
    baseline: Path | None
    write_baseline: Path | None
    against: Path | None


def selection(context: click.Context, parameter: click.Parameter, codes: tuple[str, ...]) -> tuple[str, ...]:
    """The codes of an option; one that no code begins with is refused."""
    try:
        Selection(codes, ())
    except ValueError as problem:
        raise click.BadParameter(str(problem)) from None
    return codes


FILE = click.Path(path_type=Path)


@click.command("check")
@click.argument("paths", nargs=-1, type=FILE)
@click.option("--format", "form", type=click.Choice(formats()), default="text", help="How findings are shown.")
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@click.option("--fix", is_flag=True, help="Mend what can surely be mended, then check again.")
@click.option("--unsafe", is_flag=True, help="With --fix: mend also where the meaning may change.")
@click.option("--select", multiple=True, metavar="CODE", callback=selection, help="Tell only these, as SF5 or SF701.")
@click.option("--ignore", multiple=True, metavar="CODE", callback=selection, help="Tell all but these.")
@click.option("--baseline", type=FILE, metavar="FILE", help="Tell only what does not stand in this file.")
@click.option("--write-baseline", type=FILE, metavar="FILE", help="Keep what is found, so that --baseline knows it.")
@click.option("--against", type=FILE, metavar="OLD", help="Tell what changed for those who know this older version.")
@click.option("--stdin-filename", "stdin", metavar="NAME", help="Check standard input as if it were this file.")
@click.option("--watch", is_flag=True, help="Check again whenever a file changes, until Ctrl-C.")
@click.option("--tasks", metavar="MODULE", help="The Python module or file with the functions of tasks.")
def command(
    as_json: bool, select: tuple[str, ...], ignore: tuple[str, ...], watch: bool, form: str, **rest: object
) -> int:
    """Find what is wrong with flows, files or whole folders, without running anything.

    What forbids running is told whatever --select, --ignore and --baseline say. Exit code 0: nothing wrong (hints
    allowed); 1: findings; 2: a file that can't be read, or a wrong call.

    \b
    Example:
      $ sayflow check loan.flow
      Nothing found in 1 file.
    """
    wanted = Wanted(form="json" if as_json else form, told=Selection(select, ignore), **rest)  # type: ignore[arg-type]
    fitting(wanted, watch)
    return watched(wanted, lambda: time.sleep(PAUSE)) if watch else check(wanted)


def fitting(wanted: Wanted, watch: bool) -> None:
    """Refuse options that mean nothing together."""
    if wanted.unsafe and not wanted.fix:
        raise click.UsageError("--unsafe says how to mend: write --fix --unsafe")
    if wanted.stdin is not None and (wanted.paths or wanted.fix or watch):
        raise click.UsageError("--stdin-filename reads standard input: no paths, --fix or --watch beside it")
    if wanted.against is not None and wanted.stdin is None and (len(wanted.paths) != 1 or wanted.paths[0].is_dir()):
        raise click.UsageError("--against compares two versions of one flow: name the new one, and no other")
    if wanted.baseline is not None and wanted.write_baseline is not None:
        raise click.UsageError("--baseline and --write-baseline don't go together: the new one holds all that is found")


def check(wanted: Wanted) -> int:
    """Check once, print what is found, and give the exit code."""
    checking = Checking(wanted.told, wanted.tasks, wanted.against)
    if wanted.stdin is not None:
        checked = checking.standard_input(wanted.stdin)
    else:
        checked = checking.files(wanted.paths, fix=wanted.fix, unsafe=wanted.unsafe)
    for file, count in checked.mended.items():
        click.echo(f"{file}: mended {count}", err=wanted.form != "text")
    checked = known_left_out(checked, wanted)
    click.echo(render(wanted.form, checked.found, checked.unreadable, **columns()), nl=False)
    if checked.unreadable:
        return UNREADABLE
    wrong = any(each.severity is not Severity.HINT for _, found in checked.found for each in found)
    return FINDINGS if wrong else CLEAN


def known_left_out(checked: Checked, wanted: Wanted) -> Checked:
    """What a baseline does not know; with a new one to write, what can't stand in it."""
    from .setup.baseline import Baseline, read_baseline

    if wanted.write_baseline is not None:
        baseline = Baseline.of(wanted.write_baseline, checked.found)
        baseline.write()
        click.echo(f"{wanted.write_baseline}: {plural(baseline.known.total(), 'finding')}", err=True)
    elif wanted.baseline is not None:
        baseline = read_baseline(wanted.baseline)
    else:
        return checked
    found, stale = baseline.new(checked.found)
    for each in stale:
        click.echo(f"{wanted.baseline}: {each.file} has one {each.code} less than it says", err=True)
    if stale:
        click.echo(f"bring it up to date: sayflow check --write-baseline {wanted.baseline}", err=True)
    return checked._replace(found=found)


def watched(wanted: Wanted, pause: Callable[[], None]) -> int:
    """Check whenever a flow or the configuration changes; gives the last exit code when that is interrupted."""
    from .main import show_error
    from .setup.configuration import FILE as CONFIGURATION
    from .setup.watching import changes, state_of

    code = CLEAN
    paths = [*(wanted.paths or (Path(),)), Path(CONFIGURATION)]
    try:
        for _ in changes(lambda: state_of(paths), pause):
            try:
                code = check(wanted)
            except SayflowError as error:
                code = show_error(error)
    except KeyboardInterrupt:
        pass
    return code

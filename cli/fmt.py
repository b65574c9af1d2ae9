"""`sayflow fmt`: one canonical layout that keeps every token and comment."""

from __future__ import annotations

import difflib
from pathlib import Path

import click

from ..dsl.diagnostic import has_errors
from ..dsl.formatting import format_source
from ..dsl.parse import parse
from .setup.files import flow_files, read_source, write_safely


@click.command("fmt")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--check", is_flag=True, help="Change nothing; exit code 1 where something would change.")
@click.option("--diff", is_flag=True, help="Change nothing; print what would change.")
def command(paths: tuple[Path, ...], check: bool, diff: bool) -> int:
    """Bring flows, files or whole folders, into the one canonical layout.

    A file with syntax errors stays as it is, which is told; the exit code is 1 then.

    \b
    Example:
      $ sayflow fmt --diff loan.flow
    """
    changed = broken = 0
    for path in flow_files(paths or (Path(),)):
        source = read_source(path)
        text = format_source(source)
        if text == source.text:
            if has_errors(parse(source).diagnostics):
                broken += 1
                click.echo(f"{path} has syntax errors and stays as it is: sayflow check {path}", err=True)
            continue
        changed += 1
        if diff:
            lines = source.text.splitlines(keepends=True), text.splitlines(keepends=True)
            click.echo("".join(difflib.unified_diff(*lines, f"a/{path}", f"b/{path}")), nl=False)
        elif check:
            click.echo(f"would reformat {path}")
        else:
            write_safely(path, text)
            click.echo(f"reformatted {path}")
    return 1 if broken or (changed and (check or diff)) else 0

"""`sayflow test`: run the tests inside flows, in no time and without touching the world."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .setup.files import flow_files
from .setup.workplace import Workplace
from .terminal.output import print_json

if TYPE_CHECKING:
    from ..runtime.file_tests import FileTest


@click.command("test")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--coverage", is_flag=True, help="Tell which branches no test walks.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def command(paths: tuple[Path, ...], coverage: bool, as_json: bool) -> int:
    """Run the tests inside flows, files or whole folders, on a virtual clock.

    Exit code 0: all passed; 1: some failed; 2: a flow that has errors.

    \b
    Example:
      $ sayflow test loan.flow
      loan.flow: 1 passed
    """
    from ..runtime.file_tests import run_file_tests

    workplace = Workplace()
    documents = []
    passed = failed = 0
    for path in flow_files(paths or (Path(),)):
        plan, _ = workplace.plan(path)
        results, unwalked = run_file_tests(plan, workplace.catalogue)
        good = sum(each.passed for each in results)
        passed, failed = passed + good, failed + len(results) - good
        documents.append(document(path, results, unwalked))
        if as_json:
            continue
        bad = f", {len(results) - good} failed" if good < len(results) else ""
        click.echo(f"{path}: {good} passed{bad}" if results else f"{path}: no tests")
        for each in results:
            for line, message in each.failures:
                click.echo(f"  {path}:{line}: {each.name}\n    {message}")
        if coverage:
            for line, branch in unwalked:
                click.echo(f"  {path}:{line}: no test walks {branch}")
    if as_json:
        print_json({"version": 1, "passed": passed, "failed": failed, "files": documents})
    elif len(documents) > 1:
        click.echo(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


def document(path: Path, results: Iterable[FileTest], unwalked: Iterable[tuple[int, str]]) -> dict[str, Any]:
    """How the tests of a file went, as plain data."""
    tests = [
        {
            "name": each.name,
            "line": each.line,
            "passed": each.passed,
            "failures": [{"line": line, "message": message} for line, message in each.failures],
            "path": each.path,
        }
        for each in results
    ]
    return {
        "file": str(path),
        "tests": tests,
        "unwalked": [{"line": line, "branch": branch} for line, branch in unwalked],
    }

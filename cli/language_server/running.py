"""Running the tests of an open file, as its text is in the editor."""

from __future__ import annotations

from typing import Any

from lsprotocol import types as lsp

from ...dsl.source import Span
from .open_files import OpenFile, name_of


def run_tests(file: OpenFile, name: str | None) -> dict[str, Any]:
    """Run all tests of a file, or the one of a name: `{ passed, failed, message }`; failures become findings of it."""
    from ...runtime.file_tests import run_file_tests

    plan = file.document.analysis.plan
    catalogue = file.project.catalogue
    if plan is None or catalogue is None:
        return {
            "passed": 0,
            "failed": 0,
            "message": f"{name_of(file.uri)} has errors; its tests run once they are mended",
        }
    results, _ = run_file_tests(plan, catalogue)
    chosen = [each for each in results if name in (None, each.name)]
    failures = [failure for each in chosen for failure in each.failures]
    file.failures = [_finding(file, line, message) for line, message in failures]
    passed = sum(each.passed for each in chosen)
    failed = len(chosen) - passed
    told = f"{passed} passed" + (f", {failed} failed" if failed else "")
    first = f": {failures[0][1]}" if failures else ""
    return {"passed": passed, "failed": failed, "message": f"{name_of(file.uri)}: {told}{first}"}


def _finding(file: OpenFile, line: int, message: str) -> lsp.Diagnostic:
    """A failure as a finding of its line."""
    source = file.document.source
    text = source.line(line)
    start = source.line_starts[line - 1] + len(text) - len(text.lstrip())
    range = file.positions.range(Span(start, source.line_starts[line - 1] + len(text)))
    return lsp.Diagnostic(range, message, severity=lsp.DiagnosticSeverity.Error, source="sayflow test")

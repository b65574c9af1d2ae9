"""How tests inside files go: each folder in `filetests/` holds a flow and what running its tests tells."""

from pathlib import Path

import pytest

from sayflow.compiler.analyse import analyse
from sayflow.compiler.project import Project
from sayflow.runtime.file_tests import run_file_tests
from sayflow.runtime.steps import catalogue

CASES = Path(__file__).parent / "filetests"
KINDS = catalogue()


@pytest.mark.parametrize("case", sorted(path.name for path in CASES.iterdir()))
def test_file_tests(golden, case: str) -> None:
    analysis = analyse((CASES / case / "source.flow").read_text("utf-8"), Project(KINDS))
    assert analysis.plan is not None, [each.message for each in analysis.diagnostics]
    results, unwalked = run_file_tests(analysis.plan, KINDS)
    lines = []
    for result in results:
        lines.append(f"{'ok' if result.passed else 'FAILED'}: {result.name} (line {result.line})")
        if len(result.path) < 20:
            lines.append(f"  path: {' -> '.join(result.path)}")
        for line, message in result.failures:
            lines.append(f"  {line}: {message}")
    lines += [f"no test walks {text} (line {line})" for line, text in unwalked]
    golden(f"filetests/{case}/expected.txt", "\n".join(lines) + "\n")

"""`make lint` looks: each of its four programs sees a fault planted in the product."""

import subprocess
import sys
from pathlib import Path

import pytest

FAULTS = {
    "ruff check": "import os\n",
    "ruff format --check": "x = {  'a':1 }\n",
    "mypy": "from ..dsl.diagnostic import Diagnostic\n\nx: int = Diagnostic\n",
    "pyright": "from ..dsl.diagnostic import Diagnostic\n\nx: int = Diagnostic\n",
}


def test_make_lint_runs_them_all(root: Path) -> None:
    makefile = (root / "Makefile").read_text()
    assert [command for command in FAULTS if f"@.venv/bin/{command}" not in makefile] == []


@pytest.mark.slow
@pytest.mark.parametrize("command", FAULTS)
def test_a_fault_is_seen(command: str, copy: Path) -> None:
    (copy / "compiler" / "probe.py").write_text(f'"""A module with a fault."""\n\n{FAULTS[command]}')
    program, *rest = command.split()
    ran = subprocess.run(
        [Path(sys.executable).parent / program, *rest], cwd=copy, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 1
    assert "compiler/probe.py" in ran.stdout

"""A rule is one source file: planted in a copy of the house, it is found, explained and says what it finds."""

import os
import shutil
import subprocess
import sys
from pathlib import Path


def sayflow(copy: Path, *arguments: str) -> str:
    """What the command of a copy prints."""
    ran = subprocess.run(
        [sys.executable, "-m", "sayflow", *arguments],
        cwd=copy,
        env={**os.environ, "PYTHONPATH": str(copy / ".links"), "NO_COLOR": "1", "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    return ran.stdout + ran.stderr


def everything(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_a_new_rule_touches_no_other_file(copy: Path) -> None:
    before = everything(copy)
    assert "SF699" not in sayflow(copy, "explain")
    (copy / "compiler" / "rules" / "sf698_last_one.py").write_bytes(before["compiler/rules/sf230_unread_input.py"])
    told = sayflow(copy, "dev", "new-rule", "Lost-Error", "--family", "robustness")
    (copy / "compiler" / "rules" / "sf698_last_one.py").unlink()

    after = everything(copy)
    new = ["compiler/rules/sf699_lost_error.py", "tests/golden/rules/sf699_lost_error/source.flow"]
    assert sorted(after.keys() - before.keys()) == new, told
    assert {name: after[name] for name in before} == before
    assert all(name in told for name in new)

    page = sayflow(copy, "explain", "SF699")
    assert page.startswith("SF699 Lost error\nwarning, since 0.1\n")
    checked = sayflow(copy, "check", new[1])
    assert "1:6: warning SF699: say what is wrong with `note`, and why" in checked


def test_outside_of_a_checkout_nothing_is_written(copy: Path) -> None:
    shutil.rmtree(copy / "tests")
    before = everything(copy)
    assert "this is no checkout of Sayflow" in sayflow(copy, "dev", "new-rule", "lost-error")
    assert everything(copy) == before

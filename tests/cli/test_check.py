"""What `sayflow check` leaves with: 0 clean or hints, 1 findings, 2 a wrong call or file, 3 a fault of ours."""

from pathlib import Path
from unittest.mock import patch

import pytest

from ..commands import call

HINT = 'step sure: ask "Go?" { who: "desk" }\n  gives yes | no\n'
WARNING = "input name: text\n"
ERROR = "step a: nothing\n"


@pytest.mark.parametrize(
    ("text", "arguments", "code"),
    [
        (HINT, [], 0),
        (HINT, ["--select", "SF2"], 0),
        (WARNING, [], 1),
        (WARNING, ["--ignore", "SF230"], 0),
        (ERROR, ["--ignore", "SF"], 1),
        (HINT, ["--format", "loud"], 2),
        (HINT, ["missing.flow"], 2),
    ],
)
@pytest.mark.parametrize("form", ["text", "json", "github", "sarif", "junit"])
def test_the_exit_code(tmp_path: Path, text: str, arguments: list[str], code: int, form: str) -> None:
    (tmp_path / "a.flow").write_text(text)
    assert call(["check", "a.flow", "--format", form, *arguments], tmp_path).code == code


def test_a_fault_of_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    (tmp_path / "a.flow").write_text(HINT)
    with patch("sayflow.compiler.analyse.analyse", side_effect=RuntimeError("planted")):
        printed = call(["check", "a.flow"], tmp_path)
    assert printed.code == 3
    assert "SF999" in printed.text
    assert "planted" in printed.text
    assert "Traceback" not in printed.text


def test_the_order_of_files_is_stable(tmp_path: Path) -> None:
    for name in ("b.flow", "a.flow", "inner/c.flow", "Z.flow"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(WARNING)
    lines = call(["check", ".", "--format", "github"], tmp_path).output.splitlines()
    places = [line.partition(",")[0].removeprefix("::warning file=") for line in lines[:-1]]
    assert places == ["Z.flow", "a.flow", "b.flow", "inner/c.flow"]

"""Runs whose tasks are done by functions that the command line names."""

import json
from pathlib import Path

import pytest

from ..commands import call, in_shell

FLOW = """
input names: list of text = ["a b", "c"]
output told: list of text
for each name in names {
  step greet: task { name: name } gives text
  step sure: ask "Greet {name}?" { who: "desk" } gives "not now" | yes
}
finish told = greet
"""
TASKS = """
import os
from pathlib import Path

def greet(name: str) -> str:
    print(f"greeting {name}")
    if Path("deadly").exists():
        Path("deadly").unlink()
        os._exit(9)
    return f"hello {name}"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project with the flow and its functions."""
    (tmp_path / "greet.flow").write_text(FLOW)
    (tmp_path / "my tasks.py").write_text(TASKS)
    return tmp_path


def test_what_a_task_prints_is_no_part_of_the_result(folder: Path) -> None:
    shown = call(["run", "greet.flow", "--tasks", "my tasks.py", "--json"], folder)
    assert shown.code == 75
    assert json.loads(shown.output)["status"] == "waiting"
    assert ("err", "greeting a b\n") in shown.lines


def test_the_commands_to_go_on_with_can_be_typed_as_they_stand(folder: Path) -> None:
    shown = call(["run", "greet.flow", "--tasks", "my tasks.py"], folder)
    (line,) = (text.strip() for _, text in shown.lines if "sayflow answer" in text)
    assert line.endswith("'name[0]/sure' 'not now' --tasks 'my tasks.py'")
    shown = in_shell(line, folder)
    assert "name[1]/sure waits for desk" in shown.output


def test_no_person_gets_what_a_function_was_doing(folder: Path) -> None:
    (folder / "deadly").touch()
    assert in_shell("sayflow run greet.flow --tasks 'my tasks.py'", folder).code == 9
    assert " interrupted " in call(["runs"], folder).output
    shown = call(["resume", "last"], folder)
    assert (shown.code, "SF811" in shown.text) == (2, True)
    shown = call(["resume", "last", "--tasks", "my tasks.py"], folder)
    assert "name[0]/sure waits for desk" in shown.output


def test_a_file_of_other_functions_leaves_the_task_to_a_person(folder: Path) -> None:
    (folder / "deadly").touch()
    assert in_shell("sayflow run greet.flow --tasks 'my tasks.py'", folder).code == 9
    (folder / "other.py").write_text("def pack() -> None: ...\n")
    shown = call(["resume", "last", "--tasks", "other.py"], folder)
    assert "name[0]/greet waits for a person" in shown.output


def test_the_line_of_a_function_that_failed_is_shown(folder: Path) -> None:
    (folder / "broken.py").write_text("import json\n\ndef greet(name: str) -> str:\n    return json.loads(name)\n")
    assert call(["run", "greet.flow", "--tasks", "broken.py"], folder).code == 1
    assert f"  the function failed at {folder / 'broken.py'}:4\n" in call(["show", "last"], folder).output

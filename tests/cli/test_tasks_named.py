"""Runs whose tasks are done by functions that the command line names."""

import json
import shutil
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
    shutil.rmtree(folder / ".sayflow" / "tasks")
    shown = call(["resume", "last"], folder)
    assert (shown.code, "SF811" in shown.text) == (2, True)
    shown = call(["resume", "last", "--tasks", "my tasks.py"], folder)
    assert "name[0]/sure waits for desk" in shown.output


def test_a_run_that_was_killed_in_a_function_knows_it_again(folder: Path) -> None:
    (folder / "deadly").touch()
    assert in_shell("sayflow run greet.flow --tasks 'my tasks.py'", folder).code == 9
    assert "name[0]/sure waits for desk" in call(["resume", "last"], folder).output


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


def begun(folder: Path) -> str:
    """A run that waits, begun with functions that the command line named; its id."""
    return str(json.loads(call(["run", "greet.flow", "--tasks", "my tasks.py", "--json"], folder).output)["run"])


def test_a_run_remembers_the_functions_that_it_began_with(folder: Path) -> None:
    run = begun(folder)
    shown = call(["answer", run, "name[0]/sure", "not now", "--json"], folder)
    assert json.loads(shown.output)["asks"][0]["path"] == "name[1]/sure"
    done = json.loads(call(["answer", run, "name[1]/sure", "yes", "--json"], folder).output)
    assert done["outputs"] == {"told": ["hello a b", "hello c"]}


def test_a_worker_knows_the_functions_of_each_run(folder: Path) -> None:
    run = begun(folder)
    posted = call(["answer", run, "name[0]/sure", "not now", "--no-wait", "--json"], folder)
    assert posted.code == 75
    call(["work", "--once"], folder)
    shown = json.loads(call(["show", run, "--json"], folder).output)
    assert [each["state"] for each in shown["timeline"] if each["name"] == "greet"] == ["done", "done"]


@pytest.mark.parametrize(("change", "why"), [("gone", "which is gone"), ("other", "which has changed since")])
def test_functions_that_are_not_what_they_were_are_never_loaded(folder: Path, change: str, why: str) -> None:
    run = begun(folder)
    file = folder / "my tasks.py"
    if change == "gone":
        file.unlink()
    else:
        file.write_text("raise SystemExit('loaded')")
    shown = call(["answer", run, "name[0]/sure", "not now"], folder)
    assert shown.code == 2
    assert why in shown.text
    assert "--tasks" in shown.text


def test_functions_that_are_named_again_are_remembered_as_they_are_now(folder: Path) -> None:
    run = begun(folder)
    (folder / "my tasks.py").write_text(TASKS.replace("hello", "good day"))
    call(["answer", run, "name[0]/sure", "not now", "--tasks", "my tasks.py"], folder)
    done = json.loads(call(["answer", run, "name[1]/sure", "yes", "--json"], folder).output)
    assert done["outputs"] == {"told": ["hello a b", "good day c"]}


def test_a_file_outside_of_the_project_is_not_remembered(folder: Path, tmp_path: Path) -> None:
    project = folder / "project"
    project.mkdir()
    (project / "sayflow.toml").write_text("")
    (project / "greet.flow").write_text(FLOW)
    call(["run", "greet.flow", "--tasks", "../my tasks.py", "--json"], project)
    assert not list((project / ".sayflow").glob("tasks/*"))


def test_what_is_remembered_leads_to_no_file_outside_of_the_project(folder: Path) -> None:
    run = begun(folder)
    (kept,) = (folder / ".sayflow" / "tasks").iterdir()
    kept.write_text(json.dumps({"file": "../evil.py", "sha256": ""}))
    (folder.parent / "evil.py").write_text("raise SystemExit('loaded')")
    shown = call(["answer", run, "name[0]/sure", "not now"], folder)
    assert (shown.code, "which is gone" in shown.text) == (2, True)


def test_a_cap_of_the_project_holds_for_its_runs(folder: Path) -> None:
    (folder / "sayflow.toml").write_text("[caps]\nrounds = 0\n")
    (folder / "slow.flow").write_text('repeat up to 3 times {\n  step a: log "x"\n}\n')
    told = json.loads(call(["run", "slow.flow", "--json"], folder).output)
    assert told["error"]["detail"] == {"cap": "rounds"}
    (folder / "sayflow.toml").write_text('[caps]\ntime = "soon"\n')
    refused = call(["run", "slow.flow"], folder)
    assert "SF804" in refused.text

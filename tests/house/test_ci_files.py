"""The hooks and the action that other projects use do what they say."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from ..commands import call

GOOD = 'flow hello\nstep hello: log "Hello"\n\ntest "greets" {\n  expect path hello\n}\n'
BAD = GOOD.replace("flow hello\n", "flow hello\nlet price = 40\n")


def hooks(root: Path) -> list[dict[str, str]]:
    return yaml.safe_load((root / ".pre-commit-hooks.yaml").read_text("utf-8"))


@pytest.mark.parametrize("number", range(3))
def test_a_hook_takes_files(root: Path, tmp_path: Path, number: int) -> None:
    hook = hooks(root)[number]
    (tmp_path / "a.flow").write_text(GOOD)
    (tmp_path / "b.flow").write_text(GOOD.replace("hello", "second"))
    program, *arguments = hook["entry"].split()
    assert program == "sayflow"
    assert hook["id"] == f"sayflow-{arguments[0]}"
    assert re.search(hook["files"], "flows/a.flow")
    assert call([*arguments, "a.flow", "b.flow"], tmp_path).code == 0


def test_a_hook_refuses_what_is_wrong(root: Path, tmp_path: Path) -> None:
    (tmp_path / "a.flow").write_text(BAD)
    codes = {hook["id"]: call([*hook["entry"].split()[1:], "a.flow"], tmp_path).code for hook in hooks(root)}
    assert codes == {"sayflow-check": 1, "sayflow-fmt": 0, "sayflow-test": 0}


def run_action(root: Path, folder: Path, **given: str) -> subprocess.CompletedProcess[str]:
    """The action's steps in their order, but for the one that installs; the first that fails ends it."""
    action = yaml.safe_load((root / "action.yml").read_text("utf-8"))
    inputs = {name: each["default"] for name, each in action["inputs"].items()} | given
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    _, *steps = action["runs"]["steps"]
    for step in steps:
        names = {key: re.fullmatch(r"\$\{\{ inputs\.(\w+) \}\}", value) for key, value in step["env"].items()}
        env = {key: inputs[match[1]] for key, match in names.items() if match}
        assert env.keys() == step["env"].keys()
        done = subprocess.run(
            ["bash", "-e", "-o", "pipefail", "-c", step["run"]],
            cwd=folder,
            env={**os.environ, "PATH": path, **env},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            break
    return done


def test_the_action_checks_and_tests(root: Path, tmp_path: Path) -> None:
    (tmp_path / "a.flow").write_text(GOOD)
    done = run_action(root, tmp_path)
    assert (done.returncode, done.stdout.strip()) == (0, "a.flow: 1 passed")

    (tmp_path / "a.flow").write_text(BAD)
    done = run_action(root, tmp_path)
    assert done.returncode == 1
    assert done.stdout.startswith("::warning file=a.flow,line=2,")
    done = run_action(root, tmp_path, format="sarif", output="found.sarif", arguments="--ignore SF232")
    assert done.returncode == 0, done.stderr
    assert '"version": "2.1.0"' in (tmp_path / "found.sarif").read_text()

"""Every command of the command line, word for word: what it prints, where, and with which exit code.

A case is a folder of tests/golden/run with a file `cmd.txt`, one command a line; the files of `files/`, and those of a
folder of that name in the case, lie in the folder they are typed in. In `expected.txt` what went to standard error
begins with `! `; ids, times and places differ from day to day and are masked: `RUN1` is the first run the case makes,
and may be named so in its commands.
"""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from ..commands import Printed, in_shell, typed

HERE = Path(__file__).resolve().parent.parent / "golden" / "run"
CASES = sorted(path.parent.name for path in HERE.glob("*/cmd.txt"))
IN_A_PROCESS = ["process"]
"""Cases that are played in processes of their own as well."""

_ID = re.compile(r"\b[0-9a-f]{12}\b")
_MASKS = [
    (re.compile(r"(plan of \w+, )[0-9a-f]{12}"), r"\1HASH"),
    (re.compile(r"\b[0-9a-f]{64}\b"), "HASH"),
    (re.compile(r"^( +digest) [0-9a-f]{32}$", re.MULTILINE), r"\1 DIGEST"),  # of what was shown: a moment, an address
    (re.compile(r"\b1[6-9]\d{14}\b"), "MOMENT"),
    (re.compile(r"\b20\d\d-\d\d-\d\d \d\d:\d\d:\d\dZ"), "MOMENT"),
    (re.compile(r"<[0-9a-f]{32}@[\w.]+>"), "<MESSAGE>"),
    (re.compile(r"\b[0-9a-f]{32}\b"), "DIGEST"),
    (re.compile(r"(?: *\b\d[\d.]* (?:s|min|h|d)\b)+"), " TIME"),
    (re.compile(r"(/links/)[\w-]+\.[\w-]+"), r"\1LINK"),
    (re.compile(r"[^ ]*/sayflow-\w+\.txt"), "REPORT"),
]

Golden = Callable[[Path | str, str], None]


class Case:
    """One case while it is played in a folder of its own."""

    def __init__(self, name: str, folder: Path, type: Callable[[str, Path], Printed]) -> None:
        self.name = name
        self.folder = folder
        self.type = type
        self.ids: dict[str, str] = {}
        for files in (HERE / "files", HERE / name / "files"):
            if files.is_dir():
                shutil.copytree(files, folder, dirs_exist_ok=True)

    def played(self) -> str:
        """The commands of the case, and below each what it printed."""
        script = (HERE / self.name / "cmd.txt").read_text("utf-8")
        return "\n".join(line if line.startswith("#") else self._typed(line) for line in script.splitlines()) + "\n"

    def _typed(self, line: str) -> str:
        real = {masked: id for id, masked in self.ids.items()}
        command = re.sub(r"\bRUN\d+\b", lambda match: real[match[0]], line)
        printed = self.type(command, self.folder)
        assert "Traceback" not in printed.text, printed.text
        assert "\x1b" not in printed.text, f"{line} colours its output off a terminal"
        if command.startswith("sayflow") and "--json" in command:
            json.loads(printed.output)
        shown = [(("! " if stream == "err" else "") + text).rstrip() for stream, text in printed.lines]
        ending = [f"exit code {printed.code}"] if printed.code else []
        return self.masked("\n".join([f"$ {line}", *shown, *ending]))

    def masked(self, text: str) -> str:
        """The text without what differs from day to day."""
        text = text.replace(str(self.folder), "FOLDER")
        for pattern, mask in _MASKS:
            text = pattern.sub(mask, text)
        return _ID.sub(lambda match: self._run(match[0]), text)

    def _run(self, id: str) -> str:
        if set(id) == {"0"}:
            return id
        return self.ids.setdefault(id, f"RUN{len(self.ids) + 1}")


@pytest.mark.parametrize("name", CASES)
def test_commands(golden: Golden, tmp_path: Path, name: str) -> None:
    golden(f"run/{name}/expected.txt", Case(name, tmp_path, typed).played())


@pytest.mark.parametrize("name", IN_A_PROCESS)
def test_processes_print_the_same(tmp_path: Path, name: str) -> None:
    expected = (HERE / name / "expected.txt").read_text("utf-8")
    assert streams_apart(Case(name, tmp_path, in_shell).played()) == streams_apart(expected)


def streams_apart(text: str) -> list[str]:
    """The lines of a case; below each command standard error first: two pipes keep no common order."""
    found: list[str] = []
    for command in re.split(r"^(?=\$ )", text, flags=re.MULTILINE):
        lines = command.splitlines()
        found += [*lines[:1], *sorted(lines[1:], key=lambda line: not line.startswith("!"))]
    return found

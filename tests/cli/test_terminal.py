"""On a terminal: the run is drawn as it happens, questions are asked, colours can be switched off."""

import os
import pty
import re
import select
import subprocess
import sys
import time
from pathlib import Path

import pytest

FLOW = """
flow greet
input  name: text
output sure: boolean
step first: log "hello"
step second: task { name: name, retry: { times: 2, wait: 50ms } } gives integer
step desk: ask "Is {name} right?" { who: "desk", show: second } gives { sure: boolean }
finish sure = desk.sure
"""
TASKS = """
tries = []
def second(name: str) -> int:
    tries.append(name)
    if len(tries) < 2:
        raise OSError("not yet")
    return len(name)
"""
SECONDS = 60.0


class Session:
    """A command on a pseudo-terminal: what it writes is read until a text comes, what is typed is written."""

    def __init__(self, folder: Path, *arguments: str, **variables: str) -> None:
        (folder / "greet.flow").write_text(FLOW, "utf-8")
        (folder / "tasks.py").write_text(TASKS, "utf-8")
        self.text = ""
        self.master, slave = pty.openpty()
        kept = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "sayflow", *arguments],
            cwd=folder,
            env={**kept, "TERM": "xterm", "COLUMNS": "100", **variables},
            stdin=slave,
            stdout=slave,
            stderr=slave,
            close_fds=True,
        )
        os.close(slave)

    def until(self, wanted: str) -> str:
        """All that was written, as soon as a text stands in it."""
        return self._read(lambda: wanted in self.text)

    def type(self, line: str) -> None:
        """Type a line."""
        os.write(self.master, f"{line}\n".encode())

    def end(self) -> int:
        """Read to the end; gives the exit code."""
        self._read(lambda: False)
        os.close(self.master)
        return self.process.wait(SECONDS)

    def _read(self, enough) -> str:  # type: ignore[no-untyped-def]
        limit = time.monotonic() + SECONDS
        while not enough():
            assert time.monotonic() < limit, self.text
            if not select.select([self.master], [], [], 0.2)[0]:
                continue
            try:
                piece = os.read(self.master, 65_536)
            except OSError:  # the other end is closed
                break
            if not piece:
                break
            self.text += piece.decode("utf-8", "replace").replace("\r\n", "\n")
        return self.text


def drawn(text: str) -> list[str]:
    """The lines that a terminal shows in the end, without colours."""
    lines: list[str] = []
    row = 0
    for piece in re.split(r"(\x1b\[\d*[A-Za-z]|\x1b\[[\d;]*m|\n)", text):
        if piece == "\n":
            row += 1
        elif up := re.fullmatch(r"\x1b\[(\d*)A", piece):
            row -= int(up[1] or 1)
        elif piece == "\x1b[2K":
            lines[row : row + 1] = [""]
        elif piece and not piece.startswith("\x1b"):
            lines += [""] * (row + 1 - len(lines))
            lines[row] += piece
    return lines


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
def test_a_run_is_drawn_and_asks(tmp_path: Path) -> None:
    session = Session(tmp_path, "run", "greet.flow", "-i", "name=Ada", "--tasks", "tasks.py")
    session.until("empty leaves it open): ")
    session.type("perhaps")
    session.until("expected a record")
    session.type('{"sure": true}')
    assert session.end() == 0, session.text
    assert "\x1b[32m✓\x1b[0m first" in session.text
    assert "\x1b[33m↻\x1b[0m second" in session.text
    assert "Is Ada right?" in session.text
    lines = [re.sub(r" +[\d.]+ m?s\b", " TIME", line) for line in drawn(session.text)]
    assert "✓ first                        log      done TIME" in lines
    assert "✓ second                       task     done TIME  2 attempts  3" in lines
    assert sum(line.startswith("✓ desk") for line in lines) == 1
    assert lines[-1] == "  sure = true"
    assert "greet completed" in lines[-2]


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
def test_an_empty_answer_parks_the_run_and_colours_can_be_switched_off(tmp_path: Path) -> None:
    arguments = ("run", "greet.flow", "-i", "name=Ada", "--tasks", "tasks.py")
    session = Session(tmp_path, *arguments, NO_COLOR="1", COLUMNS="60")
    session.until("empty leaves it open): ")
    session.type("")
    assert session.end() == 75, session.text
    assert "desk waits for desk to answer: Is Ada right?" in session.text
    assert re.search(r"\x1b\[[\d;]*m", session.text) is None
    redrawn = [line for line in session.text.split("\x1b[2K")[1:] if line.startswith("…")]
    assert redrawn
    assert all(len(line.splitlines()[0]) <= 60 for line in redrawn)

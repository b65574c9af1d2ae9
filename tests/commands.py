"""The command line called inside the process of a test, as a shell would call it, and what it printed."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

from sayflow.cli.main import main

SHELL_SIGNS = set(";|&<>$`*?~")
"""What only a shell understands: a command with one of these is handed to a real one."""


class Printed(NamedTuple):
    """What a command left behind: its exit code, and all it wrote, line by line, with the stream it went to."""

    code: int
    lines: list[tuple[str, str]]

    @property
    def text(self) -> str:
        """Both streams as a terminal shows them."""
        return "".join(text for _, text in self.lines)

    @property
    def output(self) -> str:
        """Standard output alone."""
        return "".join(text for stream, text in self.lines if stream == "out")


class _Stream(StringIO):
    """One stream of a command; both write into the same list, so that their order is kept."""

    def __init__(self, name: str, into: list[tuple[str, str]]) -> None:
        super().__init__()
        self.name = name
        self.into = into

    def write(self, text: str) -> int:
        """Take down a piece of text; what is none is refused, by which click tells text from bytes."""
        if not isinstance(text, str):
            raise TypeError("this stream takes text")
        if text:
            self.into.append((self.name, text))
        return len(text)


def call(
    arguments: list[str], folder: Path, variables: Mapping[str, str] | None = None, *, typing: str = ""
) -> Printed:
    """Call `sayflow` with arguments, in a folder, off a terminal; only `SAYFLOW_*` variables given here are set.

    `typing` is what stands on standard input.
    """
    pieces: list[tuple[str, str]] = []
    with (
        chdir(folder),
        _environment(variables or {}),
        _modules(),
        patch.object(sys, "argv", ["sayflow", *arguments]),
        patch.object(sys, "stdin", StringIO(typing)),
        redirect_stdout(_Stream("out", pieces)),
        redirect_stderr(_Stream("err", pieces)),
    ):
        code = _exit_code()
    return Printed(code, _lines(pieces))


def typed(command: str, folder: Path) -> Printed:
    """What a line typed in a shell does: in this process where it is `sayflow` alone, else in a real shell."""
    if SHELL_SIGNS.isdisjoint(command):
        words = shlex.split(command)
        variables = {}
        while words and "=" in words[0]:
            name, _, value = words.pop(0).partition("=")
            variables[name] = value
        if words and words[0] == "sayflow":
            return call(words[1:], folder, variables)
    return in_shell(command, folder)


def in_shell(command: str, folder: Path) -> Printed:
    """What a command prints in a process of its own."""
    with _environment({}):
        done = subprocess.run(
            ["/bin/sh", "-c", command],
            cwd=folder,
            env={**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )
    return Printed(done.returncode, _lines([("out", done.stdout), ("err", done.stderr)]))


def _exit_code() -> int:
    try:
        main()
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else 1
    return 0


def _lines(pieces: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Pieces of text put together to lines, each of one stream."""
    lines: list[tuple[str, str]] = []
    for stream, text in pieces:
        for line in text.splitlines(keepends=True):
            if lines and lines[-1][0] == stream and not lines[-1][1].endswith("\n"):
                lines[-1] = (stream, lines[-1][1] + line)
            else:
                lines.append((stream, line))
    return lines


@contextmanager
def _environment(variables: Mapping[str, str]) -> Iterator[None]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SAYFLOW_", "PYTEST_"))}
    with patch.dict(os.environ, {**kept, "USER": "ada", "LOGNAME": "ada", **variables}, clear=True):
        yield


@contextmanager
def _modules() -> Iterator[None]:
    """Modules of tasks and the folders they were found in are forgotten again."""
    paths, modules = list(sys.path), set(sys.modules)
    try:
        yield
    finally:
        sys.path[:] = paths
        for name in set(sys.modules) - modules:
            if not name.startswith("sayflow.") and getattr(sys.modules[name], "__spec__", None) is not None:
                place = getattr(sys.modules[name], "__file__", None)
                if place and "site-packages" not in place and not place.startswith(sys.base_prefix):
                    del sys.modules[name]

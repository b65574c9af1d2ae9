"""The command line in processes of their own, forked from this one, which has loaded all of it already."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from sayflow.cli.main import main

LONGEST = 30.0
"""Seconds after which a process that should have ended hangs."""

NOBODY = 65534


class Ended(NamedTuple):
    """How a process ended: its exit code, negative for a signal, and what it printed."""

    code: int
    out: str
    err: str


class Command:
    """`sayflow ARGUMENTS` while it runs in a folder; `before` is done in the new process before it begins."""

    def __init__(
        self,
        folder: Path,
        *arguments: str,
        variables: Mapping[str, str] | None = None,
        before: Callable[[], None] | None = None,
        terminal: int | None = None,
    ) -> None:
        self._files = [folder.parent / f"{folder.name}.{id(self)}.{name}" for name in ("out", "err")]
        handles = [os.open(file, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o666) for file in self._files]
        self.id = os.fork()
        if self.id == 0:
            try:
                inputs = os.open(os.devnull, os.O_RDONLY)
                streams = [inputs, *handles] if terminal is None else [terminal] * 3
                self._become(folder, arguments, variables or {}, streams, before)
            except SystemExit as leaving:
                sys.stdout.flush()
                sys.stderr.flush()
                os._exit(leaving.code if isinstance(leaving.code, int) else 1)
            except BaseException:
                import traceback

                traceback.print_exc()
                sys.stderr.flush()
                os._exit(99)
        for handle in handles:
            os.close(handle)

    @staticmethod
    def _become(
        folder: Path,
        arguments: tuple[str, ...],
        variables: Mapping[str, str],
        streams: list[int],
        before: Callable[[], None] | None,
    ) -> None:
        os.chdir(folder)
        for number, stream in enumerate(streams):
            os.dup2(stream, number)
        for each in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(each, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        if before is not None:
            before()
        sys.stdin, sys.stdout, sys.stderr = open(0), open(1, "w"), open(2, "w")  # noqa: SIM115
        sys.__stdin__, sys.__stdout__ = sys.stdin, sys.stdout
        for name in [name for name in os.environ if name.startswith(("SAYFLOW_", "PYTEST_"))]:
            del os.environ[name]
        os.environ.update(variables)
        sys.argv = ["sayflow", *arguments]
        main()
        os._exit(98)

    def kill(self, number: int) -> None:
        """Send it a signal."""
        os.kill(self.id, number)

    def says(self, text: str) -> bool:
        """Whether it has told this by now on standard error."""
        return text in self._files[1].read_text("utf-8", "replace")

    def prints(self) -> str:
        """What it has printed by now."""
        return self._files[0].read_text("utf-8", "replace")

    def ended(self) -> Ended:
        """How it ended, once it has; what it printed never holds a traceback."""
        limit = time.monotonic() + LONGEST
        while True:
            found, status = os.waitpid(self.id, os.WNOHANG)
            if found:
                break
            if time.monotonic() > limit:
                os.kill(self.id, signal.SIGKILL)
                os.waitpid(self.id, 0)
                raise AssertionError(f"it hangs: {[file.read_text() for file in self._files]}")
            time.sleep(0.002)
        out, err = (file.read_text("utf-8", "replace") for file in self._files)
        for file in self._files:
            file.unlink()
        assert "Traceback" not in out + err, out + err
        assert "SF999" not in out + err, out + err
        return Ended(os.waitstatus_to_exitcode(status), out, err)


def sayflow(
    folder: Path,
    *arguments: str,
    variables: Mapping[str, str] | None = None,
    before: Callable[[], None] | None = None,
) -> Ended:
    """Call `sayflow` to its end."""
    return Command(folder, *arguments, variables=variables, before=before).ended()


def until(condition: Callable[[], object]) -> None:
    """Wait until another process has come to something."""
    limit = time.monotonic() + LONGEST
    while not condition():
        assert time.monotonic() < limit, "it never came to that"
        time.sleep(0.002)


def become_nobody() -> None:
    """Give up the rights of an administrator, who may write everywhere."""
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)

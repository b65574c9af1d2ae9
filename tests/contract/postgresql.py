"""A PostgreSQL server for tests, started here for as long as the process that asked for it lives.

Run as a program, with a folder and that of PostgreSQL's programs, this stops the server in the folder once its input
ends.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

FAST = "-c fsync=off -c full_page_writes=off"
"""A commit that was confirmed survives the end of the server, though not of the machine."""


def programs() -> Path | None:
    """The folder of PostgreSQL's programs, of the newest version that is installed."""
    found = shutil.which("initdb")
    if found:
        return Path(found).parent
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda each: int(each.parts[-3]))
    return folders[-1].parent if folders else None


def unprivileged() -> str | None:
    """The user to be while a program of PostgreSQL runs, where it is to be another."""
    return "nobody" if os.geteuid() == 0 else None


def free_port() -> int:
    """A port of the loopback address that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """A server with a folder of its own; it refuses to run as an administrator, so it gives up being one."""

    def __init__(self, folder: Path, programs: Path) -> None:
        self.folder = folder
        self.programs = programs
        self.port = free_port()
        self.user = unprivileged()
        self._call("initdb", "-D", str(folder / "data"), "-U", "sayflow", "-A", "trust", "-E", "UTF8", "--no-sync")

    def _call(self, program: str, *words: str) -> None:
        command = [str(self.programs / program), *words]
        ran = subprocess.run(command, user=self.user, cwd=self.folder, capture_output=True, text=True, check=False)
        assert ran.returncode == 0, ran.stdout + ran.stderr

    def start(self) -> None:
        """Listen on the loopback address."""
        options = f"-c listen_addresses=127.0.0.1 -p {self.port} -k {self.folder} {FAST}"
        log = str(self.folder / "log")
        self._call("pg_ctl", "-D", str(self.folder / "data"), "-o", options, "-l", log, "-w", "start")

    def stop(self, mode: str = "fast") -> None:
        """Stop; `immediate` is a crash."""
        self._call("pg_ctl", "-D", str(self.folder / "data"), "-m", mode, "-w", "stop")

    def address(self, database: str = "postgres") -> str:
        """The address of one of its databases."""
        return f"postgresql://sayflow@127.0.0.1:{self.port}/{database}"


@contextmanager
def running() -> Iterator[Server | None]:
    """A server that runs, or none where PostgreSQL is not installed."""
    found = programs()
    if found is None:
        yield None
        return
    folder = Path(tempfile.mkdtemp(prefix="sayflow-pg-"))
    if os.geteuid() == 0:
        shutil.chown(folder, "nobody")
    with guarded(folder, found):
        server = Server(folder, found)
        server.start()
        yield server


@contextmanager
def guarded(folder: Path, programs: Path) -> Iterator[None]:
    """Stop the server of a folder and remove the folder, at the end of the block or of this process, however it ends.

    A process of its own waits for the end of a pipe, which nobody can keep from coming; interrupts of a terminal do
    not reach it.
    """
    command = [sys.executable, "-I", __file__, str(folder), str(programs)]
    guard = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, start_new_session=True)
    try:
        yield
    finally:
        guard.communicate()


def clean_up(folder: Path, programs: Path) -> None:
    """Wait for the end of the input, then leave nothing of a server."""
    sys.stdin.read()
    stop = [str(programs / "pg_ctl"), "-D", str(folder / "data"), "-m", "immediate", "-w", "stop"]
    subprocess.run(stop, user=unprivileged(), cwd=folder, capture_output=True, check=False)
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    clean_up(Path(sys.argv[1]), Path(sys.argv[2]))

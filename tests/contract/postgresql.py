"""A PostgreSQL server for tests: one that is told of, or one started here for as long as the tests run."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
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
        self.user = "nobody" if os.geteuid() == 0 else None
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
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, "nobody")
        server = Server(folder, found)
        server.start()
        try:
            yield server
        finally:
            server.stop("immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)

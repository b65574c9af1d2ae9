"""The guided tour: real commands in a folder of its own, shown as they are typed, with what they print."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import click

from ...dsl.error import SayflowError

DATA = Path(__file__).parent.parent / "tour"
FILES = ("refund.txt", "sayflow.toml")
PATIENCE = 30.0
"""Seconds that a run may take to get where the tour stops it."""


class Tour:
    """A folder to walk through, and the commands called in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.stage = 0

    def prepare(self) -> None:
        """An empty folder with the files of the tour and a small shop database."""
        shutil.rmtree(self.folder, ignore_errors=True)
        try:
            self.folder.mkdir(parents=True)
            for name in FILES:
                shutil.copyfile(DATA / name, self.folder / name)
            with closing(sqlite3.connect(self.folder / "shop.db")) as shop:
                shop.executescript((DATA / "shop.sql").read_text("utf-8"))
        except OSError as problem:
            raise SayflowError("SF808", f"the tour needs a folder: {problem}", where=str(self.folder)) from None

    def title(self, text: str) -> None:
        """Begin a stage."""
        self.stage += 1
        click.echo("\n" + click.style(f"{self.stage}. {text}", bold=True))

    def say(self, text: str) -> None:
        """A sentence of the guide."""
        click.echo(text)

    def show(self, name: str) -> None:
        """A file of the folder."""
        self._typed(f"cat {name}")
        self._printed((self.folder / name).read_text("utf-8"))

    def call(self, *arguments: str, codes: Sequence[int] = (0,), shown: int | None = None) -> None:
        """Call `sayflow` with arguments and show its output, or only so many lines of it.

        Raises:
            SayflowError: SF999 when it ends otherwise than it should.
        """
        self._typed("sayflow " + " ".join(quoted(each) for each in arguments))
        done = subprocess.run(
            self._command(*arguments),
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
            env=self._environment(),
        )
        self._printed("\n".join((done.stdout + done.stderr).splitlines()[:shown]))
        if done.returncode not in codes:
            message = f"`sayflow {arguments[0]}` ended with {done.returncode}, not {codes[0]}"
            raise SayflowError("SF999", message, where=str(self.folder))

    def call_and_kill(self, step: str, *arguments: str) -> str:
        """Call `sayflow run`, kill it as soon as a step stands in its journal; gives the id of the run."""
        self._typed("sayflow " + " ".join(quoted(each) for each in arguments) + "  & kill -9 $!")
        known = {run for run, _ in self._journal(step)}
        silence = subprocess.DEVNULL
        with subprocess.Popen(
            self._command(*arguments), cwd=self.folder, stdout=silence, stderr=silence, env=self._environment()
        ) as child:
            ends = time.monotonic() + PATIENCE
            while time.monotonic() < ends and child.poll() is None:
                new = [run for run, path in self._journal(step) if path == step and run not in known]
                if new:
                    child.send_signal(signal.SIGKILL)
                    child.wait()
                    self._printed(f"killed after `{step}` was recorded (process {child.pid})\n")
                    return str(new[0])
                time.sleep(0.02)
            child.kill()
        raise SayflowError("SF999", f"the run never recorded `{step}`", where=str(self.folder))

    def _journal(self, step: str) -> list[tuple[str, str]]:
        """The runs and the paths of their recorded results of a step."""
        file = self.folder / ".sayflow" / "runs.db"
        if not file.exists():
            return []
        with closing(self._read("runs.db")) as journal:
            query = (
                "select run.id, event.path from event join run on run.number = event.run"
                " where event.kind = 'step_completed' and event.path = ?"
            )
            return list(journal.execute(query, (step,)))

    def newest(self) -> str:
        """The id of the newest run."""
        with closing(self._read("runs.db")) as journal:
            return str(journal.execute("select id from run order by number desc limit 1").fetchone()[0])

    def payouts(self, order: int) -> int:
        """How often an order was paid back."""
        with closing(sqlite3.connect(self.folder / "shop.db")) as shop:
            return int(shop.execute("select count(*) from payouts where sale = ?", (order,)).fetchone()[0])

    def _read(self, name: str) -> sqlite3.Connection:
        return sqlite3.connect(f"file:{self.folder / '.sayflow' / name}?mode=ro", uri=True)

    def mails(self) -> int:
        """How many mails lie in the outbox."""
        return len(list((self.folder / ".sayflow" / "outbox").glob("*.eml")))

    def _command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "sayflow", *arguments]

    def _environment(self) -> dict[str, str]:
        # The tour's runs stay in its own folder, whatever is set up around it.
        return {name: value for name, value in os.environ.items() if name != "SAYFLOW_DATABASE_URL"}

    def _typed(self, text: str) -> None:
        click.echo(click.style(f"$ {text}", fg="cyan"))

    def _printed(self, text: str) -> None:
        click.echo("".join(f"  {line}\n" for line in text.rstrip().splitlines()), nl=False)


def quoted(text: str) -> str:
    """An argument as it is typed."""
    return f'"{text}"' if " " in text else text

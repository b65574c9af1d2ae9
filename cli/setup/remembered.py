"""The functions that a run was started with: kept beside the project's data, so that it need not be told them again.

What is kept stays in this project and goes along with no export: nobody else can name a file to be imported here.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from ...dsl.error import SayflowError

if TYPE_CHECKING:
    from ...runtime.machine.event import Event
    from ...runtime.machine.machine import Machine
    from ...runtime.tasks import TaskRegistry

FOLDER = "tasks"
AGAIN = "name it again, and it is remembered as it is now: --tasks"


class Remembered:
    """The files of tasks of a project's runs; `root` is the project's folder, `data` where its data lie."""

    def __init__(self, root: Path, data: Path) -> None:
        self.root = root
        self._folder = data / FOLDER
        self._registries: dict[str, TaskRegistry] = {}

    def file_of(self, named: str | None) -> Path | None:
        """The file inside the project that `--tasks` names, or none for anything else, which is not remembered."""
        file = Path(named).resolve() if named else None
        return file if file is not None and file.is_file() and file.is_relative_to(self.root.resolve()) else None

    def note(self, run: str, file: Path) -> None:
        """Remember a file of tasks for a run, with what it holds now."""
        from ...runtime.files import write_whole

        kept = {"file": file.relative_to(self.root.resolve()).as_posix(), "sha256": _digest(file)}
        write_whole(self._folder / f"{run}.json", json.dumps(kept).encode())

    def forget(self, run: str) -> None:
        """Remember nothing of a run any more."""
        (self._folder / f"{run}.json").unlink(missing_ok=True)

    def of(self, run: str) -> TaskRegistry | None:
        """The functions that a run was started with, or none where nothing is remembered.

        Raises:
            SayflowError: SF811 where their file is gone, or holds something else by now.
        """
        try:
            kept = json.loads((self._folder / f"{run}.json").read_text("utf-8"))
            name, digest = str(kept["file"]), str(kept["sha256"])
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError) as problem:
            raise SayflowError(
                "SF811", f"what is remembered of the tasks of run {run} can't be read: {problem}", hint=f"{AGAIN} FILE"
            ) from None
        file = (self.root / name).resolve()
        if not file.is_relative_to(self.root.resolve()) or not file.is_file():
            raise SayflowError(
                "SF811", f"run {run} was started with the tasks of `{name}`, which is gone", hint=f"{AGAIN} FILE"
            )
        if _digest(file) != digest:
            raise SayflowError(
                "SF811",
                f"run {run} was started with the tasks of `{name}`, which has changed since",
                hint=f"look at it, then {AGAIN} {name}",
            )
        if name not in self._registries:
            from ...runtime.task_modules import load

            self._registries[name] = load(name, self.root)
        return self._registries[name]


class Noting:
    """Watches runs begin, and remembers for each the file that its tasks come from."""

    def __init__(self, remembered: Remembered, file: Path) -> None:
        self.remembered = remembered
        self.file = file

    def __call__(self, machine: Machine, events: list[Event]) -> None:
        """See `Watch`."""
        if events[0].kind == "run_started":
            # Without it the run goes on all the same; only its functions have to be named again.
            with suppress(OSError):
                self.remembered.note(machine.run, self.file)


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()

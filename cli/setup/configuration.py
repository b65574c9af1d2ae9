"""The configuration of a project: `sayflow.toml` or `[tool.sayflow]`, then the environment."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from ...dsl.error import SayflowError
from ...runtime.journal.opening import POSTGRESQL

if TYPE_CHECKING:
    from .settings import Settings

FILE = "sayflow.toml"
DATA = ".sayflow"
DATABASE_TIMEOUT = 5.0
LONGEST_TIMEOUT = 3600.0


class Configuration(NamedTuple):
    """What is set up: the project's folder, the raw tables read, the file they came from (none: nothing is set up)."""

    root: Path
    tables: dict[str, Any]
    file: Path | None

    def settings(self) -> Settings:
        """The tables, checked; SF804 tells what is wrong and where."""
        from .settings import read_settings

        return read_settings(self.tables, self.file)

    @property
    def data(self) -> Path:
        """The folder of the project's runs, outbox and caches."""
        return self.root / DATA

    @property
    def database(self) -> Path | str:
        """The database file, or the URL of a PostgreSQL database; `SAYFLOW_DATABASE_URL` names another."""
        url = os.environ.get("SAYFLOW_DATABASE_URL", "")
        if not url:
            return self.data / "runs.db"
        if url.startswith(POSTGRESQL):
            return url
        if not url.startswith("sqlite:///"):
            raise SayflowError(
                "SF804",
                f"SAYFLOW_DATABASE_URL is {url.partition('://')[0]}://..., and runs are kept in SQLite or PostgreSQL",
                hint="write sqlite:///path/to/file.db or postgresql://user@host/database, or unset it",
            )
        return Path(url.removeprefix("sqlite:///"))

    @property
    def database_timeout(self) -> float:
        """Seconds to wait for another process that writes; `SAYFLOW_DATABASE_TIMEOUT` sets it."""
        text = os.environ.get("SAYFLOW_DATABASE_TIMEOUT", "")
        try:
            seconds = float(text) if text else DATABASE_TIMEOUT
        except ValueError:
            seconds = -1.0
        if not 0 <= seconds <= LONGEST_TIMEOUT:
            raise SayflowError(
                "SF804",
                f"SAYFLOW_DATABASE_TIMEOUT is {text!r}, and must be a number of seconds",
                hint=f"write one from 0 to {LONGEST_TIMEOUT:g}, or unset it",
            )
        return seconds


def find_configuration(start: Path) -> Configuration:
    """The configuration that holds for a folder: the nearest one upwards, else that folder with nothing set up."""
    try:
        start = start.resolve()
    except (OSError, RuntimeError) as problem:
        raise SayflowError("SF804", f"this folder can't be worked in: {problem}", where=str(start)) from None
    # A folder that may not be looked into has no configuration for us.
    for folder in (start, *start.parents):
        file = folder / FILE
        if os.path.isfile(file):  # noqa: PTH113
            return Configuration(folder, read_toml(file), file)
        project = folder / "pyproject.toml"
        if os.path.isfile(project):  # noqa: PTH113
            tools = read_toml(project).get("tool")
            tables = tools.get("sayflow") if isinstance(tools, dict) else None
            if isinstance(tables, dict):
                return Configuration(folder, tables, project)
        if os.path.isdir(folder / DATA):  # noqa: PTH112
            return Configuration(folder, {}, None)
    return Configuration(start, {}, None)


def read_toml(file: Path) -> dict[str, Any]:
    """A TOML file; SF804 when it can't be read."""
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except RecursionError:
        raise SayflowError("SF804", "the configuration nests too deep", where=str(file)) from None
    except (OSError, ValueError) as problem:
        why = getattr(problem, "strerror", None) or problem
        raise SayflowError("SF804", f"the configuration can't be read: {why}", where=str(file)) from None

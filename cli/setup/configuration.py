"""The configuration of a project: `sayflow.toml` or `[tool.sayflow]`, then the environment."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from ...dsl.error import SayflowError

if TYPE_CHECKING:
    from .settings import Settings

FILE = "sayflow.toml"
DATA = ".sayflow"


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
    def database(self) -> Path:
        """The database file; `SAYFLOW_DATABASE_URL` names another."""
        url = os.environ.get("SAYFLOW_DATABASE_URL", "")
        if not url:
            return self.data / "runs.db"
        if not url.startswith("sqlite:///"):
            raise SayflowError(
                "SF804",
                f"SAYFLOW_DATABASE_URL is {url.partition('://')[0]}://..., and this version keeps runs in SQLite only",
                hint="write sqlite:///path/to/file.db, or unset it",
            )
        return Path(url.removeprefix("sqlite:///"))


def find_configuration(start: Path) -> Configuration:
    """The configuration that holds for a folder: the nearest one upwards, else that folder with nothing set up."""
    start = start.resolve()
    for folder in (start, *start.parents):
        file = folder / FILE
        if file.is_file():
            return Configuration(folder, read_toml(file), file)
        project = folder / "pyproject.toml"
        if project.is_file():
            tables = read_toml(project).get("tool", {}).get("sayflow")
            if isinstance(tables, dict):
                return Configuration(folder, tables, project)
        if (folder / DATA).is_dir():
            return Configuration(folder, {}, None)
    return Configuration(start, {}, None)


def read_toml(file: Path) -> dict[str, Any]:
    """A TOML file; SF804 when it can't be read."""
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise SayflowError("SF804", f"the configuration can't be read: {problem}", where=str(file)) from None

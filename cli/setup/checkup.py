"""Looking over an installation and a project: what is installed, configured and reachable. Nothing is changed by it."""

from __future__ import annotations

import os
import platform
import re
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Literal, NamedTuple

from ... import __version__
from ...dsl.error import SayflowError
from ..terminal.output import may_colour
from .workplace import Workplace

State = Literal["ok", "warn", "fail"]

OLDEST_SQLITE = (3, 35)
LITTLE, TOO_LITTLE = 500, 20
"""Free space, in megabytes, below which a disk is told of, and below which it is a fault."""

LARGEST_LOOKED_THROUGH = 200_000_000
"""Databases of more bytes are opened but not looked through: that would take too long."""

MEGABYTE = 1_000_000


class Finding(NamedTuple):
    """One thing looked at: its group and name, how it stands, what was found, and what to do where it is not ok."""

    group: str
    name: str
    state: State
    said: str
    do: str = ""


def checkup() -> list[Finding]:
    """Everything, in the order it is shown; what can't be looked at is a finding as well."""
    program = [Finding("installed", *each) for each in installed()]
    try:
        workplace = Workplace()
    except SayflowError as error:
        # Without a configuration that can be read nobody knows what else to look at.
        return [*program, Finding("configured", *failed("file", error))]
    return [
        *program,
        *(Finding("configured", *each) for each in _settled(configured, workplace)),
        *(Finding("reachable", *each) for each in _settled(reachable, workplace)),
    ]


Rest = tuple[str, State, str, str]


def _settled(look: Callable[[Workplace], Iterator[Rest]], workplace: Workplace) -> Iterator[Rest]:
    """Findings, and the error that ended them."""
    try:
        yield from look(workplace)
    except SayflowError as error:
        yield failed("settings", error)


def failed(name: str, error: SayflowError) -> Rest:
    """An error as a finding."""
    return name, "fail", f"{error.code}: {error.message}", error.hint or f"sayflow explain {error.code}"


def installed() -> Iterator[Rest]:
    """Versions of the program and of what it needs."""
    yield "sayflow", "ok", __version__, ""
    yield "Python", "ok", f"{platform.python_version()} ({sys.executable})", ""
    if sqlite3.sqlite_version_info >= OLDEST_SQLITE:
        yield "SQLite", "ok", sqlite3.sqlite_version, ""
    else:
        wanted = ".".join(map(str, OLDEST_SQLITE))
        yield "SQLite", "fail", f"{sqlite3.sqlite_version}, and {wanted} is needed", "use a newer Python"
    missing = []
    found = []
    for name in needed():
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            missing.append(name)
    if missing:
        yield "packages", "fail", f"missing: {', '.join(missing)}", "pip install --upgrade --force-reinstall sayflow"
    else:
        yield "packages", "ok", ", ".join(found), ""


def needed() -> list[str]:
    """The names of the packages that this one needs."""
    try:
        listed = requires("sayflow") or []
    except PackageNotFoundError:
        return []
    plain = [line for line in listed if "extra ==" not in line]
    return [name[0] for line in plain if (name := re.match(r"[A-Za-z0-9._-]*[A-Za-z0-9]", line))]


def configured(workplace: Workplace) -> Iterator[Rest]:
    """What is set up for the project."""
    configuration = workplace.configuration
    yield "project", "ok", str(configuration.root), ""
    if configuration.file is None:
        yield "file", "ok", "none: flows that need no connection, host or role run without", ""
        return
    try:
        settings = configuration.settings()
    except SayflowError as error:
        yield failed("file", error)
        return
    yield "file", "ok", str(configuration.file), ""
    for name, table in (("connections", settings.connections), ("hosts", settings.hosts), ("roles", settings.roles)):
        yield name, "ok", ", ".join(table) or "none", ""
    if settings.tasks:
        try:
            registry = workplace.tasks(None)
            yield "tasks", "ok", f"{settings.tasks}: {', '.join(registry.names)}", ""
        except SayflowError as error:
            yield failed("tasks", error)


def reachable(workplace: Workplace) -> Iterator[Rest]:
    """What the project's runs touch."""
    from .checkup_data import database, interrupted

    configuration = workplace.configuration
    try:
        yield from database(configuration)
        yield from interrupted(workplace)
    except SayflowError as error:
        yield failed("database", error)
    place = existing(configuration.data)
    free = shutil.disk_usage(place).free // MEGABYTE
    state: State = "fail" if free < TOO_LITTLE else "warn" if free < LITTLE else "ok"
    yield "disk space", state, f"{free:,} MB free at {place}", "" if state == "ok" else "make room: runs are kept there"
    yield folder("outbox", configuration.data / "outbox", "letters are written there")
    yield folder("temporary", Path(tempfile.gettempdir()), "reports of faults are written there")
    if configuration.tables:
        for name, each in configuration.settings().connections.items():
            yield connection(f"connection {name}", workplace.located(each.url))
    yield terminal()


def existing(path: Path) -> Path:
    """The path itself, or the nearest folder around it that is there."""
    while not os.path.exists(path) and path != path.parent:  # noqa: PTH110
        path = path.parent
    return path


def folder(name: str, path: Path, purpose: str) -> Rest:
    """Whether files can be made in a folder, or the folder itself."""
    place = existing(path)
    if not place.is_dir():
        return name, "fail", f"{place} is no folder", f"move that file away; {purpose}"
    if not os.access(place, os.W_OK | os.X_OK):
        return name, "fail", f"{place} can't be written to", f"let this user write there; {purpose}"
    held = f", {sum(1 for _ in path.iterdir())} files" if name == "outbox" and path.is_dir() else ""
    return name, "ok", f"{path}{held}", ""


def connection(name: str, url: str) -> Rest:
    """Whether the database of a connection is there."""
    if not url.startswith("sqlite:///"):
        return (
            name,
            "fail",
            f"{url.partition('://')[0]}://... is of a kind that is not built yet",
            "write sqlite:///FILE",
        )
    path = Path(url.removeprefix("sqlite:///"))
    if not os.path.isfile(path):  # noqa: PTH113
        return name, "warn", f"there is no file {path}", "steps that use it will fail until it is there"
    if not os.access(path, os.R_OK):
        return name, "fail", f"{path} can't be read", "let this user read it"
    return name, "ok", str(path), ""


def terminal() -> Rest:
    """What standard output is."""
    encoding = (sys.stdout.encoding or "").lower().replace("-", "")
    if not sys.stdout.isatty():
        return "terminal", "ok", "none: output goes to a file or a pipe, without colours", ""
    size = shutil.get_terminal_size()
    said = f"{size.columns} x {size.lines}, {'with' if may_colour() else 'without'} colours, {sys.stdout.encoding}"
    if encoding != "utf8":
        return "terminal", "warn", said, "some signs can't be shown: set LANG to a locale with UTF-8"
    return "terminal", "ok", said, ""

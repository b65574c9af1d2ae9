"""Sayflow: workflows in plain language, checked before they run, durable while they run, explained afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from .dsl.error import SayflowError

if TYPE_CHECKING:
    from os import PathLike

    from .compiler.analyse import Analysis
    from .compiler.plan import Plan
    from .compiler.project import Project
    from .runtime.engine import Result
    from .runtime.tasks import task

__version__ = "0.1.0"
__all__ = ["Analysis", "Plan", "Result", "SayflowError", "analyse", "compile", "run", "task"]

_LAZY = {
    "Analysis": ("compiler.analyse", "Analysis"),
    "Plan": ("compiler.plan", "Plan"),
    "Result": ("runtime.engine", "Result"),
    "task": ("runtime.tasks", "task"),
}


def __getattr__(name: str) -> Any:
    # Importing the package costs nothing: what a program uses of it is loaded when it is used.
    if name in _LAZY:
        from importlib import import_module

        module, attribute = _LAZY[name]
        return getattr(import_module(f".{module}", __name__), attribute)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def analyse(text: str, project: Project | None = None) -> Analysis:
    """Parse and check a flow; never raises: everything found stands in `diagnostics`."""
    from .compiler.analyse import analyse as analyse_text
    from .runtime.project import default_project

    return analyse_text(text, project or default_project())


def compile(text: str, project: Project | None = None) -> Plan:
    """The plan of a flow.

    Raises:
        SayflowError: the flow has errors; its `diagnostics` tell them all.
    """
    from .compiler.analyse import compile as compile_text
    from .runtime.project import default_project

    return compile_text(text, project or default_project())


async def run(
    plan: Plan,
    inputs: Mapping[str, Any] | None = None,
    *,
    tasks: Iterable[Callable[..., Any]] = (),
    answers: Mapping[str, Any] | None = None,
    database: str | PathLike[str] | None = None,
    outbox: str | PathLike[str] | None = None,
    caps: Mapping[str, Any] | None = None,
) -> Result:
    """Run a plan until it ends or has to wait for a person, an event or a far timer.

    `tasks` are the functions that do its tasks, each under its own name or the one given with `@sayflow.task`;
    `answers` by step name stand for people; `database` is the SQLite file that keeps the run (none: it is kept in
    memory only); `outbox` is the folder that mail is written to. `caps` are what it may take at most: whole
    numbers of `tokens` and `rounds`, an amount of `dollars`, a `time` as a timedelta or as text such as `2h`.

    Raises:
        SayflowError: inputs that do not fit, an answer that is refused, a database that can't be used.
    """
    from .runtime.embedded import run_embedded

    return await run_embedded(plan, inputs or {}, tasks, answers or {}, database, outbox, caps or {})

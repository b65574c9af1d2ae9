"""An engine for a command: on the project's store, watched, with people where there is a terminal."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import click

from ...compiler.plan import Plan
from ...runtime.answers import GivenAnswers
from ...runtime.engine import Engine, People
from ...runtime.local import local_engine
from ...runtime.ports import LogLine
from ...runtime.tasks import TaskRegistry
from ..terminal.timeline import Timeline
from .workplace import Workplace

PATIENCE = 60.0
"""How many seconds ahead a timer may lie for a command to wait for it."""


@asynccontextmanager
async def watched(
    workplace: Workplace,
    plan: Plan,
    registry: TaskRegistry,
    answers: Mapping[str, Any],
    *,
    live: bool,
    wait: bool,
) -> AsyncIterator[Engine]:
    """An engine whose runs are shown as they happen when `live`; `wait`: ask people here, wait for near timers."""
    timeline = Timeline(plan, live=live)
    people: People = GivenAnswers(answers, by="the command line", lenient=True)
    if live and wait and sys.stdin.isatty():
        from ..terminal.people import TerminalPeople

        people = TerminalPeople(people, before=timeline.forget)

    def log(line: LogLine) -> None:
        timeline.forget()
        click.echo(f"{line.level}: {line.message}", err=not live)

    with workplace.opened() as store:
        yield local_engine(
            store,
            workplace.catalogue,
            workplace.ports(registry, log),
            people=people,
            watch=timeline,
            patience=PATIENCE if wait else 0.0,
        )

"""An engine for a command: on the project's store, watched, with people where there is a terminal."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager, nullcontext, redirect_stdout
from typing import Any, TypeVar

import click

from ...compiler.plan import Plan
from ...runtime.answers import GivenAnswers
from ...runtime.collector import settle
from ...runtime.engine import Engine, People
from ...runtime.local import local_engine
from ...runtime.ports import LogLine
from ...runtime.tasks import TaskRegistry
from ...runtime.watching import Watches
from ..terminal.timeline import Timeline
from .logs import json_log, traces
from .remembered import Noting
from .values import user_name
from .workplace import Workplace

PATIENCE = 60.0
"""How many seconds ahead a timer may lie for a command to wait for it."""

STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""What asks a process to end."""

T = TypeVar("T")


@asynccontextmanager
async def watched(
    workplace: Workplace,
    plan: Plan,
    registry: TaskRegistry,
    answers: Mapping[str, Any],
    *,
    live: bool,
    wait: bool,
    logged: str = "text",
    tasks: str | None = None,
) -> AsyncIterator[Engine]:
    """An engine whose runs are shown as they happen when `live`; `wait`: ask people here, wait for near timers.

    The first signal to end stops it, the second one ends the process at once. What tasks print is no result: where
    nothing is `live` it goes to standard error. `logged` as `json`: what happens goes to standard error, as
    lines of JSON. Runs remember the file of `tasks`, which they are begun with.
    """
    timeline = Timeline(plan, live=live)
    people: People = GivenAnswers(answers, by=user_name(), lenient=True)
    if live and wait and sys.stdin.isatty():
        from ..terminal.people import TerminalPeople

        people = TerminalPeople(people, before=timeline.forget)

    def log(line: LogLine) -> None:
        timeline.forget()
        say(f"{line.level}: {line.message}", err=not live)

    lines = json_log(workplace) if logged == "json" else None
    file = workplace.remembered.file_of(tasks)
    noting = Noting(workplace.remembered, file) if file is not None else None
    with workplace.opened() as store:
        engine = local_engine(
            store,
            workplace.catalogue,
            workplace.ports(registry, log if lines is None else lines.logged),
            people=people,
            roles=workplace.roles,
            caps=workplace.caps,
            watch=Watches(timeline, lines, traces(), noting),
            patience=PATIENCE if wait else 0.0,
        )
        settle()
        aside = nullcontext() if live else redirect_stdout(sys.stderr)
        with stopped_by_signals(engine, timeline.forget), aside:
            yield engine


@contextmanager
def stopped_by_signals(engine: Engine, before: Callable[[], None]) -> Iterator[None]:
    """Stop an engine when the process is asked to end; `before` is called before anything is printed about it."""
    loop = asyncio.get_running_loop()
    heeded = [each for each in STOPS if signal.getsignal(each) is not signal.SIG_IGN]
    if threading.current_thread() is not threading.main_thread():
        heeded = []

    def stop() -> None:
        for each in heeded:
            loop.remove_signal_handler(each)
            signal.signal(each, signal.SIG_DFL)
        before()
        say("\nStopping once what is under way has ended; a second time ends it at once.", err=True)
        engine.stop()

    for each in heeded:
        loop.add_signal_handler(each, stop)
    try:
        yield
    finally:
        if not engine.stopping:
            for each in heeded:
                loop.remove_signal_handler(each)


def perform(
    engines: AbstractAsyncContextManager[Engine], drive: Callable[[Engine], Awaitable[T]], finish: Callable[[T], int]
) -> int:
    """Let an engine do something and print what came of it; gives the exit code."""

    async def work() -> T:
        async with engines as engine:
            result = await drive(engine)
            await engine.settled()
        if engine.stopping:
            leave(finish(result))
        return result

    return finish(asyncio.run(work()))


def leave(code: int) -> None:
    """End the process here: a thread that a task or a question still holds would keep it for as long as it likes."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError, AttributeError):
            pass
    os._exit(code)


def say(text: str, *, err: bool) -> None:
    """Print a line that may be lost: nobody reading it is no reason to fail."""
    try:
        click.echo(text, err=err)
    except (OSError, ValueError):
        pass

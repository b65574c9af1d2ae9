"""`sayflow work`: drive the project's runs, and start flows by their schedules and events."""

from __future__ import annotations

import asyncio
from pathlib import Path

import click

from .setup.engine import leave, say, stopped_by_signals
from .setup.workplace import Workplace


@click.command("work")
@click.argument("flows", nargs=-1, type=click.Path(path_type=Path))
@click.option("--tasks", metavar="MODULE", help="The Python module or file with the functions of tasks.")
@click.option("--once", is_flag=True, help="Do what is to be done now, then end.")
def command(flows: tuple[Path, ...], tasks: str | None, once: bool) -> int:
    """Take up runs of the project that nobody drives, and start FLOWS by schedules and events, until told to stop.

    Any number of workers may work for one project: each run is driven by one of them, each schedule and each event
    starts one run. Both stay when the worker ends: a moment that was missed meanwhile counts once, events are kept.

    \b
    Example:
      $ sayflow work report.flow
    """
    from ..runtime.collector import settle
    from ..runtime.engine import Worker
    from ..runtime.engine.worker import listened_to
    from ..runtime.local import local_engine
    from ..runtime.ports import LogLine

    workplace = Workplace()
    plans = [workplace.plan(flow)[0] for flow in flows]
    registry = workplace.tasks(tasks)
    for plan in plans:
        workplace.preflight(plan)

    def log(line: LogLine) -> None:
        say(f"{line.level}: {line.message}", err=True)

    async def work() -> bool:
        with workplace.opened() as store:
            engine = local_engine(
                store,
                workplace.catalogue,
                workplace.ports(registry, log),
                roles=workplace.roles,
                caps=workplace.caps,
                tasks_of=workplace.task_memory(registry),
            )
            settle()
            worker = Worker(engine, mails=workplace.mails)
            for plan in plans:
                rows = worker.listen(plan)
                events = [listened_to(each) for each in plan.content["triggers"] if each["on"] in ("event", "mail")]
                say(f"{plan.name}: {begins_with(len(rows), events)}", err=False)
            with stopped_by_signals(engine, lambda: None):
                if once:
                    worker.look()
                    await engine.settled()
                else:
                    await worker.work()
            return engine.stopping

    if asyncio.run(work()):
        leave(0)
    return 0


def begins_with(count: int, events: list[str]) -> str:
    """What starts a flow: how many schedules, and which events, in words."""
    schedules = {0: "no schedule", 1: "1 schedule"}.get(count, f"{count} schedules")
    told = f"begins with {' and '.join(dict.fromkeys(events))}"
    return schedules if not events else told if not count else f"{schedules}, {told}"

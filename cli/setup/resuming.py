"""Driving a run on, after an answer, a cancel or an interruption."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import click

from ...compiler.plan import Plan
from ...dsl.error import SayflowError
from ..terminal.outcome import exit_code, show_result
from ..terminal.output import leave_unread, not_printed
from .engine import perform, say, watched
from .runs import Awaited, events_awaited, find_run
from .values import answers_given
from .workplace import Workplace

if TYPE_CHECKING:
    from ...runtime.engine import Engine, Result
    from ...runtime.waiting import Waiting

LOOK_AGAIN = 0.1
LONGEST_LOOK = 15.0
"""How long, in seconds, another process may take to read a message: it looks several times a second, unless it died."""

Post = tuple[str, str, dict[str, Any]]
"""A message to a run: its kind, its name, its data."""


def plan_of(workplace: Workplace, run: str) -> tuple[str, Plan]:
    """The full id of a run and the plan it began with; SF909 when that is gone."""
    from ...runtime.waiting import plan_of_run

    with workplace.opened() as store:
        row = find_run(store, run)
        return row.id, plan_of_run(store, row)


def waiting_in(workplace: Workplace, run: str, plan: Plan, step: str) -> Waiting:
    """What the run waits for under a path or a step's name; SF902 when it has ended, SF903 when it does not."""
    from ...runtime.waiting import replayed, waiting_at

    with workplace.opened() as store:
        machine = replayed(store, workplace.catalogue, run, plan)
    return waiting_at(machine, step)


def _not_for_people(workplace: Workplace, run: str, plan: Plan, engine: Engine) -> None:
    """See to it that no person gets, for good, what a function did when its process ended; SF811 where one would.

    It is called where no functions are named at all; a module of other functions only leaves the task to a person.
    """
    from ...runtime.waiting import replayed

    row = engine.store.run(run)
    if row is None or row.ended_at is not None or (row.owner and not engine.has_died(row.owner)):
        return
    for path, active in replayed(engine.store, workplace.catalogue, run, plan).actives.items():
        kind = workplace.catalogue.get(getattr(active.node, "kind", "")) if active.phase == "executing" else None
        if kind is not None and kind.performed_by == "either":
            hint = "name its file: --tasks FILE; one of other functions only leaves the task to a person"
            raise SayflowError("SF811", f"a function worked at `{path}`, and none is named now", where=run, hint=hint)


def go_on(
    run: str,
    *,
    answers: Iterable[str],
    tasks: str | None,
    wait: bool,
    as_json: bool,
    post: Post | None = None,
) -> int:
    """Give a run a message, if any, drive it on and print how it stands; gives the exit code."""
    workplace = Workplace()
    identity, plan = plan_of(workplace, run)
    replies = answers_given(answers, plan)
    live = sys.stdout.isatty() and not as_json

    async def drive(engine: Engine) -> Result | None:
        if not registry.names and not tasks:
            _not_for_people(workplace, identity, plan, engine)
        return await engine.resume(identity) if post is None else await _posted(engine, identity, post)

    def finish(result: Result | None) -> int:
        if result is None:
            click.echo(f"Handed to the process that drives run {identity}.")
            return 0
        return show_outcome(workplace, result, plan, as_json=as_json, tasks=tasks)

    registry = workplace.tasks_of(identity, tasks)
    return perform(watched(workplace, plan, registry, replies, live=live, wait=wait), drive, finish)


def show_outcome(workplace: Workplace, result: Result, plan: Plan, *, as_json: bool, tasks: str | None = None) -> int:
    """Print how a run ended or what it waits for; gives the exit code, which also holds where nobody can read it."""
    from ...dsl.render import render_error

    awaited: list[Awaited] = []
    if result.status == "waiting":
        with workplace.opened() as store:
            awaited = events_awaited(store, result.run, plan)
    try:
        return show_result(result, plan, awaited, as_json=as_json, tasks=tasks)
    except OSError as problem:
        leave_unread()
        if not isinstance(problem, BrokenPipeError):
            error = not_printed(problem, f"`sayflow show {result.run}` tells it again")
            say(render_error("text", error).rstrip("\n"), err=True)
        return exit_code(result)


async def _posted(engine: Engine, run: str, post: Post) -> Result | None:
    """Put a message into the run's inbox and take the run up; none where another process has it and read the message.

    Raises:
        SayflowError: SF809, SF902, SF903 where the message was refused.
    """
    from ...runtime.engine import ended
    from ...runtime.waiting import REFUSALS, refused

    store = engine.store
    row = store.run(run)
    sent = store.post(run, *post, at=engine.clock())
    if row is None or not sent:
        raise ended(run, row.status if row else "gone")
    (message,) = sent
    result = await _driven(engine, run, message)
    since = store.events(run, row.sequence)
    for event in since:
        if event.data.get("message") == message and event.kind in REFUSALS:
            raise refused(run, post[1], event.data["reason"])
    kinds = {event.kind for event in since if event.path == post[1]}
    if "voted" in kinds and "answered" not in kinds:
        say("The answer counts. Others have to give the same one before the run goes on.", err=True)
    if post[0] == "event" and result is not None and all(event.kind != "event_taken" for event in since):
        say(f"The event is kept, and nothing took it yet: no `where` that waits for {post[1]} holds for it.", err=True)
    return result


async def _driven(engine: Engine, run: str, message: int) -> Result | None:
    """Take a run up, or see to it that its holder reads a message; none where it did, or is too slow at it."""
    store, loop = engine.store, asyncio.get_running_loop()
    ends = loop.time() + LONGEST_LOOK
    while True:
        try:
            return await engine.resume(run)
        except SayflowError as error:
            if error.code not in ("SF902", "SF910"):
                raise
            if all(each.id != message for each in store.inbox(run)):
                return None
            if error.code == "SF902":
                raise
        if loop.time() > ends:
            return None
        await asyncio.sleep(LOOK_AGAIN)

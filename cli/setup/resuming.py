"""Driving a run on, after an answer, a cancel or an interruption."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from ...compiler.plan import Plan
from ...dsl.error import SayflowError
from ..terminal.outcome import exit_code, show_result
from ..terminal.output import leave_unread
from .engine import perform, watched
from .runs import Awaited, events_awaited, find_run
from .values import answers_given
from .workplace import Workplace

if TYPE_CHECKING:
    from ...runtime.engine import Engine, Result

LOOK_AGAIN = 0.1
LONGEST_LOOK = 15.0
"""How long, in seconds, another process may take to read a message: it looks several times a second, unless it died."""

TOO_LATE = frozenset({"late", "not_asked", "unknown_step"})
"""Why an answer is refused that no question waits for."""

Post = tuple[str, str, dict[str, Any]]
"""A message to a run: its kind, its name, its data."""


class Waiting(NamedTuple):
    """What a run waits for: an answer of a type at a path, or an event with fields of a type."""

    path: str
    type: Any
    event: str | None


def plan_of(workplace: Workplace, run: str) -> tuple[str, Plan]:
    """The full id of a run and the plan it began with; SF909 when that is gone."""
    from ...runtime.engine import without_plan

    with workplace.opened() as store:
        row = find_run(store, run)
        text = store.plan(row.plan_hash)
    if text is None:
        raise without_plan(row.id, "is not in the database")
    try:
        return row.id, Plan.from_json(text)
    except (ValueError, LookupError, TypeError, RecursionError) as problem:
        raise without_plan(row.id, f"can't be read: {problem}") from None


def waiting_in(workplace: Workplace, run: str, plan: Plan, step: str) -> Waiting:
    """What the run waits for under a path or a step's name.

    Raises:
        SayflowError: SF902 when the run has ended, SF903 when it does not wait there.
    """
    from ...runtime.drive import replay
    from ...runtime.engine import ended, without_plan
    from ...runtime.machine.program import Program

    with workplace.opened() as store:
        events = store.events(run)
    try:
        program = Program(plan, workplace.catalogue)
    except (ValueError, LookupError, TypeError, AttributeError) as problem:
        raise without_plan(run, f"can't be read: {problem}") from None
    machine = replay(program, run, events)
    if machine.ended:
        raise ended(run, machine.status)
    open_ones = {p: a for p, a in machine.actives.items() if a.phase in ("asked", "listening")}
    path = step if step in open_ones else next((p for p, a in open_ones.items() if a.node.name == step), None)
    if path is None:
        known = ", ".join(open_ones) or "nothing that can be answered"
        raise SayflowError("SF903", f"the run does not wait at `{step}`", where=run, hint=f"it waits for: {known}")
    node: Any = open_ones[path].node
    if open_ones[path].phase == "listening":
        return Waiting(path, ["record", plan.content["events"].get(node.event, {}).get("fields", {})], node.event)
    return Waiting(path, node.answer_type(open_ones[path]), None)


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
        return await engine.resume(identity) if post is None else await _posted(engine, identity, post)

    def finish(result: Result | None) -> int:
        if result is None:
            click.echo(f"Handed to the process that drives run {identity}.")
            return 0
        return show_outcome(workplace, result, plan, as_json=as_json)

    registry = workplace.tasks(tasks)
    return perform(watched(workplace, plan, registry, replies, live=live, wait=wait), drive, finish)


def show_outcome(workplace: Workplace, result: Result, plan: Plan, *, as_json: bool) -> int:
    """Print how a run ended or what it waits for; gives the exit code, which also holds where nobody reads."""
    awaited: list[Awaited] = []
    if result.status == "waiting":
        with workplace.opened() as store:
            awaited = events_awaited(store, result.run, plan)
    try:
        return show_result(result, plan, awaited, as_json=as_json)
    except OSError:
        leave_unread()
        return exit_code(result)


async def _posted(engine: Engine, run: str, post: Post) -> Result | None:
    """Put a message into the run's inbox and take the run up; none where another process has it and read the message.

    Raises:
        SayflowError: SF809, SF902, SF903 where the message was refused.
    """
    from ...runtime.engine import ended

    store = engine.store
    row = store.run(run)
    sent = store.post(run, *post, at=engine.clock())
    if row is None or not sent:
        raise ended(run, row.status if row else "gone")
    (message,) = sent
    result = await _driven(engine, run, message)
    for event in store.events(run, row.sequence):
        if event.data.get("message") == message and event.kind in ("answer_refused", "event_refused"):
            raise refused(run, post[1], event.data["reason"])
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


def refused(run: str, name: str, reason: str) -> SayflowError:
    """The error of a message that the run did not take."""
    from ...runtime.engine import ended

    if reason in TOO_LATE:
        hint = f"`sayflow show {run}` tells what it waits for"
        return SayflowError("SF903", f"the run does not wait at `{name}` any more", where=run, hint=hint)
    if reason == "run_ended":
        return ended(run, "ended")
    hint = "the run goes on waiting: answer again"
    return SayflowError("SF809", f"the answer was refused: {reason}", where=run, hint=hint)

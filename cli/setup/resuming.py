"""Driving a run on, after an answer, a cancel or an interruption."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from ...compiler.plan import Plan
from ...dsl.error import SayflowError
from ..terminal.outcome import show_result
from .engine import watched
from .runs import events_awaited, find_run
from .values import answers_given
from .workplace import Workplace

if TYPE_CHECKING:
    from ...runtime.engine import Engine, Result
    from ...runtime.journal.sqlite import SqliteStore

Post = tuple[str, str, dict[str, Any]]
"""A message to a run: its kind, its name, its data."""


class Waiting(NamedTuple):
    """What a run waits for: an answer of a type at a path, or an event with fields of a type."""

    path: str
    type: Any
    event: str | None


def plan_of(workplace: Workplace, run: str) -> tuple[str, Plan]:
    """The full id of a run and the plan it began with; SF909 when that is gone."""
    with workplace.opened() as store:
        row = find_run(store, run)
        text = store.plan(row.plan_hash)
    if text is None:
        raise SayflowError("SF909", "the plan this run began with is not in the database", where=row.id)
    try:
        return row.id, Plan.from_json(text)
    except (ValueError, KeyError) as problem:
        raise SayflowError("SF909", f"the plan of this run can't be read: {problem}", where=row.id) from None


def waiting_in(workplace: Workplace, run: str, plan: Plan, step: str) -> Waiting:
    """What the run waits for under a path or a step's name.

    Raises:
        SayflowError: SF902 when the run has ended, SF903 when it does not wait there.
    """
    from ...runtime.drive import replay
    from ...runtime.machine.program import Program

    with workplace.opened() as store:
        machine = replay(Program(plan, workplace.catalogue), run, store.events(run))
    if machine.ended:
        raise SayflowError("SF902", f"this run has {machine.status}", where=run)
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

    async def resume() -> Result | None:
        async with watched(workplace, plan, workplace.tasks(tasks), replies, live=live, wait=wait) as engine:
            if post is None:
                return await engine.resume(identity)
            return await _posted(engine, identity, post)

    result = asyncio.run(resume())
    if result is None:
        click.echo(f"Handed to the process that drives run {identity}.")
        return 0
    return show_outcome(workplace, result, plan, as_json=as_json)


def show_outcome(workplace: Workplace, result: Result, plan: Plan, *, as_json: bool) -> int:
    """Print how a run ended or what it waits for; gives the exit code."""
    if result.status != "waiting":
        return show_result(result, plan, (), as_json=as_json)
    with workplace.opened() as store:
        awaited = events_awaited(store, result.run, plan)
    return show_result(result, plan, awaited, as_json=as_json)


async def _posted(engine: Engine, run: str, post: Post) -> Result | None:
    """Put a message into the run's inbox and take the run up, unless another process has it and will read it."""
    store: SqliteStore = engine.store  # type: ignore[assignment]
    before = find_run(store, run)
    if not store.post(run, *post, at=engine.clock()):
        raise SayflowError("SF902", f"this run has {find_run(store, run).status}", where=run)
    try:
        result = await engine.resume(run)
    except SayflowError as error:
        if error.code == "SF910":
            return None
        raise
    for event in store.events(run, before.sequence):
        if event.kind == "answer_refused" and event.path == post[1]:
            raise SayflowError("SF809", f"the answer was refused: {event.data['reason']}", where=run)
    return result

"""How a run ended or where it stands, and how to go on."""

from __future__ import annotations

import json
import shlex
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from .output import print_json
from .words import length, short

if TYPE_CHECKING:
    from ...compiler.plan import Plan
    from ...runtime.engine import Result
    from ..setup.runs import Awaited

COMPLETED, FAILED, PARKED = 0, 1, 75


def exit_code(result: Result) -> int:
    """0 completed, 1 failed or cancelled, 75 parked."""
    return {"completed": COMPLETED, "waiting": PARKED}.get(result.status, FAILED)


def show_result(
    result: Result, plan: Plan, awaited: Sequence[Awaited], *, as_json: bool, tasks: str | None = None
) -> int:
    """Print a result, and the events it waits for; gives the exit code.

    `tasks` is the module that was named for this command: who goes on has to name it again.
    """
    code = exit_code(result)
    if as_json:
        asks = [{"path": a.path, "who": a.who, "question": a.question} for a in result.asks]
        document = {"version": 1, "run": result.run, "flow": plan.name, "status": result.status, "mark": result.mark}
        document |= {"outputs": result.outputs, "error": result.error, "asks": asks}
        document |= {"waits": [{"path": a.path, "event": a.event} for a in awaited], "wake_at": result.wake_at}
        print_json(document)
        return code
    if result.status == "completed":
        click.echo(f"{plan.name} completed  (run {result.run})")
        for name, value in result.outputs.items():
            click.echo(f"  {name} = {short(value, 100)}")
    elif result.status == "waiting":
        _parked(result, plan, awaited, f" --tasks {shlex.quote(tasks)}" if tasks else "")
    else:
        mark = f", {result.mark}" if result.mark else ""
        click.echo(f"{plan.name} {result.status}{mark}  (run {result.run})")
        if result.error is not None:
            error = result.error
            click.echo(f"  {error['kind']}{at(error['step'])}: {error['message']}")
        click.echo(f"  what happened: sayflow show {result.run}")
    return code


def _parked(result: Result, plan: Plan, awaited: Sequence[Awaited], given: str) -> None:
    from ...runtime.local import microseconds

    click.echo(f"{plan.name} {'was stopped' if result.stopped else 'is waiting'}  (run {result.run})")
    for ask in result.asks:
        who = " or ".join(map(str, ask.who)) if isinstance(ask.who, list) else ask.who or "a person"
        click.echo(f"  {ask.path} waits for {who} to answer: {ask.question}")
        click.echo(f"    sayflow answer {result.run} {shlex.quote(ask.path)} {sample(ask.type)}{given}")
    for each in awaited:
        click.echo(f"  {each.path} waits for the event {each.event}")
        click.echo(f"    sayflow answer {result.run} {shlex.quote(each.path)} {sample(each.type)}{given}")
    if result.wake_at is not None and not result.stopped:
        click.echo(f"  its next timer is due in {length(max(0, result.wake_at - microseconds()))}")
        click.echo(f"    sayflow resume {result.run}{given}")
    elif result.stopped or not (result.asks or awaited):
        click.echo(f"  go on with: sayflow resume {result.run}{given}")


def sample(type: Any) -> str:
    """What an answer of a type may look like on a command line, as one word of a shell."""
    value = _sample(type)
    return shlex.quote(value if isinstance(value, str) else json.dumps(value))


def _sample(type: Any) -> Any:
    if not isinstance(type, list):
        return {"boolean": True, "integer": 1, "number": 1.5, "date": "2026-01-05", "duration": "2h"}.get(type, "VALUE")
    if type[0] == "record":
        return {name: _sample(field) for name, field in type[1].items() if field[0] != "optional"}
    if type[0] == "list":
        return [_sample(type[1])]
    return type[1][0] if type[0] == "one_of" else _sample(type[1] if type[0] == "optional" else type[1][0])


def at(step: str) -> str:
    """Where an error is from: a cap is passed by the whole run."""
    return f" at {step}" if step else ""

"""How a run ended or where it stands, and how to go on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from .output import print_json
from .words import short

if TYPE_CHECKING:
    from ...compiler.plan import Plan
    from ...runtime.engine import Result

COMPLETED, FAILED, PARKED = 0, 1, 75


def show_result(result: Result, plan: Plan, *, as_json: bool) -> int:
    """Print a result; gives the exit code: 0 completed, 1 failed or cancelled, 75 parked."""
    code = {"completed": COMPLETED, "waiting": PARKED}.get(result.status, FAILED)
    if as_json:
        asks = [{"path": a.path, "who": a.who, "question": a.question} for a in result.asks]
        document = {"version": 1, "run": result.run, "flow": plan.name, "status": result.status, "mark": result.mark}
        document |= {"outputs": result.outputs, "error": result.error, "asks": asks}
        print_json(document)
        return code
    if result.status == "completed":
        click.echo(f"{plan.name} completed  (run {result.run})")
        for name, value in result.outputs.items():
            click.echo(f"  {name} = {short(value, 100)}")
    elif result.status == "waiting":
        _parked(result, plan)
    else:
        mark = f", {result.mark}" if result.mark else ""
        click.echo(f"{plan.name} {result.status}{mark}  (run {result.run})")
        if result.error is not None:
            error = result.error
            click.echo(f"  {error['kind']} at {error['step']}: {error['message']}")
        click.echo(f"  what happened: sayflow show {result.run}")
    return code


def _parked(result: Result, plan: Plan) -> None:
    click.echo(f"{plan.name} is waiting  (run {result.run})")
    for ask in result.asks:
        who = f"{ask.who} " if ask.who else "a person "
        click.echo(f"  {ask.path} waits for {who}to answer: {ask.question}")
        click.echo(f"    sayflow answer {result.run} {ask.path} {sample(ask.type)}")
    if not result.asks:
        click.echo(f"  go on with: sayflow resume {result.run}")


def sample(type: object) -> str:
    """What an answer of a type may look like on a command line."""
    if isinstance(type, list) and type[0] == "one_of":
        return str(type[1][0])
    if isinstance(type, list) and type[0] == "record":
        return "'{...}'"
    return {"boolean": "true", "integer": "1", "number": "1.5"}.get(str(type), "VALUE")

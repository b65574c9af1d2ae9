"""`sayflow withdraw`: take back a question that a run asks."""

from __future__ import annotations

import click

from .setup.people import question_in
from .setup.resuming import go_on, plan_of
from .setup.values import AS_OPTION, user_name
from .setup.workplace import Workplace


@click.command("withdraw")
@click.argument("run")
@click.argument("step")
@click.option("--because", "reason", default="", metavar="TEXT", help="Why nobody has to answer any more.")
@AS_OPTION
@click.option("--tasks", metavar="MODULE", help="The Python module or file with the functions of tasks.")
@click.option("--no-wait", is_flag=True, help="Ask nobody and wait for no timer afterwards.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def command(
    run: str, step: str, reason: str, person: str | None, tasks: str | None, no_wait: bool, as_json: bool
) -> int:
    """Take back what STEP of RUN asks: the run goes the way of a question that nobody answers in time.

    Where the flow has no such way, the step fails with `withdrawn`. Exit codes as those of `run`.

    \b
    Example:
      $ sayflow withdraw 3f2a desk --because "the order was cancelled"
    """
    workplace = Workplace()
    identity, plan = plan_of(workplace, run)
    asked = question_in(workplace, identity, plan, step)
    post = ("withdraw", asked.path, {"by": person or user_name(), "reason": reason})
    return go_on(identity, answers=(), tasks=tasks, wait=not no_wait, as_json=as_json, post=post)

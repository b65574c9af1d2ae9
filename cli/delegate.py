"""`sayflow delegate`: hand a question on to somebody else."""

from __future__ import annotations

import click

from .setup.people import question_in
from .setup.resuming import go_on, plan_of
from .setup.values import AS_OPTION, user_name
from .setup.workplace import Workplace


@click.command("delegate")
@click.argument("run")
@click.argument("step")
@click.argument("to")
@AS_OPTION
@click.option("--tasks", metavar="MODULE", help="The Python module or file with the functions of tasks.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def command(run: str, step: str, to: str, person: str | None, tasks: str | None, as_json: bool) -> int:
    """Hand on what STEP of RUN asks: TO, a person or a role, is asked instead; what was answered so far stays.

    Where the project says who is in which role, only who is asked may hand on, and only to somebody it knows. Exit
    codes as those of `run`.

    \b
    Example:
      $ sayflow delegate 3f2a desk bo
    """
    from ..runtime.people import known_name

    workplace = Workplace()
    identity, plan = plan_of(workplace, run)
    asked = question_in(workplace, identity, plan, step)
    post = ("delegate", asked.path, {"to": known_name(workplace.roles, to), "by": person or user_name()})
    return go_on(identity, answers=(), tasks=tasks, wait=False, as_json=as_json, post=post)

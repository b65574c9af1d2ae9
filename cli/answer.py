"""`sayflow answer`: answer the question a run waits for."""

from __future__ import annotations

from typing import Any

import click

from ..compiler.border import Mismatch, fit
from ..dsl.error import SayflowError
from .setup.resuming import go_on, plan_of, waiting_in
from .setup.values import AS_OPTION, read_value, user_name
from .setup.workplace import Workplace


@click.command("answer")
@click.argument("run")
@click.argument("step")
@click.argument("value")
@AS_OPTION
@click.option("--digest", metavar="TEXT", help="The digest of what was shown; an answer to anything else is refused.")
@click.option("--tasks", metavar="MODULE", help="The Python module or file with the functions of tasks.")
@click.option("--no-wait", is_flag=True, help="Ask nobody and wait for no timer afterwards.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def command(
    run: str,
    step: str,
    value: str,
    person: str | None,
    digest: str | None,
    tasks: str | None,
    no_wait: bool,
    as_json: bool,
) -> int:
    """Answer STEP of RUN with VALUE (text, JSON, or @FILE), and let the run go on.

    STEP may also be a wait: VALUE is then the event it waits for. Exit codes as those of `run`.

    \b
    Example:
      $ sayflow answer 3f2a desk yes
    """
    workplace = Workplace()
    identity, plan = plan_of(workplace, run)
    waiting = waiting_in(workplace, identity, plan, step)
    content = read_value(value, waiting.type)
    by = person or user_name()
    data: dict[str, Any]
    if waiting.event is not None and not isinstance(content, dict):
        raise SayflowError(
            "SF809", f"`{step}` waits for the event {waiting.event}: give its fields as JSON", where=identity
        )
    try:
        content = fit(waiting.type, content, step, lenient=True) if waiting.type is not None else content
    except Mismatch as mismatch:
        raise SayflowError("SF809", str(mismatch), where=identity) from None
    if waiting.event is not None:
        message, name, data = "event", waiting.event, {"fields": content, "direct": True}
    else:
        message, name, data = "answer", waiting.path, {"value": content, "by": by, "digest": digest or waiting.digest}
    return go_on(identity, answers=(), tasks=tasks, wait=not no_wait, as_json=as_json, post=(message, name, data))

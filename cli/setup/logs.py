"""Logs and traces of the runs that a command drives."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from .workplace import Workplace

if TYPE_CHECKING:
    from ...runtime.engine import Watch
    from ...runtime.json_log import JsonLog

LOG_OPTION = click.option(
    "--log",
    "logged",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="`json` writes all that happens to standard error, a line of JSON each.",
)


def json_log(workplace: Workplace) -> JsonLog:
    """What writes lines of JSON to standard error, without the secrets that the project's flows were given."""
    from ...runtime.json_log import JsonLog
    from ...runtime.local import microseconds
    from ...runtime.masking import Mask
    from .engine import say

    def write(line: str) -> None:
        say(line.rstrip("\n"), err=True)

    return JsonLog(write, Mask(workplace.secrets.given.values), microseconds)


def traces() -> Watch | None:
    """What makes spans of runs, where OpenTelemetry is set up in this process."""
    import sys

    if "opentelemetry" not in sys.modules:
        return None
    from ...runtime.tracing import tracing

    return tracing()

"""What every command knows about where it prints: width, colours, JSON."""

from __future__ import annotations

import os
import shutil
import sys
from typing import Any, TypedDict

import click

from ...dsl.error import SayflowError

WIDEST = 120


class Columns(TypedDict):
    """How wide and in which manner to print."""

    colour: bool
    width: int


def may_colour() -> bool:
    """Whether a terminal may be written to in colours: not where `NO_COLOR` is set, nor on the plainest ones."""
    return not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def coloured() -> bool:
    """Whether colours are wanted: on a terminal that may have them."""
    return sys.stdout.isatty() and may_colour()


def leave_unread() -> None:
    """Nobody reads standard output: what is left of it must not fail again when Python ends."""
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
    except (OSError, ValueError, AttributeError):
        pass


def not_printed(problem: Exception, hint: str) -> SayflowError:
    """The error for what standard output, a file on a full disk perhaps, did not take."""
    return SayflowError("SF808", f"what was to be printed can't be written: {problem}", hint=hint)


def columns() -> Columns:
    """The look of the terminal; off a terminal 100 columns without colours."""
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else 100
    return {"colour": coloured(), "width": min(width, WIDEST)}


def diff_line(line: str) -> str:
    """A line of a unified diff, coloured as is usual."""
    colour = {"+": "green", "-": "red", "@": "cyan"}.get(line[:1])
    return click.style(line, fg=colour) if colour else line


def print_json(document: Any) -> None:
    """One JSON document, readable: numbers keep their digits, dates and durations are text."""
    click.echo(json_lines(document, "\n"))


def json_lines(value: Any, line: str) -> str:
    """A value as JSON; `line` begins a line at its depth."""
    from ...compiler.values import json_text

    inner = line + "  "
    if isinstance(value, dict) and value:
        fields = (f"{inner}{json_text(key)}: {json_lines(item, inner)}" for key, item in value.items())
        return f"{{{','.join(fields)}{line}}}"
    if isinstance(value, list | tuple) and value:
        return f"[{','.join(inner + json_lines(item, inner) for item in value)}{line}]"
    return json_text(list(value) if isinstance(value, tuple) else value)

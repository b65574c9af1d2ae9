"""What every command knows about where it prints: width, colours, JSON."""

from __future__ import annotations

import json
import os
import shutil
import sys
from typing import Any, TypedDict

import click

WIDEST = 120


class Columns(TypedDict):
    """How wide and in which manner to print."""

    colour: bool
    width: int


def coloured() -> bool:
    """Whether colours are wanted: on a terminal, unless `NO_COLOR` is set."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def columns() -> Columns:
    """The look of the terminal; off a terminal 100 columns without colours."""
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else 100
    return {"colour": coloured(), "width": min(width, WIDEST)}


def print_json(document: Any) -> None:
    """One JSON document, readable; values that JSON does not have are written as they are shown."""
    from ...compiler.values import to_json

    click.echo(json.dumps(to_json(document), indent=2, ensure_ascii=False))

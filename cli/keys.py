"""`sayflow keys`: who may call the server."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import click

from ..dsl.error import SayflowError
from ..server.keys import SCOPES
from .setup.auditing import audited
from .setup.callers import key_file
from .setup.workplace import Workplace
from .terminal.group import Group
from .terminal.output import print_json


@click.group("keys", cls=Group)
def command() -> None:
    """Make and forget the keys with which programs and people call `sayflow serve`.

    \b
    Example:
      $ sayflow keys add shop --for runs:start --for runs:read
    """


@command.command("add")
@click.argument("name")
@click.option("--for", "scopes", multiple=True, required=True, type=click.Choice(SCOPES), help="What it may do.")
@click.option("--days", type=click.IntRange(1, 3650), help="How long it is good; without it, until it is removed.")
def add(name: str, scopes: tuple[str, ...], days: int | None) -> int:
    """Make a key for NAME and print it: it is shown this once, and only a hash of it is kept.

    \b
    Example:
      $ sayflow keys add shop --for runs:start --days 90
    """
    from ..runtime.local import microseconds

    now = microseconds()
    ends_at = None if days is None else now + days * 86_400_000_000
    workplace = Workplace()
    with audited(workplace, "key_added", name=name, scopes=list(dict.fromkeys(scopes))) as told:
        key = key_file(workplace).add(name, dict.fromkeys(scopes), now, ends_at)
        told["key"] = key.split("_")[1]
    click.echo(key)
    return 0


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def list_keys(as_json: bool) -> int:
    """Tell which keys there are and what each is for, never what they are.

    \b
    Example:
      $ sayflow keys list
    """
    keys = key_file(Workplace()).keys()
    if as_json:
        rows = [{name: value for name, value in key._asdict().items() if name != "digest"} for key in keys]
        print_json({"version": 1, "keys": rows})
    elif not keys:
        click.echo("There are no keys here. `sayflow keys add NAME --for SCOPE` makes one.")
    else:
        for key in keys:
            until = "" if key.ends_at is None else f"  until {_day(key.ends_at)}"
            click.echo(f"{key.id}  {key.name:<16} {', '.join(key.scopes)}{until}")
    return 0


@command.command("remove")
@click.argument("key")
def remove(key: str) -> int:
    """Forget the KEY of this id: whoever has it can't call any more, at once.

    \b
    Example:
      $ sayflow keys remove 3f2a90bc
    """
    workplace = Workplace()
    with audited(workplace, "key_removed", key=key):
        if not key_file(workplace).remove(key):
            raise SayflowError("SF941", f"there is no key `{key}`", hint="`sayflow keys list` tells which there are")
    click.echo(f"{key} is forgotten.")
    return 0


def _day(at: int) -> str:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=at)).date().isoformat()

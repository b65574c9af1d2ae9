"""`sayflow audit`: who did what that matters for security."""

from __future__ import annotations

from typing import Any

import click

from ..dsl.error import SayflowError
from .setup.workplace import Workplace
from .terminal.group import Group
from .terminal.output import print_json
from .terminal.words import moment, short


@click.group("audit", cls=Group)
def command() -> None:
    """Tell who answered, cancelled, overruled, started over the server, or changed keys and secrets; never a secret.

    \b
    Example:
      $ sayflow audit list --act answered
    """


@command.command("list")
@click.option("--act", "kind", metavar="ACT", help="Only acts of this kind.")
@click.option("--by", metavar="NAME", help="Only what this person or key did.")
@click.option("--run", metavar="RUN", help="Only what was done in this run.")
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, help="How many at the most.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def list_entries(kind: str | None, by: str | None, run: str | None, limit: int, as_json: bool) -> None:
    """List the newest entries, in the order of their numbers.

    \b
    Example:
      $ sayflow audit list
    """
    with Workplace().opened() as store:
        entries = store.audit()
    wanted = [each for each in entries if kind in (None, each.kind) and by in (None, each.by)]
    wanted = [each for each in wanted if run is None or each.run.startswith(run)][-limit:]
    if as_json:
        print_json({"version": 1, "entries": [{**each._asdict(), "data": _data(each.data)} for each in wanted]})
        return
    if not wanted:
        click.echo("No such entry." if entries else "Nothing was done here yet that the audit log tells of.")
    for each in wanted:
        where = f"  run {each.run}" if each.run else ""
        told = "  ".join(f"{name}={short(value, 60)}" for name, value in _fields(each.data).items())
        click.echo(f"{each.number:>5}  {moment(each.at)}  {each.kind:<15} {each.by}{where}  {told}".rstrip())


@command.command("verify")
@click.option("--head", metavar="SEAL", help="A seal that was kept elsewhere: it has to stand in the log.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def verify_log(head: str | None, as_json: bool) -> int:
    """Go along the chain of seals, and name the first entry that was changed, removed or moved.

    That the end was cut off shows only with a seal from before: keep the one this prints somewhere else, and give it
    with --head later. Exit code 0: the chain is whole; 1: it is broken.

    \b
    Example:
      $ sayflow audit verify
    """
    from ..runtime.audit import verify

    with Workplace().opened() as store:
        found = verify(store.audit(), head)
    if as_json:
        broken = None if found.broken is None else found.broken._asdict()
        print_json({"version": 1, "entries": found.entries, "head": found.head, "broken": broken})
        return 0 if broken is None else 1
    if found.broken is not None:
        raise SayflowError(
            "SF943",
            f"entry {found.broken.number} does not follow: {found.broken.why}",
            where="the audit log",
            hint="compare with a backup of the database from before",
        )
    click.echo(f"{found.entries} {'entry' if found.entries == 1 else 'entries'}, and the chain is whole.")
    click.echo(f"head {found.head}")
    return 0


def _data(text: str) -> Any:
    """The data of an entry as a value; where somebody changed them, the text that stands there."""
    from ..compiler.values import load

    try:
        return load(text)
    except (ValueError, RecursionError):
        return text


def _fields(text: str) -> dict[str, Any]:
    """What stands behind an entry on its line."""
    data = _data(text)
    fields = data if isinstance(data, dict) else {"data": data}
    return {name: value for name, value in fields.items() if value not in (None, "")}

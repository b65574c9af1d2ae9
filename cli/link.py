"""`sayflow link`: make a link by which one person answers one question."""

from __future__ import annotations

from datetime import timedelta

import click

from ..dsl.error import SayflowError
from .setup.links import link_key
from .setup.people import question_in
from .setup.resuming import plan_of
from .setup.values import user_name
from .setup.workplace import Workplace
from .terminal.output import print_json
from .terminal.words import moment

MICROSECOND = timedelta(microseconds=1)


@click.command("link")
@click.argument("run")
@click.argument("step")
@click.option("--for", "person", required=True, metavar="NAME", help="In whose name the answer is given.")
@click.option("--hours", type=click.IntRange(1, 24 * 90), default=72, show_default=True, help="For how long it holds.")
@click.option("--server", default="http://localhost:8765", show_default=True, help="Where `sayflow serve` is reached.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def command(run: str, step: str, person: str, hours: int, server: str, as_json: bool) -> None:
    """Print a link by which NAME answers what STEP of RUN asks, once, in a browser and without a key.

    It is signed: changed, used, late, or for something that is no longer asked, it is worth nothing. Whoever has it can
    answer, so hand it to that person alone. The page behind it is served by `sayflow serve`.

    \b
    Example:
      $ sayflow link 3f2a desk --for bo --server https://flows.example
    """
    from ..runtime.audit import Act
    from ..runtime.links import Link, sealed
    from ..runtime.local import microseconds
    from ..runtime.people import known_name

    workplace = Workplace()
    identity, plan = plan_of(workplace, run)
    asked = question_in(workplace, identity, plan, step)
    name = known_name(workplace.roles, person)
    if not workplace.roles.may_answer(asked.asked["who"], name):
        hint = f"`sayflow show {identity}` tells who is asked"
        raise SayflowError("SF814", f"{name} is not among those asked at `{asked.path}`", where=identity, hint=hint)
    key = link_key(workplace, make=True)
    assert key is not None
    now = microseconds()
    ends_at = now + timedelta(hours=hours) // MICROSECOND
    link = Link(identity, asked.path, asked.digest, name, ends_at)
    with workplace.opened() as store:
        told = {"path": asked.path, "for": name, "digest": asked.digest, "ends_at": ends_at}
        store.record_acts([Act("link_made", user_name(), now, identity, told)])
    address = f"{server.rstrip('/')}/links/{sealed(link, key)}"
    if as_json:
        print_json(
            {"version": 1, "run": identity, "path": asked.path, "for": name, "ends_at": ends_at, "link": address}
        )
        return
    click.echo(address)
    click.echo(f"For {name} alone, until {moment(ends_at)}.", err=True)

"""`sayflow demo`: the guided tour, from a sentence to an explained run."""

from __future__ import annotations

from pathlib import Path

import click

from .setup.tour import Tour


@click.command("demo")
@click.option("--folder", type=click.Path(path_type=Path), default=Path(".sayflow/demo"), help="Where to work.")
def command(folder: Path) -> None:
    """Walk through all of Sayflow in a minute: offline, on a small database made for it.

    \b
    Example:
      $ sayflow demo
    """
    tour = Tour(folder.resolve())
    tour.prepare()
    tour.title("A workflow in plain English")
    tour.show("refund.txt")
    tour.title("Translated into a flow, and checked")
    tour.call("new", "-f", "refund.txt", "-o", "refund.flow", shown=1)
    tour.show("refund.flow")
    tour.call("check", "refund.flow")
    tour.title("Drawn")
    tour.call("graph", "refund.flow")
    tour.call("graph", "refund.flow", "--format", "svg", "-o", "refund.svg")
    tour.title("Run for real: a database, an outbox, a decision")
    tour.call("run", "refund.flow", "--input", "order=1001", "--input", "reason=broken")
    tour.call("show", "last")
    tour.say(f"Payouts in the shop's database: {tour.payouts(1001)}. Mails in the outbox: {tour.mails()}.")
    tour.title("Where the rules are not sure, a person decides")
    tour.call("run", "refund.flow", "--input", "order=1003", "--input", "reason=not wanted", codes=(75,))
    asked = tour.newest()
    tour.call("answer", asked, "verdict", "pay", "--as", "Ada")
    tour.title("Killed in the middle, it goes on where it was")
    killed = tour.call_and_kill("payout", "run", "refund.flow", "--input", "order=1004", "--input", "reason=broken")
    tour.call("resume", killed)
    tour.say(f"Payouts for this order: {tour.payouts(1004)}. What had finished did not run again.")
    tour.title("And it says why")
    tour.call("why", f"{asked}/verdict")
    click.echo(
        f"\nAll of it is in {folder}: the flow, its drawing refund.svg, the mails. Now your own: sayflow new --help"
    )

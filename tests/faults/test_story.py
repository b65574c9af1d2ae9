"""One run from end to end, in real processes, with all that may come between its beginning and its end."""

from __future__ import annotations

import json
import signal
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from sayflow.runtime import local

from ..contract.postgresql import Server, running
from .command_process import Command, Ended, sayflow, until

STORY = """
flow refund "Pay money back, and ask afterwards how it was"

input  amount: number
output told: text

step look: task { amount: amount } gives text
decide route: pay | refuse {
  question: "Pay {amount} back?"
  rule pay 60% when amount < 100
  rule refuse 55% when amount > 10
  below 90% ask "service"
}
if route == refuse {
  finish told = "refused"
}
step pay: task { amount: amount, look: look } gives text
wait 2d
step thank: task { paid: pay } gives text
finish told = thank
"""

CHANGED = """
flow refund "Pay no money back any more"

input  amount: number
output told: text

step refused: task { amount: amount } gives text
finish told = refused
"""

TASKS = """
import asyncio, pathlib

from sayflow.compiler.kinds import Call

def noted(name, call):
    with open("effects", "a") as file:
        file.write(f"{name} {call.key} {call.attempt}\\n")

async def look(amount, call: Call):
    noted("look", call)
    return f"looked at {amount}"

async def pay(amount, look, call: Call):
    noted("pay", call)
    while pathlib.Path("hold").exists():
        await asyncio.sleep(0.002)
    return f"paid {amount}, {look}"

async def thank(paid, call: Call):
    noted("thank", call)
    return f"{paid}, and thanked"

async def refused(amount, call: Call):
    noted("refused", call)
    return "refused"
"""

BEGINNING = 1_767_600_000_000_000
DAY = 86_400_000_000


class Shop:
    """The project in its folder, and a clock that its processes read instead of the machine's."""

    def __init__(self, folder: Path, database: str) -> None:
        self.folder = folder
        self.now = BEGINNING
        self.variables: Mapping[str, str] = {"SAYFLOW_DATABASE_URL": database}
        (folder / "refund.flow").write_text(STORY)
        (folder / "work.py").write_text(TASKS)
        (folder / "sayflow.toml").write_text('tasks = "work.py"\n')

    def clock(self) -> Callable[[], None]:
        """What a new process does first: it takes the time of the story."""
        now = self.now

        def turn() -> None:
            local.microseconds = lambda: now

        return turn

    def call(self, *arguments: str) -> Ended:
        """A command, to its end."""
        return sayflow(self.folder, *arguments, variables=self.variables, before=self.clock())

    def begun(self, *arguments: str) -> Command:
        """A command that goes on."""
        return Command(self.folder, *arguments, variables=self.variables, before=self.clock())

    def effects(self) -> list[list[str]]:
        """The calls that reached the outside: name, key and attempt of each."""
        file = self.folder / "effects"
        return [line.split() for line in file.read_text().splitlines()] if file.exists() else []


@pytest.fixture(scope="module")
def server() -> Iterator[Server | None]:
    """A PostgreSQL server of this story's own, since the story stops it."""
    with running() as started:
        yield started


def kept_to_its_flow(shop: Shop) -> None:
    """The run that ended is one of the flow that it began with, and tells what happened."""
    shown = json.loads(shop.call("show", "last", "--json").out)
    assert shown["status"] == "completed"
    assert shown["outputs"] == {"told": "paid 50, looked at 50, and thanked"}
    done = {each["name"]: each for each in shown["timeline"]}
    assert {name: each["state"] for name, each in done.items()} == dict.fromkeys(
        ("look", "route", "pay", "wait_1", "thank"), "done"
    ), shown["timeline"]
    assert done["route"]["by"]
    why = shop.call("why", "last")
    assert why.code == 0
    assert "pay" in why.out
    assert shop.call("audit", "verify").code == 0


@pytest.mark.parametrize("kind", ["postgresql", "sqlite"])
def test_a_refund_survives_all_that_may_come_between(
    warm: None, tmp_path: Path, server: Server | None, kind: str
) -> None:
    if kind == "postgresql" and server is None:
        pytest.skip("PostgreSQL is not installed: the story is told with SQLite only")
    folder = tmp_path / "project"
    folder.mkdir()
    database = server.address() if server is not None and kind == "postgresql" else f"sqlite:///{folder / 'story.db'}"
    shop = Shop(folder, database)

    def restarted() -> None:
        """The database goes away at once, without a word to anybody, and comes back."""
        if server is not None and kind == "postgresql":
            server.stop("immediate")
            gone = shop.call("runs")
            assert gone.code == 1
            assert "error SF9" in gone.err
            server.start()

    # The decision is not sure enough, and asks a person.
    asked = shop.call("run", "refund.flow", "--input", "amount=50", "--no-wait")
    assert asked.code == 75, asked
    assert "route waits for service to answer" in asked.out
    assert [name for name, _, _ in shop.effects()] == ["look"]

    restarted()
    (folder / "refund.flow").write_text(CHANGED)
    shop.now += DAY

    # The person answers; what follows from it is under way when the process is killed.
    (folder / "hold").touch()
    answering = shop.begun("answer", "last", "route", "pay", "--no-wait")
    until(lambda: len(shop.effects()) == 2)
    answering.kill(signal.SIGKILL)
    assert answering.ended().code == -signal.SIGKILL
    (folder / "hold").unlink()

    restarted()

    # Somebody goes on with it: the payment that nobody knows of is made again under its key, and nothing else is.
    waiting = shop.call("resume", "last", "--no-wait")
    assert waiting.code == 75, waiting
    assert [name for name, _, _ in shop.effects()] == ["look", "pay", "pay"]
    assert len({key for name, key, _ in shop.effects() if name == "pay"}) == 1

    # Two days are two days, whatever is restarted and however often somebody looks.
    restarted()
    shop.now += 2 * DAY - 1_000_000
    early = shop.call("resume", "last", "--no-wait")
    assert early.code == 75, early
    assert len(shop.effects()) == 3
    shop.now += 2_000_000
    ended = shop.call("resume", "last", "--no-wait")
    assert (ended.code, ended.err) == (0, ""), ended
    assert "told = paid 50, looked at 50, and thanked" in ended.out
    assert [name for name, _, _ in shop.effects()] == ["look", "pay", "pay", "thank"]

    kept_to_its_flow(shop)
    # A new run is one of the changed flow.
    assert "told = refused" in shop.call("run", "refund.flow", "--input", "amount=50", "--no-wait").out

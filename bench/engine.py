"""What a step costs: the whole engine beside bare asyncio and bare sqlite3, in processor time of the same run.

Every figure is the best of several rounds in which all contenders take turns, so a busy machine slows them alike.
The database lies in memory where the system has such a folder: these are the costs of computing, not of a disk.
"""

from __future__ import annotations

import asyncio
import gc
import itertools
import sqlite3
import tempfile
import time
import tracemalloc
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from sayflow.compiler.kinds import Catalogue, Kind
from sayflow.compiler.plan import Plan, freeze
from sayflow.compiler.values import to_json
from sayflow.runtime.collector import settle
from sayflow.runtime.engine import Engine
from sayflow.runtime.journal.memory import MemoryStore
from sayflow.runtime.journal.sqlite import SqliteStore
from sayflow.runtime.journal.store import Store

STEPS = 100
ROUNDS = 15
NAP = 0.01
RAM = Path("/dev/shm")

Work = Callable[[], Awaitable[object]]


async def nothing(call: Any, ports: Any) -> None:
    """The smallest step: it gives the loop a turn."""
    await asyncio.sleep(0)


UNIT = Kind("unit", "Does nothing.", {}, "", run=nothing, timeout=None, effect="read")
CATALOGUE = Catalogue([UNIT])


def plan_of(nodes: list[dict[str, Any]]) -> Plan:
    """A plan of nodes, one after another."""
    content = {"format": 1, "name": "bench", "inputs": {}, "outputs": {}, "events": {}, "triggers": [], "zone": "UTC"}
    return freeze({**content, "body": {"form": "block", "nodes": nodes}, "on_error": None, "kinds": {}}, {})


def step(number: int) -> dict[str, Any]:
    """A step of its own name."""
    name = f"s{number}"
    return {"id": name, "op": "step", "name": name, "kind": "unit", "source": "untrusted", "arguments": ["record", []]}


def nap(number: int) -> dict[str, Any]:
    """A wait of ten milliseconds."""
    return {"id": f"w{number}", "op": "wait", "name": f"w{number}", "for": ["lit", to_json(timedelta(seconds=NAP))]}


ROW = plan_of([step(number) for number in range(STEPS)])
FORK = plan_of(
    [
        {
            "id": "all",
            "op": "parallel",
            "name": "all",
            "need": "all",
            "branches": [{"form": "block", "nodes": [step(number)]} for number in range(10)],
        }
    ]
)
NAPS = plan_of([nap(number) for number in range(10)])
TEN = plan_of([step(number) for number in range(10)])


def engine(store: Store) -> Engine:
    """An engine that keeps what it runs in a store."""
    ids = itertools.count()
    return Engine(
        store,
        CATALOGUE,
        None,
        clock=lambda: time.time_ns() // 1000,
        new_id=lambda: f"run{next(ids):09}",
        owner="bench",
        durable=not isinstance(store, MemoryStore),
    )


async def best(rounds: int, *contenders: Work) -> list[float]:
    """The least processor time of each contender, in seconds; they take turns."""
    least = [float("inf")] * len(contenders)
    for _ in range(rounds):
        for place, work in enumerate(contenders):
            gc.collect()
            begun = time.process_time()
            await work()
            least[place] = min(least[place], time.process_time() - begun)
    return least


async def bare_calls() -> None:
    """The floor of steps in a row."""
    for _ in range(STEPS):
        await nothing(None, None)


async def bare_gather() -> None:
    """The floor of a fork and join."""
    await asyncio.gather(*(nothing(None, None) for _ in range(10)))


async def bare_naps(runs: int) -> None:
    """The floor of many waiting runs."""

    async def one() -> None:
        for _ in range(10):
            await asyncio.sleep(NAP)

    await asyncio.gather(*(one() for _ in range(runs)))


def bare_rows(folder: Path) -> Work:
    """The floor of recording: a commit for each step, of one row of text."""
    connection = sqlite3.connect(folder / "floor.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE event (run INTEGER, sequence INTEGER, data TEXT)")

    async def work() -> None:
        for number in range(STEPS):
            await nothing(None, None)
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("INSERT INTO event VALUES (1, ?, ?)", (number, '{"value":null}'))
            connection.execute("COMMIT")

    return work


async def many(driver: Engine, plan: Plan, runs: int) -> None:
    """Many runs at once."""
    await asyncio.gather(*(driver.run(plan, {}) for _ in range(runs)))


def line(title: str, got: float, floor: float, unit: str, goal: str) -> None:
    """One row of the table."""
    print(f"{title:<44} {got:>10.4g} {unit:<8} floor {floor:>9.4g}   {got / floor:>6.2f}x   goal {goal}")


async def in_memory() -> None:
    """Rows without a database."""
    driver = engine(MemoryStore())
    floor, got = await best(ROUNDS, bare_calls, lambda: driver.run(ROW, {}))
    line("100 steps in a row, in memory", got / STEPS * 1e6, floor / STEPS * 1e6, "us/step", "<= 5x")
    floor, got = await best(ROUNDS, bare_gather, lambda: driver.run(FORK, {}))
    line("10-way fork and join, in memory", got * 1e6, floor * 1e6, "us", "<= 5x")
    runs = 2_000
    floor, got = await best(2, lambda: bare_naps(runs), lambda: many(engine(MemoryStore()), NAPS, runs))
    line(f"{runs} runs x 10 naps, in memory", got, floor, "s", "<= 4x")
    tracemalloc.start()
    sleeper = engine(MemoryStore())
    tasks = [asyncio.create_task(sleeper.run(NAPS, {})) for _ in range(500)]
    await asyncio.sleep(NAP / 2)
    kept = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    await asyncio.gather(*tasks)
    print(f"{'kept by a waiting run, in memory':<44} {kept / 500 / 1000:>10.4g} kB       goal <= 10 kB")


async def durable(folder: Path) -> None:
    """Rows with a database."""
    rows = bare_rows(folder)
    driver = engine(SqliteStore(folder / "one.db"))
    floor, got = await best(ROUNDS, rows, lambda: driver.run(ROW, {}))
    line("100 steps in a row, SQLite", got / STEPS * 1e6, floor / STEPS * 1e6, "us/step", "<= 4x")
    runs = 1_000
    crowd = engine(SqliteStore(folder / "many.db"))
    begun = time.process_time()
    await many(crowd, TEN, runs)
    took = time.process_time() - begun
    print(f"{'1000 runs x 10 steps, SQLite':<44} {took / runs / 10 * 1e6:>10.4g} us/step  goal <= 30")
    floor = min(await best(2, lambda: bare_naps(runs)))
    begun = time.perf_counter()
    await many(crowd, NAPS, runs)
    took = time.perf_counter() - begun
    print(
        f"{'1000 runs x 10 naps of 10 ms, SQLite':<44} {took:>10.4g} s        floor {floor + 0.1:>9.4g}   goal <= 0.5 s"
    )


def main() -> None:
    """Print the table."""
    settle()  # as a command does before it drives runs
    asyncio.run(in_memory())
    with tempfile.TemporaryDirectory(dir=RAM if RAM.is_dir() else None) as folder:
        asyncio.run(durable(Path(folder)))


if __name__ == "__main__":
    main()

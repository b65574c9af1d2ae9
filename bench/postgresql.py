"""What a step costs on PostgreSQL: the whole engine beside the bare driver, against one server, in one run.

Times are those of the clock on the wall, since most of the work is done by the server; rounds take turns. Nothing waits
for a disk: the server is told not to.
"""

from __future__ import annotations

import asyncio
import time
from typing import Any

import psycopg

from bench.engine import ROW, STEPS, Work, engine, line, nothing
from sayflow.runtime.journal.postgresql import PostgresqlStore
from tests.contract.postgresql import running

ROUNDS = 15


def bare_rows(connection: psycopg.Connection[Any]) -> Work:
    """The floor of recording: one statement and one commit for each step, of one row of text."""
    connection.execute("CREATE TABLE floor (run integer, sequence integer, data text)")

    async def work() -> None:
        for number in range(STEPS):
            await nothing(None, None)
            connection.execute("INSERT INTO floor VALUES (1, %s, %s)", (number, '{"value":null}'), prepare=True)

    return work


async def best(*contenders: Work) -> list[float]:
    """The least time of each contender, in seconds; they take turns."""
    least = [float("inf")] * len(contenders)
    for _ in range(ROUNDS):
        for place, work in enumerate(contenders):
            begun = time.perf_counter()
            await work()
            least[place] = min(least[place], time.perf_counter() - begun)
    return least


def main() -> None:
    """Print the table, or why there is none."""
    with running() as server:
        if server is None:
            print("PostgreSQL is not installed: nothing is measured")
            return
        store = PostgresqlStore(server.address(), server.folder / "files")
        with psycopg.connect(server.address(), autocommit=True) as connection:
            driver = engine(store)
            floor, got = asyncio.run(best(bare_rows(connection), lambda: driver.run(ROW, {})))
            line("100 steps in a row, PostgreSQL", got / STEPS * 1e6, floor / STEPS * 1e6, "us/step", "<= 1.5x")
        store.close()


if __name__ == "__main__":
    main()

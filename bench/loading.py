"""How long it takes to load what was recorded: runs of a hundred steps, read from SQLite and replayed."""

from __future__ import annotations

import asyncio
import tempfile
import time
import tracemalloc
from pathlib import Path

from bench.engine import CATALOGUE, RAM, ROW, engine
from sayflow.runtime.drive import replay
from sayflow.runtime.journal.sqlite import SqliteStore
from sayflow.runtime.machine.program import Program

EVENTS = 100_000


def main() -> None:
    """Print how long it took, for the reading alone and with the replay, and what a run keeps in memory."""
    with tempfile.TemporaryDirectory(dir=RAM if RAM.is_dir() else None) as folder:
        store = SqliteStore(Path(folder) / "runs.db")
        driver, runs, recorded = engine(store), [], 0
        while recorded < EVENTS:
            run = asyncio.run(driver.run(ROW, {})).run
            runs.append(run)
            recorded += len(store.events(run))
        begun = time.process_time()
        for run in runs:
            store.events(run)
        read = time.process_time() - begun
        program = Program(ROW, CATALOGUE)
        begun = time.process_time()
        for run in runs:
            replay(program, run, store.events(run))
        replayed = time.process_time() - begun
        print(f"{recorded} events read{read:>34.3f} s")
        print(f"{recorded} events read and replayed{replayed:>21.3f} s   goal < 2 s")
        tracemalloc.start()
        machines = [replay(program, run, store.events(run)) for run in runs[:50]]
        kept = tracemalloc.get_traced_memory()[0]
        tracemalloc.stop()
        print(f"kept by a loaded run of 100 steps{kept / len(machines) / 1000:>18.1f} kB")
        store.close()


if __name__ == "__main__":
    main()

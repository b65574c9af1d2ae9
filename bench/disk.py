"""How often a step waits for the disk, and how much it leaves there.

A count of system calls, made by `strace` in a process of its own: the time of a disk says more of the disk. What
opening a database costs is taken off by a process that does only that.
"""

from __future__ import annotations

import asyncio
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import sayflow
from bench.engine import RAM, ROW, TEN, engine, many
from sayflow.compiler.kinds import Catalogue, Kind
from sayflow.compiler.project import Project
from sayflow.runtime.journal.database import Durability
from sayflow.runtime.journal.sqlite import SqliteStore

RUNS = 1_000
STATE = "x" * 10_000
CASES = {"opening": (TEN, 0, 0), "one run": (ROW, 1, 100), "1000 runs": (TEN, RUNS, RUNS * 10)}
GOALS = {("one run", "full"): "1", ("1000 runs", "full"): "<= 0.1"}


def work(path: Path, durability: Durability, case: str) -> None:
    """Do what is counted: so many runs at once."""
    plan, runs, _ = CASES[case]
    store = SqliteStore(path, durability=durability)
    driver = engine(store)
    driver.program(plan)
    asyncio.run(many(driver, plan, runs))
    store.close()


def waits(folder: Path, durability: str, case: str) -> int:
    """How often a process waits for the disk while it does its work."""
    counts = folder / "counts"
    trace = ["strace", "-f", "-o", str(counts), "-e", "trace=fsync,fdatasync"]
    path = folder / f"{case}-{durability}.db"
    subprocess.run([*trace, sys.executable, "-m", "bench.disk", str(path), durability, case], check=True)
    return len(re.findall(r"\bf(?:data)?sync\(", counts.read_text()))


def fsyncs(folder: Path) -> None:
    """Print how often a step waits, in one run and in many, or why that is not told."""
    if shutil.which("strace") is None:
        print("strace is not installed: how often a step waits for the disk is not counted")
        return
    for durability in ("full", "normal"):
        opening = waits(folder, durability, "opening")
        for case in ("one run", "1000 runs"):
            each = (waits(folder, durability, case) - opening) / CASES[case][2]
            goal = GOALS.get((case, durability), "")
            print(f"fsyncs a step, {durability}, {case:<18}{each:>10.4f}{goal and '   goal '}{goal}")


async def large(call: object, ports: object) -> str:
    """A step that gives ten kilobytes, or takes them."""
    await asyncio.sleep(0)
    return STATE


async def small(call: object, ports: object) -> int:
    """A step that gives next to nothing."""
    await asyncio.sleep(0)
    return 1


KINDS = Catalogue(
    [
        Kind("large", "Gives much.", {}, "", open_settings=True, run=large, timeout=None, effect="read", result="text"),
        Kind("small", "Gives little.", {}, "", open_settings=True, run=small, timeout=None, effect="read"),
    ]
)


def kept(folder: Path, name: str, text: str) -> float:
    """How many megabytes the run of a flow leaves on the disk."""
    path = folder / f"{name}.db"
    SqliteStore(path).close()
    before = path.stat().st_size
    store = SqliteStore(path)
    driver = engine(store)
    driver.catalogue = KINDS
    result = asyncio.run(driver.run(sayflow.compile(text, Project(catalogue=KINDS)), {}))
    store.close()
    assert result.status == "completed", result
    return (path.stat().st_size - before) / 1e6


def carried(folder: Path) -> None:
    """Print what a run of a hundred steps leaves on the disk, the first of which gives ten kilobytes."""
    state = "step s0: large { }\n"
    beside = state + "".join(f"step s{number}: small {{ }}\n" for number in range(1, 100))
    given = state + "".join(f"step s{number}: small {{ of: s0 }}\n" for number in range(1, 100))
    print(f"kept of 100 steps beside 10 kB{kept(folder, 'beside', beside):>15.3f} MB   goal <= 0.15 MB")
    print(f"kept of 100 steps that take 10 kB{kept(folder, 'given', given):>12.3f} MB")


def main() -> None:
    """Print the table; with words, be the process that is counted."""
    if len(sys.argv) == 4:
        path, durability, case = sys.argv[1:]
        work(Path(path), "full" if durability == "full" else "normal", case)
        return
    with tempfile.TemporaryDirectory(dir=RAM if RAM.is_dir() else None) as folder:
        fsyncs(Path(folder))
        carried(Path(folder))


if __name__ == "__main__":
    main()

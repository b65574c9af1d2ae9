"""The sample flows that are killed, and the outside world they leave traces in."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import sayflow
from sayflow.compiler.project import Project
from sayflow.runtime.answers import GivenAnswers
from sayflow.runtime.engine import Engine, Result
from sayflow.runtime.journal.sqlite import SqliteStore
from sayflow.runtime.local import has_died, microseconds, process_name
from sayflow.runtime.ports import Ports
from sayflow.runtime.steps import catalogue
from sayflow.runtime.tasks import TaskRegistry

RUN = "run000000001"

SEQUENCE = """
output last: any
step a: task { }
step b: task { x: a }
let c = length([a, b])
step d: task { x: b, y: c }
finish last = d
"""

BRANCHES = """
input items: list of integer = [1, 2, 3]
output total: integer
event done_one { item: integer }
all of {
  for each item in items, up to 2 at once {
    step a: task { x: item }
    emit done_one { item: item }
  }
} and {
  step b: task { }
  wait 1ms
  step d: task { x: b }
}
repeat until round == 2, up to 3 times {
  step c: task { x: round }
}
finish total = length(a) + length(rounds(c))
"""

PEOPLE = """
output answer: yes | no
step a: task { }
step agree: ask "Go on?" gives yes | no
  undo {
    step c: task { x: agree }
  }
if agree == yes {
  step b: task { } on error {
    roll back
    step d: task { x: error.kind }
  }
}
finish answer = agree
"""

PARTS = """
use "part.flow" as part
output last: any
step a: task { }
for each n in [1, 2] {
  step inner: part { x: n }
}
step d: task { x: inner }
finish last = d
"""

SHARED = """
remember count: integer = 4
limit press: { at_once: 1 }
output found: integer
once per "key" keep 1d
step a: task { x: count, limit: { name: "crm", at_once: 1 } }
for each n in [1, 2], all at once {
  step b: task { x: n, once_per: "{n}", limit: { name: "crm", at_once: 1 } }
}
do last {
  step c: task { x: b, cache: 1h }
} limit { name: "crm", at_once: 1 }
keep count = count + 1
finish found = count
"""

OTHERS = {
    "part.flow": """
input x: integer
output y: any
step a: task { x: x }
do both {
  step b: task { x: a }
}
finish y = b
"""
}

FLOWS = {
    "sequence": SEQUENCE,
    "branches": BRANCHES,
    "people": PEOPLE,
    "parts": PARTS,
    "shared": SHARED,
}


def tasks(effects: Path, *, failing: bool) -> TaskRegistry:
    """Tasks that write a line for each call, `name key`, before they give a result."""

    def doing(name: str) -> Callable[..., Any]:
        async def do(call: Any, **arguments: Any) -> Any:
            with effects.open("a") as file:
                file.write(f"{name} {call.key}\n")
            await asyncio.sleep(0)
            if failing and name == "b":
                raise ValueError("b never works")
            return f"{name}({', '.join(str(value) for value in arguments.values())})"

        return do

    return TaskRegistry({name: doing(name) for name in "abcd"})


async def drive(
    name: str, folder: Path, die_at: Callable[[int, str], None] | None = None, *, stop_at: int | None = None
) -> Result:
    """Start the run, or resume it where it stands; `die_at(position, side)` is called around each commit.

    `stop_at` is the position after which the engine is told to stop.
    """
    store = SqliteStore(folder / "runs.db", durability="normal")
    plain, count = store.append, [0]

    def append(batch: Any) -> None:
        count[0] += 1
        if die_at is not None:
            die_at(count[0], "before")
        plain(batch)
        if die_at is not None:
            die_at(count[0], "after")
        if count[0] == stop_at:
            asyncio.get_running_loop().call_soon(engine.stop, 0 if stop_at % 2 else 60)

    store.append = append  # type: ignore[method-assign]
    ports = Ports(tasks=tasks(folder / "effects", failing=name == "people"))
    engine = Engine(
        store,
        catalogue(),
        ports,
        clock=microseconds,
        new_id=lambda: RUN,
        owner=process_name(),
        has_died=has_died,
        people=GivenAnswers({"agree": "yes"}),
    )
    try:
        if store.run(RUN) is None:
            project = Project(engine.catalogue, read=OTHERS.__getitem__, file="main.flow")
            return await engine.run(sayflow.compile(FLOWS[name], project), {})
        return await engine.resume(RUN)
    finally:
        store.close()

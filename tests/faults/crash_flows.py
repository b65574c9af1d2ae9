"""The sample flows that are killed, and the outside world they leave traces in."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import sayflow
from sayflow.compiler.plan import Plan
from sayflow.compiler.project import Project
from sayflow.prompts.model import Answer, Health, Request
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

RETRIED = """
output last: any
step a: task { retry: { times: 3, wait: 1ms } }
for each n in [1, 2, 3], all at once {
  step flaky: task { x: n, retry: { times: 3, wait: 1ms, grow: 2 } }
}
step d: task { x: flaky }
finish last = d
"""

ROLLED = """
output last: any
for each n in [1, 2, 3] {
  step a: task { x: n }
    undo {
      step b: task { x: a }
      step flaky: task { x: n, retry: { times: 2, wait: 1ms } }
    }
}
all of {
  step c: task { x: length(a) }
    undo { step d: task { x: c } }
} and {
  wait 1ms
}
roll back
finish last = length(a)
"""

TIMED = """
output last: any
event told { n: integer }
do both {
  wait 1ms
  step a: task { }
  emit told { n: 1 }
  wait 1ms
} within 1d otherwise {
  step late: task { }
}
repeat until round == 3, up to 4 times {
  wait 1ms
  step b: task { x: round }
}
finish last = length(rounds(b))
"""

ONCE = """
output done: integer
default ask: "desk"
for each n in [1, 2, 3] {
  step a: task { x: n }
  step once: task { x: n, at_most_once: true }
}
step d: task { x: length(a) }
finish done = length(a)
"""

DECIDED = """
input amount: integer = 5
output choice: any
step a: task { }
decide size: small | large {
  rule small 95% when amount < 10
  below 60% take large
}
when size {
  is small {
    step b: task { x: a }
    go to a up to 2 times
  }
  is large {
    step c: task { x: a }
  }
}
decide who: me | you {
  below 99% ask "desk" within 1d otherwise me
}
step d: task { x: who.choice }
finish choice = d
"""

WIRED = """
step a: task { }
step b: task { x: 1 }
step c: task { x: 2 }
step d: task { x: 3 }
step flaky: task { retry: { times: 3, wait: 1ms } }
start -> a -> b
a -> c
all of [b, c] -> d
d -> flaky
flaky -> end
"""

AGENT = """
output found: any
step a: task { }
step found: agent "Find it." { steps: ["b", "c"] } gives text
step d: task { x: found }
finish found = d
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
    "retried": RETRIED,
    "rolled": ROLLED,
    "timed": TIMED,
    "once": ONCE,
    "decided": DECIDED,
    "wired": WIRED,
    "agent": AGENT,
}

Notice = Callable[[int, str], None]
"""Told of each place where a process may die: its number there, and `before` or `after` a commit, or `behind` a call
whose effect nobody knows of yet."""


class CallsTwice:
    """A model that wants `b` called, then `c`, then answers; each time it is asked leaves a line, `model path`."""

    name = "scripted:calls"
    routes = ("text",)

    def __init__(self, effects: Path) -> None:
        self.effects = effects

    async def complete(self, request: Request, said: Any = None) -> Answer:
        """What it says next, by the results it is shown."""
        shown = request.prompt.count("<result>")
        with self.effects.open("a") as file:
            file.write(f"model {request.about}/said{shown}\n")
        await asyncio.sleep(0)
        call = ("b", "c", "")[shown]
        answer = {"call": call, "arguments": '{"x": 1}' if call else "", "answer": "" if call else "there"}
        return Answer(json.dumps(answer), "scripted", "calls")

    async def health(self) -> Health:
        """Always ready."""
        return Health(True, "")

    def cost(self, tokens_in: int, tokens_out: int) -> Decimal | None:
        """Nothing."""
        return Decimal(0)


class Person:
    """Answers what was agreed; asked whether a step was done, looks whether its effect is there."""

    def __init__(self, effects: Path) -> None:
        self.effects = effects
        self.given = GivenAnswers({"agree": "yes", "who": "you"})

    async def ask(self, run: str, ask: Any, refused: str | None) -> tuple[Any, str] | None:
        """See `People`."""
        if ask.name != "once":
            return await self.given.ask(run, ask, refused)
        key = f"{run}/{ask.path}"
        known = self.effects.exists() and key in self.effects.read_text().split()
        return "done" if known else "repeat", "desk"


def tasks(effects: Path, notice: Notice, *, failing: bool) -> TaskRegistry:
    """Tasks that write a line for each call, `name key arguments`, before they give a result."""
    count = [0]

    def doing(name: str) -> Callable[..., Any]:
        async def do(call: Any, **arguments: Any) -> Any:
            if name == "flaky" and call.attempt < 2:
                raise ValueError("the first attempt never works")
            said = ", ".join(str(value) for value in arguments.values())
            with effects.open("a") as file:
                file.write(f"{name} {call.key} {said}\n")
            count[0] += 1
            notice(count[0], "behind")
            await asyncio.sleep(0)
            if failing and name == "b":
                raise ValueError("b never works")
            return f"{name}({said})"

        return do

    return TaskRegistry({name: doing(name) for name in ("a", "b", "c", "d", "flaky", "once", "late")})


@cache
def plan(name: str) -> Plan:
    """The compiled flow."""
    return sayflow.compile(FLOWS[name], Project(catalogue(), read=OTHERS.__getitem__, file="main.flow"))


def nothing(position: int, side: str) -> None:
    """Let the process live."""


async def drive(
    name: str,
    folder: Path,
    notice: Notice = nothing,
    *,
    stop_at: int | None = None,
    clock: Callable[[], int] = microseconds,
) -> Result:
    """Start the run, or resume it where it stands; `stop_at` is the commit after which the engine is told to stop."""
    store = SqliteStore(folder / "runs.db", durability="normal")
    plain, count = store.append, [0]

    def append(batch: Any) -> None:
        count[0] += 1
        notice(count[0], "before")
        plain(batch)
        notice(count[0], "after")
        if count[0] == stop_at:
            asyncio.get_running_loop().call_soon(engine.stop, 0 if stop_at % 2 else 60)

    store.append = append  # type: ignore[method-assign]
    effects = folder / "effects"
    engine = Engine(
        store,
        catalogue(),
        Ports(tasks=tasks(effects, notice, failing=name == "people"), models=lambda _: CallsTwice(effects)),
        clock=clock,
        new_id=lambda: RUN,
        owner=process_name(),
        has_died=has_died,
        people=Person(effects),
    )
    try:
        if store.run(RUN) is None:
            return await engine.run(plan(name), {})
        return await engine.resume(RUN)
    finally:
        store.close()

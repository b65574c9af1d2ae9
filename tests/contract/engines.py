"""Engines to test: what makes them, the functions their tasks call, and the clock they go by."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Awaitable, Callable
from functools import cache
from typing import Any, Protocol

import sayflow
from sayflow.compiler.kinds import Catalogue, Kind
from sayflow.compiler.plan import Plan
from sayflow.compiler.project import Project
from sayflow.runtime.engine import Engine, Result
from sayflow.runtime.journal.store import Store
from sayflow.runtime.machine.event import Event
from sayflow.runtime.ports import Ports
from sayflow.runtime.steps import catalogue
from sayflow.runtime.tasks import TaskRegistry

SECOND = 1_000_000
HOUR = 3600 * SECOND
LONGEST = 20.0
"""Seconds after which a test that should have ended hangs."""


class Driver(Protocol):
    """What any engine does."""

    async def run(self, plan: Plan, inputs: dict[str, Any]) -> Result: ...

    async def resume(self, run: str) -> Result: ...


class Clock:
    """The real clock, which a test may set back or forward."""

    def __init__(self) -> None:
        self.ahead = 0

    def __call__(self) -> int:
        return time.time_ns() // 1_000 + self.ahead


class Workshop:
    """Makes engines of one kind on one store; each engine is a process of its own to the others."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.clock = Clock()
        self.calls: list[str] = []
        self._owners = itertools.count(1)
        self._runs = itertools.count(1)

    def engine(self, functions: dict[str, Any] | None = None, **options: Any) -> Engine:
        """An engine whose tasks are these functions; `options` are those of `Engine`."""
        options = {"clock": self.clock, **options}
        kinds = options.pop("kinds", None) or catalogue()
        engine = Engine(
            options.pop("store", self.store),
            kinds,
            Ports(tasks=TaskRegistry(functions)),
            new_id=lambda: f"run{next(self._runs):09}",
            owner=f"process {next(self._owners)}",
            **options,
        )
        engine.keeper.poll = 0.005
        return engine

    def noting(self, name: str, result: Any = None) -> Callable[..., Awaitable[Any]]:
        """A task that notes its call and gives a result."""

        async def do(call: Any, **arguments: Any) -> Any:
            self.calls.append(call.key.partition("/")[2])
            await asyncio.sleep(0)
            return name if result is None else result

        return do

    def events(self, run: str) -> list[Event]:
        """What is recorded of a run."""
        return self.store.events(run)

    def kinds(self, run: str) -> list[str]:
        """The kinds of the events of a run, in order."""
        return [event.kind for event in self.events(run)]

    def data(self, run: str, kind: str) -> list[dict[str, Any]]:
        """The data of all events of one kind."""
        return [event.data for event in self.events(run) if event.kind == kind]


class Block:
    """A task that goes on only when it is let; it notes whether it was cancelled."""

    def __init__(self, result: Any = "done") -> None:
        self.begun = asyncio.Event()
        self.go = asyncio.Event()
        self.result = result
        self.cancelled = False

    async def do(self, **arguments: Any) -> Any:
        """The task."""
        self.begun.set()
        try:
            await self.go.wait()
        except asyncio.CancelledError:
            self.cancelled = True
            raise
        return self.result


def probing(run: Callable[..., Any], **fields: Any) -> Catalogue:
    """The step kinds, and one called `probe` that does this."""
    return Catalogue([*catalogue(), Kind("probe", "Does what a test wants.", {}, "", run=run, **fields)])


async def nothing(call: Any, ports: Any) -> None:
    """What the probe does unless a test wants more."""


@cache
def plan_of(text: str) -> Plan:
    """The plan of a flow; `probe` is a kind in it."""
    return sayflow.compile(text, Project(catalogue=probing(nothing)))


def play(work: Awaitable[Any]) -> Any:
    """Do it to its end; fails instead of hanging."""

    async def within() -> Any:
        return await asyncio.wait_for(work, LONGEST)

    return asyncio.run(within())


async def until(condition: Callable[[], bool]) -> None:
    """Give the others their turn until something is so."""
    ends = time.monotonic() + LONGEST
    while not condition():
        assert time.monotonic() < ends, "it never came to that"
        await asyncio.sleep(0.001)

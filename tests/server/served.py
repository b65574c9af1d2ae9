"""A server inside the process of a test: its engine, its store in memory, and a client that calls it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple

import httpx2

from sayflow.compiler.analyse import analyse
from sayflow.compiler.project import Project
from sayflow.runtime.engine import Engine
from sayflow.runtime.journal.memory import MemoryStore
from sayflow.runtime.local import local_engine
from sayflow.runtime.metrics import Metrics
from sayflow.runtime.people import EVERYBODY, Roles
from sayflow.runtime.ports import Ports
from sayflow.runtime.steps import catalogue
from sayflow.runtime.tasks import TaskRegistry
from sayflow.server.access import Access
from sayflow.server.app import make_app
from sayflow.server.guard import App
from sayflow.server.keys import KeyFile
from sayflow.server.service import Published, Service

KINDS = catalogue()
PROJECT = Project(KINDS)

PAY = """\
flow pay "Pay a bill after a yes"
input amount: number
input payee: text = "Ann"
output state: text
event paid { bill: text } from outside
on webhook "/bills"
step sure: ask "Pay {amount} to {payee}?" { who: "desk", accept: answer != no or amount > 1, refusal: "Too small." }
  gives yes | no
if sure == no {
  finish state = "not paid"
}
wait for paid where paid.bill == payee
decide next: archive | call {
  must be archive when amount < 100
}
finish state = "paid {amount}"
"""
ECHO = """\
flow echo
type Order = { id: integer, note: text }
on webhook "orders/new" as order: Order
output note: text
finish note = order.note
"""


NO_KEYS = KeyFile(Path("nowhere", "keys.json"))


class Served(NamedTuple):
    """What a test of the server works with."""

    client: httpx2.AsyncClient
    engine: Engine
    service: Service

    async def settled(self, run: str, status: str) -> None:
        """Wait until a run has a status."""
        row = self.service.store.run(run)
        while row is None or row.status != status or (row.owner and row.ended_at is None):
            await asyncio.sleep(0.002)
            row = self.service.store.run(run)


def served(
    play: Callable[[Served], Awaitable[None]],
    *,
    flows: tuple[str, ...] = (PAY, ECHO),
    keys: KeyFile = NO_KEYS,
    per_minute: int = 100_000,
    roles: Roles = EVERYBODY,
    link_key: bytes | None = None,
    **headers: str,
) -> None:
    """Let a test play with a server."""

    async def main() -> None:
        async with opened(flows, keys, per_minute, "server.example", roles, link_key) as (app, engine, service):
            transport = httpx2.ASGITransport(app, raise_app_exceptions=False)
            base = "http://server.example"
            async with httpx2.AsyncClient(transport=transport, base_url=base, headers=headers) as client:
                await play(Served(client, engine, service))

    asyncio.run(asyncio.wait_for(main(), 20))


@asynccontextmanager
async def opened(
    flows: tuple[str, ...],
    keys: KeyFile,
    per_minute: int,
    host: str,
    roles: Roles = EVERYBODY,
    link_key: bytes | None = None,
) -> AsyncIterator[tuple[App, Engine, Service]]:
    """An application that is called under one name, with its engine."""
    store = MemoryStore()
    metrics = Metrics()
    engine = local_engine(store, KINDS, Ports(tasks=TaskRegistry()), roles=roles, watch=metrics, patience=0.0)
    engine.keeper.poll = 0.005
    plans = []
    for text in flows:
        plan = analyse(text, PROJECT).plan
        assert plan is not None
        plans.append(Published(plan, text))
    service = Service(engine, plans, lambda source: analyse(source, PROJECT), metrics)
    access = Access(keys, engine.clock, "me")
    yield make_app(service, access, [host], per_minute=per_minute, link_key=lambda: link_key), engine, service
    engine.stop()
    await engine.settled()


def key_file(folder: Path) -> KeyFile:
    """A file for keys."""
    return KeyFile(folder / "keys.json")


def told(response: httpx2.Response) -> Any:
    """The document of an answer that went well."""
    assert response.status_code < 300, response.text
    return response.json()

"""Running a flow inside a program, without a command line: what `sayflow.run` does."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from os import PathLike
from pathlib import Path
from typing import Any

from ..compiler.caps import caps_of
from ..compiler.plan import Plan
from ..dsl.error import SayflowError
from .answers import GivenAnswers
from .engine import Result
from .journal.store import Store
from .local import local_engine
from .mail import Outbox
from .ports import Mail, Ports
from .steps import catalogue
from .tasks import TaskRegistry


async def run_embedded(
    plan: Plan,
    inputs: Mapping[str, Any],
    tasks: Iterable[Callable[..., Any]],
    answers: Mapping[str, Any],
    database: str | PathLike[str] | None,
    outbox: str | PathLike[str] | None,
    caps: Mapping[str, Any],
) -> Result:
    """Run a plan on an engine of its own; see `sayflow.run`."""
    try:
        capped = caps_of(caps)
    except ValueError as problem:
        hint = 'write them as {"tokens": 20000, "dollars": "2.50", "time": "2h", "rounds": 50}'
        raise SayflowError("SF249", str(problem), where="caps", hint=hint) from None
    registry = TaskRegistry()
    for function in tasks:
        registry.add(function)
    mail: Mail | None = Outbox(Path(outbox)) if outbox is not None else None
    store = opened(database)
    try:
        ports = Ports(tasks=registry, mail=mail)
        lasting = database is not None
        engine = local_engine(store, catalogue(), ports, people=GivenAnswers(answers), durable=lasting)
        result = await engine.run(plan, inputs, caps=capped)
        await engine.settled()
        return result
    finally:
        store.close()


def opened(database: str | PathLike[str] | None) -> Store:
    """The store in a database, or in memory."""
    if database is None:
        from .journal.memory import MemoryStore

        return MemoryStore()
    from .journal.opening import open_store

    return open_store(database if isinstance(database, str) else Path(database), Path(".sayflow", "files"))

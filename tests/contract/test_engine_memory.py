"""A run that need not outlive its process is written when it is handed back, and only then."""

from __future__ import annotations

import itertools

import sayflow
from sayflow.runtime.answers import GivenAnswers
from sayflow.runtime.engine import Engine
from sayflow.runtime.journal.memory import MemoryStore
from sayflow.runtime.local import microseconds
from sayflow.runtime.ports import Ports
from sayflow.runtime.steps import catalogue
from sayflow.runtime.tasks import TaskRegistry

FLOW = """
output answer: yes | no
step a: task { }
step b: task { }
step sure: ask "Go on?" gives yes | no
finish answer = sure
"""


def engine(store: MemoryStore, answers: dict[str, str], *, durable: bool) -> Engine:
    """An engine whose tasks are done at once."""

    async def done() -> str:
        return "done"

    ports = Ports(tasks=TaskRegistry({"a": done, "b": done}))
    numbers = itertools.count(1)
    return Engine(
        store,
        catalogue(),
        ports,
        clock=microseconds,
        new_id=lambda: f"run{next(numbers):09}",
        owner="here",
        people=GivenAnswers(answers),
        durable=durable,
    )


async def history(answers: dict[str, str], *, durable: bool) -> tuple[int, list[tuple[str, str]]]:
    """How many commits a run took, and the kinds and paths of its events."""
    store = MemoryStore()
    commits = 0
    plain = store.append

    def counted(batch: object) -> None:
        nonlocal commits
        commits += 1
        plain(batch)  # type: ignore[arg-type]

    store.append = counted  # type: ignore[assignment, method-assign]
    result = await engine(store, answers, durable=durable).run(sayflow.compile(FLOW), {})
    return commits, [(event.kind, event.path) for event in store.events(result.run)]


def test_the_history_is_the_same_in_fewer_commits() -> None:
    import asyncio

    for answers in ({"sure": "yes"}, {}):
        often, kept = asyncio.run(history(answers, durable=True))
        seldom, kept_late = asyncio.run(history(answers, durable=False))
        assert kept_late == kept
        assert often > seldom == 2

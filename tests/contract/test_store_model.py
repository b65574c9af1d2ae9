"""Whatever is done to both, the store in a file says the same as the store in memory."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from sayflow.dsl.error import SayflowError
from sayflow.runtime.journal.memory import MemoryStore
from sayflow.runtime.journal.sqlite import SqliteStore
from sayflow.runtime.journal.store import Append, AskRow, Change, Fenced, ListenerRow, Outgoing, RunRow, Store

from .stores import PLAIN, SHIPPED, events

RUNS = [f"{number:08x}" for number in range(4)]
ENDED = ("completed", "failed", "cancelled")

run_ids = st.sampled_from(RUNS)
owners = st.sampled_from(["one", "two", "three"])
moments = st.integers(0, 100)
paths = st.sampled_from(["desk", "boss"])
keys = st.sampled_from(["", "", "a", "b"])
names = st.sampled_from(["paid", "lost", "unknown"])
statuses = st.sampled_from(["queued", "running", "waiting", *ENDED])
some_moment = st.none() | moments


@st.composite
def outgoing(draw: st.DrawFn) -> Outgoing:
    return Outgoing(draw(st.none() | run_ids), "event", draw(names), draw(st.integers()), draw(moments), draw(keys))


@st.composite
def parts(draw: st.DrawFn, run: str) -> dict[str, Any]:
    """An append, but for what is only known when it is made."""
    status = draw(statuses)
    ended = draw(moments) if status in ENDED else None
    change = Change(status, ended_at=ended, wake_at=draw(some_moment), waiting_for=draw(paths))
    ask = AskRow(run, draw(paths), "desk", "sam", "Really?", None, "text", draw(moments), draw(some_moment))
    return {
        "run": run,
        "count": draw(st.integers(0, 3)),
        "off": draw(st.sampled_from([0] * 8 + [-1, 1])),
        "stale": draw(st.sampled_from([0] * 8 + [-1, 1])),
        "change": draw(st.none() | st.just(change)),
        "asked": draw(st.lists(st.just(ask), max_size=1)),
        "closed": draw(st.lists(paths, max_size=1)),
        "outgoing": draw(st.lists(outgoing(), max_size=2)),
        "consume": draw(st.booleans()),
        "create": draw(st.sampled_from([False] * 5 + [True])),
    }


batches = st.lists(run_ids, unique=True, max_size=4).flatmap(lambda runs: st.tuples(*map(parts, runs)))


class BothStores(RuleBasedStateMachine):
    """Does each thing to both, and compares what comes back."""

    @initialize()
    def open(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "runs.db"
        self.model: Store = MemoryStore()
        self.store: Store = SqliteStore(self.path, durability="normal")
        for plan in (SHIPPED, PLAIN):
            self.both(lambda store, plan=plan: store.save_plan(plan.hash, plan.name, plan.to_json()))

    def both(self, act: Callable[[Store], Any]) -> Any:
        said = []
        for store in (self.model, self.store):
            try:
                said.append(act(store))
            except Fenced as fenced:
                said.append(fenced.runs)
            except SayflowError as error:
                said.append(error.code)
        assert said[0] == said[1]
        return said[0]

    @rule(run=run_ids, plan=st.sampled_from([SHIPPED, PLAIN]), status=statuses, at=moments, wake_at=some_moment)
    def create(self, run: str, plan: Any, status: str, at: int, wake_at: int | None) -> None:
        ended = at if status in ENDED else None
        made = RunRow(run, plan.name, plan.hash, "real", status, "", at, ended, wake_at)
        self.both(lambda store: store.create_run(made))

    @rule(run=run_ids, owner=owners, now=moments, ttl=st.integers(1, 30))
    def claim(self, run: str, owner: str, now: int, ttl: int) -> None:
        self.both(lambda store: store.claim(run, owner, now, ttl))

    @rule(owner=owners, now=moments, limit=st.integers(1, 5))
    def claim_due(self, owner: str, now: int, limit: int) -> None:
        self.both(lambda store: store.due(now, limit))
        self.both(lambda store: store.claim_due(owner, now, 10, limit))

    @rule(owner=owners, now=moments)
    def renew(self, owner: str, now: int) -> None:
        self.both(lambda store: store.renew(owner, now, 10))

    @rule(owner=owners, run=st.none() | run_ids)
    def release(self, owner: str, run: str | None) -> None:
        self.both(lambda store: store.release(owner, run))

    @rule(message=outgoing())
    def post(self, message: Outgoing) -> None:
        self.both(lambda store: store.post(*message))

    @rule(run=run_ids, name=paths, content=st.binary(max_size=3))
    def keep(self, run: str, name: str, content: bytes) -> None:
        self.both(lambda store: store.artifact_put(run, name, content))

    @rule(flow=paths, events=st.lists(names, max_size=2))
    def listen(self, flow: str, events: list[str]) -> None:
        rows = [ListenerRow(flow, number, SHIPPED.hash, event) for number, event in enumerate(events)]
        self.both(lambda store: store.set_listeners(flow, rows))

    @rule(run=run_ids)
    def remove(self, run: str) -> None:
        self.both(lambda store: store.remove(run))

    @rule(place=st.integers(0, 3))
    def look_at_arrival(self, place: int) -> None:
        found = self.both(lambda store: store.arrivals())
        for arrival in found[place : place + 1]:
            self.both(lambda store, id=arrival.id: store.drop_arrival(id))

    @rule(batch=batches)
    def append(self, batch: tuple[dict[str, Any], ...]) -> None:
        made = [self.part(part) for part in batch]
        self.both(lambda store: store.append(made))

    def part(self, part: dict[str, Any]) -> Append:
        run = part["run"]
        found = self.model.run(run) or RunRow(run, "ship", SHIPPED.hash)
        first = found.sequence + 1 + part["off"]
        return Append(
            run,
            found.epoch + part["stale"],
            events(first, first + part["count"] - 1),
            part["change"],
            [message.id for message in self.model.inbox(run)] if part["consume"] else (),
            part["outgoing"],
            part["asked"],
            part["closed"] if part["count"] else (),
            RunRow(run, "ship", SHIPPED.hash, status="running", epoch=found.epoch) if part["create"] else None,
        )

    @rule()
    def reopen(self) -> None:
        self.store.close()
        self.store = SqliteStore(self.path, durability="normal")

    @invariant()
    def all_say_the_same(self) -> None:
        self.both(lambda store: store.runs())
        self.both(lambda store: store.asks(open=False))
        self.both(lambda store: store.asks())
        self.both(lambda store: (store.listeners(), store.arrivals()))
        for run in RUNS:
            self.both(lambda store, run=run: (store.events(run), store.inbox(run), store.artifacts(run)))
        for owner in ("one", "two"):
            self.both(lambda store, owner=owner: store.posted_to(owner))

    def teardown(self) -> None:
        self.store.close()
        self.folder.cleanup()


# Shrinking a failure of two real stores takes minutes, and what failed is shown anyway.
BothStores.TestCase.settings = settings(
    max_examples=settings().max_examples // 4,
    stateful_step_count=30,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
TestBothStores = BothStores.TestCase

"""Runs in test mode: what they do, what they leave out, and that no kind of step gets around it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sayflow.compiler.analyse import compile
from sayflow.compiler.kinds import Call, Catalogue, Kind, Setting
from sayflow.compiler.project import Project
from sayflow.runtime.engine import Engine
from sayflow.runtime.journal.store import Store
from sayflow.runtime.ports import Connection, Ports
from sayflow.runtime.steps import catalogue
from sayflow.runtime.tasks import TaskRegistry

from .engines import Workshop, plan_of, play

Work = Callable[[Call, Any], Any]


@pytest.fixture
def workshop(store: Store) -> Workshop:
    return Workshop(store)


def kind(run: Work, **options: Any) -> Kind:
    """A kind of step with its own work."""
    return Kind("own", "Does its own work.", {"x": Setting("any", "Anything.", "content")}, "", run=run, **options)


def engine(workshop: Workshop, own: Kind, **ports: Any) -> tuple[Engine, Any]:
    """An engine that knows that kind, and a plan with one step of it."""
    kinds = Catalogue([*catalogue(), own])
    made = workshop.engine(kinds=kinds)
    made.ports = Ports(tasks=TaskRegistry(), **ports)
    plan = compile("output last: any\nstep a: own { x: 1 }\nfinish last = a\n", Project(catalogue=kinds))
    return made, plan


class Outside:
    """Takes all that is sent, said, stored or asked for, and notes it."""

    def __init__(self) -> None:
        self.calls: list[Any] = []

    async def _take(self, *given: Any, **rest: Any) -> Any:
        self.calls.append(given[0] if given else None)
        return "taken"

    send = post = save = read = request = _take


async def reads(call: Call, ports: Any) -> Any:
    return "read"


async def writes(call: Call, ports: Any) -> Any:
    raise AssertionError("it was done")


def test_what_reads_is_done_and_what_writes_is_not(workshop: Workshop) -> None:
    reading, plan = engine(workshop, kind(reads, effect="read"))
    assert play(reading.run(plan, {}, mode="test")).outputs == {"last": "read"}
    for effect in ("effect", "destructive", "idempotent"):
        writing, plan = engine(workshop, kind(writes, effect=effect))
        result = play(writing.run(plan, {}, mode="test"))
        assert result.error is not None
        assert (result.status, result.error["kind"]) == ("failed", "no_stub")
        assert "--stub a=VALUE" in result.error["message"]
        assert play(writing.run(plan, {}, mode="test", stubs={"a": 5})).outputs == {"last": 5}


@pytest.mark.parametrize(
    "sneaky",
    [
        lambda ports: ports.mail.send("letter", "key"),
        lambda ports: ports.chat.post("message", "key"),
        lambda ports: ports.artifacts.save("run", "name", b"", "text/plain"),
        lambda ports: ports.http.request("POST", "https://shop.example/"),
        lambda ports: ports.http.request("delete", "https://shop.example/"),
    ],
)
def test_a_kind_that_claims_to_read_only_can_t_write(workshop: Workshop, sneaky: Callable[[Any], Any]) -> None:
    async def own(call: Call, ports: Any) -> Any:
        return await sneaky(ports)

    outside: Any = Outside()
    everything = {"mail": outside, "chat": outside, "artifacts": outside, "http": outside}
    made, plan = engine(workshop, kind(own, effect="read"), **everything)
    result = play(made.run(plan, {}, mode="test"))
    assert result.error is not None
    assert (result.error["kind"], outside.calls) == ("no_stub", [])
    assert play(made.run(plan, {})).outputs == {"last": "taken"}
    assert len(outside.calls) == 1


def test_requests_that_read_go_out_and_databases_are_only_read(workshop: Workshop) -> None:
    async def own(call: Call, ports: Any) -> Any:
        return [await ports.http.request("get", "https://shop.example/"), ports.connections["shop"].read_only]

    outside: Any = Outside()
    shop = {"shop": Connection("sqlite:///shop.db")}
    made, plan = engine(workshop, kind(own, effect="read"), http=outside, connections=shop)
    assert play(made.run(plan, {}, mode="test")).outputs == {"last": ["taken", True]}


SHARED = plan_of("""
remember count: integer = 4
output found: integer
output last: any
once per "key" keep 1d
step b: task { x: count, limit: { name: "crm", at_once: 1 } } gives integer
keep count = count + b
finish found = count, last = b
""")


def test_nothing_is_kept_or_taken_from_other_runs(workshop: Workshop) -> None:
    made = workshop.engine({"b": workshop.noting("b", 10)})
    first = play(made.run(SHARED, {}, mode="test", stubs={"b": 1}))
    again = play(made.run(SHARED, {}, mode="test", stubs={"b": 1}))
    assert (first.outputs, again.status) == ({"found": 4, "last": 1}, "completed")
    # The real one comes first among those of its own: it finds nothing of the others.
    real = play(made.run(SHARED, {}))
    assert (real.outputs, workshop.calls) == ({"found": 4, "last": 10}, ["b"])


SENT = plan_of("event paid { id: integer }\nemit paid { id: 1 }\nfinish")
HEARS = plan_of("event paid { id: integer }\nwait for paid\nfinish")


def test_no_event_reaches_another_run(workshop: Workshop) -> None:
    made = workshop.engine()
    waiting = play(made.run(HEARS, {}))
    assert play(made.run(SENT, {}, mode="test")).status == "completed"
    assert workshop.store.inbox(waiting.run) == []
    assert play(made.run(SENT, {})).status == "completed"
    assert len(workshop.store.inbox(waiting.run)) == 1


WAITS = plan_of("""
output last: any
step desk: ask "Go on?" gives yes | no
step a: task { x: desk } gives integer
finish last = a
""")


def test_it_stays_in_test_mode_after_a_restart(workshop: Workshop) -> None:
    run = play(workshop.engine({"a": workshop.noting("a")}).run(WAITS, {}, mode="test", stubs={"a": 7})).run
    workshop.store.post(run, "answer", "desk", {"value": "yes", "by": "Ann"}, 0)
    ended = play(workshop.engine({"a": workshop.noting("a")}).resume(run))
    assert (ended.outputs, workshop.calls) == ({"last": 7}, [])
    row = workshop.store.run(run)
    assert row is not None
    assert row.mode == "test"

"""What a run may take at most: rounds, time, and what its models take, in its journal and over a restart."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from sayflow.compiler.caps import caps_of, least
from sayflow.prompts.model import Answer, Health, Request, Route, Said
from sayflow.runtime.engine import Engine, begin
from sayflow.runtime.journal.store import Store
from sayflow.runtime.ports import Ports
from sayflow.runtime.tasks import TaskRegistry

from .engines import HOUR, SECOND, Workshop, plan_of, play

ROUNDS = 'default cap: { rounds: 3 }\noutput n: integer\nrepeat up to 9 times { step a: task "A" }\nfinish n = 1\n'
JUMPS = 'output n: integer\nstep a: task "A"\ngo to a up to 9 times\nfinish n = 1\n'
WIRES = """\
step a: task "A" gives integer
step b: task "B" gives text
start -> a
a -> a : a < 5, up to 9 times
a -> b : otherwise
b -> end
"""
SLOW = "default cap: { time: 2h }\noutput n: integer\nwait 3h\nfinish n = 1\n"
ASKS = """\
output last: text
step a: llm "Say a." gives text
step b: llm "Say b." gives text
step c: llm "Say c." gives text
finish last = c
"""


class Counted:
    """A model whose every answer takes the same."""

    name = "test:counted"
    routes: tuple[Route, ...] = ("text",)

    def __init__(self, tokens: int = 400, dollars: str = "0.10") -> None:
        self.tokens = tokens
        self.dollars = Decimal(dollars)
        self.calls = 0

    async def complete(self, request: Request, said: Said | None = None) -> Answer:
        self.calls += 1
        await asyncio.sleep(0)
        return Answer("yes", "test", "counted", self.tokens - 1, 1, self.dollars)

    async def health(self) -> Health:
        return Health(True, self.name)

    def cost(self, tokens_in: int, tokens_out: int) -> Decimal | None:
        return self.dollars


@pytest.fixture
def workshop(store: Store) -> Workshop:
    return Workshop(store)


def with_model(workshop: Workshop, model: Any, **options: Any) -> Engine:
    engine = workshop.engine({"a": workshop.noting("a"), "b": workshop.noting("b")}, **options)
    engine.ports = Ports(tasks=TaskRegistry(), models=lambda name: model)
    return engine


def test_more_rounds_than_allowed_end_the_run(workshop: Workshop) -> None:
    result = play(workshop.engine({"a": workshop.noting("a")}).run(plan_of(ROUNDS), {}))
    assert (result.status, result.error["kind"], len(workshop.calls)) == ("failed", "over_cap", 4)
    assert "more often than 3 times" in result.error["message"]
    assert workshop.kinds(result.run)[-2:] == ["capped", "run_failed"]


@pytest.mark.parametrize(("most", "status", "calls"), [(9, "completed", 10), (4, "failed", 5), (0, "failed", 1)])
def test_jumps_are_rounds(workshop: Workshop, most: int, status: str, calls: int) -> None:
    result = play(workshop.engine({"a": workshop.noting("a")}).run(plan_of(JUMPS), {}, caps={"rounds": most}))
    assert (result.status, len(workshop.calls)) == (status, calls)


def test_wires_back_are_rounds(workshop: Workshop) -> None:
    engine = workshop.engine({"a": workshop.noting("a", 1), "b": workshop.noting("b")})
    result = play(engine.run(plan_of(WIRES), {}, caps={"rounds": 2}))
    assert (result.status, workshop.calls) == ("failed", ["a", "a#2", "a#3"])


def test_time_is_over_while_the_run_waits_and_nobody_drives_it(workshop: Workshop) -> None:
    parked = play(workshop.engine().run(plan_of(SLOW), {}))
    assert parked.status == "waiting"
    assert parked.wake_at == workshop.events(parked.run)[0].at + 2 * HOUR
    workshop.clock.ahead = 2 * HOUR + SECOND
    assert workshop.store.due(workshop.clock()) == [parked.run]
    result = play(workshop.engine().resume(parked.run))
    assert (result.status, result.error["detail"]) == ("failed", {"cap": "time"})


def test_a_cap_that_is_not_reached_changes_nothing(workshop: Workshop) -> None:
    result = play(workshop.engine().run(plan_of("output n: integer\nfinish n = 1\n"), {}, caps={"time": HOUR}))
    assert (result.status, workshop.kinds(result.run)) == (
        "completed",
        ["run_started", "step_completed", "run_completed"],
    )


def test_tokens_of_all_models_are_counted_together(workshop: Workshop) -> None:
    model = Counted(tokens=4_000)
    result = play(with_model(workshop, model).run(plan_of(ASKS), {}, caps={"tokens": 8_500}))
    assert (result.status, result.error["kind"], model.calls) == ("failed", "over_budget", 2)
    assert sum(each["tokens"] for each in workshop.data(result.run, "spent")) == 8_000


def test_dollars_are_counted_over_a_restart(workshop: Workshop) -> None:
    flow = plan_of(ASKS.replace("step b", "wait 1h\nstep b"))
    first = Counted(dollars="0.10")
    parked = play(with_model(workshop, first).run(flow, {}, caps={"dollars": "0.25"}))
    assert (parked.status, first.calls) == ("waiting", 1)
    workshop.clock.ahead = HOUR + SECOND
    second = Counted(dollars="0.10")
    result = play(with_model(workshop, second).resume(parked.run))
    assert (result.status, result.error["kind"], second.calls) == ("failed", "over_budget", 1)


def test_a_rehearsal_has_caps_of_its_own(workshop: Workshop) -> None:
    result = play(workshop.engine({"a": workshop.noting("a")}).run(plan_of(JUMPS), {}, mode="test", stubs={"a": None}))
    assert result.error["detail"] == {"cap": "rounds"}
    assert workshop.events(result.run)[0].data["caps"] == {"tokens": 4_000, "time": 60 * SECOND, "rounds": 5}


def test_of_several_caps_the_tightest_holds() -> None:
    assert least({"rounds": 5, "dollars": "2.50"}, {"rounds": 9, "dollars": "10"}, {"time": 7}) == {
        "dollars": "2.50",
        "time": 7,
        "rounds": 5,
    }


def test_what_an_engine_caps_holds_for_every_run_it_starts(workshop: Workshop) -> None:
    engine = workshop.engine({"a": workshop.noting("a")}, caps={"rounds": 1})
    result = play(engine.run(plan_of(JUMPS), {}, caps={"rounds": 7}))
    assert result.error["detail"] == {"cap": "rounds"}
    assert workshop.events(result.run)[0].data["caps"] == {"rounds": 1}


def test_a_run_that_is_begun_beside_others_has_its_caps(workshop: Workshop) -> None:
    async def work() -> str:
        engine = workshop.engine({"a": workshop.noting("a")}, caps={"time": HOUR})
        run, _ = begin(engine, plan_of(ROUNDS), {}, caps={"rounds": 2, "time": 2 * HOUR})
        await engine.settled()
        return run

    run = play(work())
    assert workshop.data(run, "run_started")[0]["caps"] == {"time": HOUR, "rounds": 2}


@pytest.mark.parametrize(
    ("given", "caps"),
    [
        ({"tokens": 20_000, "rounds": 0}, {"tokens": 20_000, "rounds": 0}),
        ({"dollars": "2.50"}, {"dollars": "2.50"}),
        ({"dollars": Decimal("2.50")}, {"dollars": "2.50"}),
        ({"time": "2h"}, {"time": 2 * HOUR}),
        ({"time": timedelta(hours=2)}, {"time": 2 * HOUR}),
    ],
)
def test_caps_may_be_plain_values(given: dict[str, Any], caps: dict[str, Any]) -> None:
    assert caps_of(given) == caps


@pytest.mark.parametrize("given", [{"tokens": True}, {"tokens": -1}, {"time": "soon"}, {"euros": 1}, {"dollars": None}])
def test_what_is_no_cap_is_refused(given: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="cap"):
        caps_of(given)

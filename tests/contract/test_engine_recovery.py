"""What every engine does where recovery is on: pauses outlive it, and a target in trouble is left alone."""

from typing import Any

import pytest

from sayflow.compiler.kinds import StepError
from sayflow.runtime.journal.store import Store
from sayflow.runtime.recovery.targets import FIRST_REST, MOST_REPEATS, TROUBLES, Targets

from .engines import HOUR, Workshop, plan_of, play, probing

PLAN = plan_of("default recovery: automatic\nstep a: probe\n")
TARGET = "probe "


@pytest.fixture
def workshop(store: Store) -> Workshop:
    return Workshop(store)


class Door:
    """A probe that lets nobody in at first."""

    def __init__(self, refusals: int) -> None:
        self.refusals = refusals
        self.calls = 0

    async def __call__(self, call: Any, ports: Any) -> None:
        self.calls += 1
        if self.calls <= self.refusals:
            raise StepError("rate_limited", "not now", detail={"retry_after": 3600})


def test_a_pause_of_recovery_outlives_the_process(workshop: Workshop) -> None:
    door = Door(1)
    kinds = probing(door)
    parked = play(workshop.engine(kinds=kinds).run(PLAN, {}))
    assert (parked.status, door.calls) == ("waiting", 1)
    assert parked.wake_at is not None
    chosen = workshop.data(parked.run, "recovery_chosen")
    assert [(each["class"], each["action"]) for each in chosen] == [("told_when", "retry")]
    early = play(workshop.engine(kinds=kinds).resume(parked.run))
    assert (early.status, door.calls) == ("waiting", 1)
    workshop.clock.ahead += 2 * HOUR
    assert (play(workshop.engine(kinds=kinds).resume(parked.run)).status, door.calls) == ("completed", 2)


def test_a_target_in_trouble_is_left_alone_until_it_has_rested(workshop: Workshop) -> None:
    door = Door(0)
    engine = workshop.engine(kinds=probing(door))
    for _ in range(TROUBLES):
        engine.targets.left(TARGET, workshop.clock() / 1_000_000, "not_sent")
    engine.patience = 0
    parked = play(engine.run(PLAN, {}))
    assert (parked.status, door.calls) == ("waiting", 0)
    assert [each["error"]["kind"] for each in workshop.data(parked.run, "attempt_failed")] == ["resting"]
    workshop.clock.ahead += HOUR // 2
    assert (play(engine.resume(parked.run)).status, door.calls) == ("completed", 1)


def test_only_where_recovery_is_on(workshop: Workshop) -> None:
    door = Door(0)
    engine = workshop.engine(kinds=probing(door))
    for _ in range(TROUBLES):
        engine.targets.left(TARGET, workshop.clock() / 1_000_000, "not_sent")
    assert play(engine.run(plan_of("step a: probe\n"), {})).status == "completed"


def test_a_breaker_opens_half_opens_and_closes() -> None:
    targets = Targets()
    for moment in range(TROUBLES):
        assert targets.enter("x", moment, repeat=False) is None
        targets.left("x", moment, "rejected")
    opened = TROUBLES - 1
    assert targets.enter("x", opened + 1, repeat=False) == FIRST_REST - 1
    assert targets.enter("y", opened + 1, repeat=False) is None
    half = opened + FIRST_REST
    assert targets.enter("x", half, repeat=False) is None
    assert targets.enter("x", half, repeat=False) is not None, "only one may look"
    targets.left("x", half, "rejected")
    assert targets.enter("x", half + FIRST_REST, repeat=False) == FIRST_REST, "it rests twice as long"
    assert targets.enter("x", half + 2 * FIRST_REST, repeat=False) is None
    targets.left("x", half + 2 * FIRST_REST, None)
    assert [targets.enter("x", half + 2 * FIRST_REST, repeat=False) for _ in range(3)] == [None] * 3


def test_a_refusal_for_its_content_is_no_trouble_of_the_target() -> None:
    targets = Targets()
    for _ in range(3 * TROUBLES):
        targets.left("x", 0, "permanent")
    assert targets.enter("x", 0, repeat=False) is None


def test_repeats_are_a_share_of_calls() -> None:
    targets = Targets()
    free = 0
    while targets.enter("x", 0, repeat=True) is None:
        free += 1
    assert free == MOST_REPEATS
    for _ in range(11):
        assert targets.enter("x", 0, repeat=False) is None
    assert targets.enter("x", 0, repeat=True) is None
    assert targets.enter("x", 0, repeat=True) is not None

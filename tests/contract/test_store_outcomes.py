"""The contract of a store, run against every implementation: outcomes of decisions, and what is learnt from them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from sayflow.dsl.error import SayflowError
from sayflow.runtime.journal.store import Append, CalibrationRow, Fenced, OutcomeRow, Store

from .stores import OTHER, RUN, event, held

TOLD = OutcomeRow(
    RUN, "orders[3]/verdict", "ship", "verdict", "pay", "anna", "", 5, {"facts": {"age": Decimal("1.50")}}
)


def test_outcomes_are_only_added(store: Store) -> None:
    held(store)
    held(store, OTHER)
    second = TOLD._replace(option="refuse", told_by="ben", because="it was broken", at=6)
    others = [TOLD._replace(flow="greet"), TOLD._replace(decision="route"), TOLD._replace(run=OTHER, at=7)]
    for row in (TOLD, second, *others):
        store.tell_outcome(row)
    assert store.outcomes("ship", "verdict") == [TOLD, second, others[2]]
    assert store.outcomes("ship", "verdict", limit=2) == [second, others[2]]
    assert store.outcomes("ship", "verdict", limit=0) == []
    assert store.outcomes("ship", "nothing") == []


def test_an_outcome_belongs_to_a_run(store: Store) -> None:
    with pytest.raises(SayflowError) as error:
        store.tell_outcome(TOLD)
    assert error.value.code == "SF901"
    assert store.outcomes("ship", "verdict") == []


def test_what_a_person_decides_is_recorded_with_the_events(store: Store) -> None:
    epoch = held(store)
    store.append([Append(RUN, epoch, [event(1)], outcomes=[TOLD])])
    assert store.outcomes("ship", "verdict") == [TOLD]
    with pytest.raises(Fenced):
        store.append([Append(RUN, epoch + 1, [event(2)], outcomes=[TOLD])])
    assert store.outcomes("ship", "verdict") == [TOLD]


def test_versions_of_what_was_learnt_stay(store: Store) -> None:
    assert store.calibration("ship", "verdict") is None
    first = CalibrationRow("ship", "verdict", 1, 10, 5, {"weights": {"rules": Decimal("0.61")}})
    second = first._replace(version=2, outcomes=20)
    for row in (first, second, second._replace(outcomes=99), first._replace(decision="route")):
        store.calibrate(row)
    assert store.calibration("ship", "verdict") == second
    assert store.calibration("greet", "verdict") is None

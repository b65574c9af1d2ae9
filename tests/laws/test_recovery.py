"""Laws of recovery: every error has a class, every failure one choice, and no choice may do an effect twice."""

from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as some

from sayflow.compiler.analyse import analyse
from sayflow.compiler.kinds import Effect
from sayflow.compiler.project import Project
from sayflow.dsl.source import Source
from sayflow.runtime.http_answer import told_pause
from sayflow.runtime.recovery.choose import SECOND, Action, Failure, Written, chance, choose, harmless, weighed
from sayflow.runtime.recovery.classes import CLASSES, ROWS
from sayflow.runtime.recovery.errors import FAULTS, KINDS, STATES, Finding, classify
from sayflow.runtime.steps import catalogue

FINDINGS = some.builds(
    Finding, some.sampled_from(ROWS), some.none() | some.floats(0, 10_000), some.sampled_from([0.0, 60.0])
)
WRITTEN = some.builds(
    Written,
    some.none() | some.integers(0, 3600 * SECOND),
    *[some.booleans()] * 6,
)
FAILURES = some.builds(
    Failure,
    FINDINGS,
    some.sampled_from(get_args(Effect)),
    some.booleans(),
    some.integers(1, 15),
    some.integers(1, 15),
    some.integers(0, 90_000 * SECOND),
    some.none() | some.integers(0, 3600 * SECOND),
    some.text(max_size=20),
    WRITTEN,
)


@given(FAILURES)
def test_each_failure_has_one_choice_and_always_the_same(failure: Failure) -> None:
    choice = choose(failure)
    assert choice == choose(failure)
    assert choice.action in get_args(Action)
    assert choice.reason
    assert weighed(failure)["harmless"] == harmless(failure.effect, failure.keyed)


@given(FAILURES)
def test_what_may_have_happened_is_never_repeated_where_it_could_do_harm(failure: Failure) -> None:
    if failure.finding.row.name == "unknown_outcome" and not harmless(failure.effect, failure.keyed):
        assert choose(failure).action != "retry"


@given(FAILURES)
def test_only_what_is_written_is_taken_instead(failure: Failure) -> None:
    choice, written = choose(failure), failure.written
    allowed = {
        "fallback": written.fallback,
        "skip": written.skip,
        "handle": written.handled,
        "ask": written.asks or failure.finding.row.person == "asked",
    }
    assert allowed.get(choice.action, True)


@given(FAILURES)
def test_no_attempt_comes_before_the_time_that_was_told_nor_after_the_deadline(failure: Failure) -> None:
    choice = choose(failure)
    if choice.action == "retry":
        assert choice.pause >= int((failure.finding.told or 0) * SECOND)
        assert failure.left is None or choice.pause < failure.left


@given(some.text(), some.text())
def test_chance_is_the_same_for_the_same_place(one: str, other: str) -> None:
    assert 0 <= chance(one) < 1
    assert (chance(one) == chance(other)) == (one == other)


@given(
    some.sampled_from([*KINDS, "another"]),
    some.sampled_from(["timeout", "x", "http_200", "http_599", "http_777", "sql_constraint", "wrong_type"])
    | some.text(),
    some.booleans(),
    some.none()
    | some.text()
    | some.dictionaries(
        some.sampled_from(["retry_after", "state", "reply", "fault"]),
        some.none() | some.booleans() | some.integers(-10, 700) | some.sampled_from([*STATES, *FAULTS]),
    ),
    some.booleans(),
)
def test_every_error_has_a_class(kind: str, error: str, unknown: bool, detail: Any, before: bool) -> None:
    found = classify(kind, {"kind": error, "detail": detail, "unknown": unknown}, before=before)
    assert found.row.name in CLASSES
    if unknown:
        assert found.row.name in ("unknown_outcome", "malformed")


@pytest.mark.parametrize(("kind", "error"), [(kind.name, error) for kind in catalogue() for error in kind.errors])
def test_every_error_that_a_kind_tells_of_is_known(kind: str, error: str) -> None:
    if error != "model_failed":
        # That one always tells the fault behind it.
        assert classify(kind, {"kind": error}).row.name != "unclear"


@pytest.mark.parametrize(
    ("query", "effect"),
    [
        ("select name from stock", "read"),
        ("with a as (select 1) select * from a", "read"),
        ("with a as (select 1) delete from stock where id in a", "effect"),
        ("WITH a AS (select 1) UPDATE stock SET left = 1", "effect"),
        ("update stock set left = left - 1", "effect"),
    ],
)
def test_only_a_query_that_reads_is_harmless(query: str, effect: str) -> None:
    step = f'step a: sql {{ connection: "shop", query: "{query}", recovery: automatic }}'
    plan = analyse(Source(step, "a.flow"), Project(catalogue())).plan
    assert plan is not None
    assert plan.content["body"]["nodes"][0]["recovery"]["effect"] == effect


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "90"}, 90),
        ({"retry-after": "Mon, 05 Jan 2026 09:02:00 GMT", "date": "Mon, 05 Jan 2026 09:00:00 GMT"}, 120),
        ({"retry-after": "Mon, 05 Jan 2026 08:00:00 GMT", "date": "Mon, 05 Jan 2026 09:00:00 GMT"}, 0),
        ({"retry-after": "Mon, 05 Jan 2026 09:02:00 GMT"}, None),
        ({"retry-after": "soon", "date": "now"}, None),
        ({"retry-after": "9" * 20}, None),
        ({}, None),
    ],
)
def test_the_pause_that_an_answer_asks_for(headers: dict[str, str], seconds: int | None) -> None:
    assert told_pause(headers) == seconds


def test_all_maps_lead_to_classes() -> None:
    for table in (*KINDS.values(), FAULTS, STATES):
        assert set(table.values()) <= set(CLASSES)

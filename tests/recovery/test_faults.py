"""Every fault of the catalogue ends as it must, on the real machine; the faults of somebody else are counted apart."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as some

from sayflow.compiler.analyse import analyse
from sayflow.compiler.project import Project
from sayflow.dsl.source import Source
from sayflow.runtime.machine.program import Program
from sayflow.runtime.virtual import Outcome, Stub, VirtualWorld

from .measure import figures
from .simulated import KINDS, Fault, load, meet, program_of

OWN, HELD = load("faults"), load("held_faults")
MISSED = {"row_written_then_connection_lost", "mail_server_greylists"}
"""What of the others' faults does not end just as wanted: the one waits for a person, the other asks too often."""


def as_wanted(fault: Fault, run: str) -> bool:
    ended = meet(fault, program_of(fault, "recovery"), run)
    assert ended.effects <= 1, ended
    return ended.how == fault.right and ended.attempts <= fault.allowed


@pytest.mark.parametrize("fault", [pytest.param(each, id=each.name) for each in OWN])
def test_a_fault_ends_as_it_must(fault: Fault) -> None:
    program = program_of(fault, "recovery")
    for run in ("one", "two", "three"):
        ended = meet(fault, program, run)
        assert (ended.how, ended.effects <= 1) == (fault.right, True), ended
        assert ended.attempts <= fault.allowed


def test_the_catalogue_is_large_and_has_each_name_once() -> None:
    names = [fault.name for fault in OWN + HELD]
    assert len(OWN) >= 60
    assert len(set(names)) == len(names)


def test_faults_that_somebody_else_wrote() -> None:
    assert {fault.name for fault in HELD if not as_wanted(fault, "one")} == MISSED


def test_a_blind_retry_is_found_to_do_harm() -> None:
    found = figures([fault for fault in OWN if fault.step["kind"] == "email"], "blind", 1)
    assert found.duplicates > 0
    assert found.stopped < 1


HARMLESS = some.sampled_from([{"error": "refused"}, {"error": "dns"}, {"status": 429}, {"status": 503}])
DOUBTFUL = some.sampled_from(
    [{"error": "timeout"}, {"error": "connection_reset"}, {"status": 500}, {"status": 504}, {"then": "killed"}]
)
ATTEMPTS = some.lists(
    some.one_of(
        some.tuples(HARMLESS, some.just(False)),
        some.tuples(DOUBTFUL, some.booleans()),
        some.tuples(some.just({"status": 201}), some.just(True)),
    ),
    min_size=1,
    max_size=6,
)
PAYMENT = {"kind": "http", "method": "post", "idempotent": False, "keyed": False}
PROGRAM = program_of(Fault("payment", PAYMENT, {}, [], [], "person", 1, []), "recovery")


@settings(max_examples=60)
@given(ATTEMPTS, some.lists(some.integers(0, 30_000_000), max_size=3))
def test_nothing_without_a_key_is_done_twice(
    attempts: list[tuple[dict[str, object], bool]], restarts: list[int]
) -> None:
    entries, effects = [each[0] for each in attempts], [each[1] for each in attempts]
    fault = Fault("payment", PAYMENT, {}, entries, effects, "person", 12, [])
    ended = meet(fault, PROGRAM, "run", restarts)
    assert ended.effects <= 1, ended
    assert ended.how in ("recovers", "person"), ended


LOOKING = program_of(Fault("payment", PAYMENT, {}, [], [], "person", 1, [], ("tells",)), "recovery")


@settings(max_examples=60)
@given(
    ATTEMPTS,
    some.lists(some.sampled_from(["tells", "fails"]), min_size=1, max_size=4),
    some.lists(some.integers(0, 60_000_000), max_size=4),
)
def test_what_can_be_looked_up_is_not_done_twice_whatever_happens_meanwhile(
    attempts: list[tuple[dict[str, object], bool]], looks: list[str], restarts: list[int]
) -> None:
    entries, effects = [each[0] for each in attempts], [each[1] for each in attempts]
    fault = Fault("payment", PAYMENT, {}, entries, effects, "person", 12, [], looks)
    ended = meet(fault, LOOKING, "run", restarts)
    assert ended.effects <= 1, ended
    assert ended.how in ("recovers", "person"), ended


FULL = next(each for each in OWN if each.name == "disk_full_for_minutes")


@settings(max_examples=40)
@example(FULL, 1_000_001)
@given(some.sampled_from([each for each in OWN if each.right == "recovers"]), some.integers(0, 60_000_000))
def test_a_crash_in_the_middle_of_a_recovery_harms_nothing(fault: Fault, moment: int) -> None:
    ended = meet(fault, program_of(fault, "recovery"), "run", [moment])
    assert ended.effects <= 1, ended
    assert ended.how in ("recovers", "person"), ended


def test_a_crash_during_a_pause_changes_nothing() -> None:
    fault = next(each for each in OWN if each.name == "busy_says_an_hour")
    program = program_of(fault, "recovery")
    calm = meet(fault, program, "run")
    assert meet(fault, program, "run", [600_000_000, 1_800_000_000, 3_500_000_000]) == calm
    assert calm.how == "recovers"


INNER = 'default recovery: automatic\nstep call: http { get: "https://shop.example/a" }\n'


@pytest.mark.parametrize(
    ("written", "status"),
    [("{ skip: true }", "completed"), ('on error "http_401" { step caught: log "x" }', "completed"), ("", "running")],
)
def test_what_a_step_says_counts_for_the_flow_it_runs(written: str, status: str) -> None:
    text = f'use "inner.flow" as inner\nstep a: inner {written}\n'
    analysis = analyse(
        Source(text, "outer.flow"), Project(KINDS, read={"inner.flow": INNER}.__getitem__, file="outer.flow")
    )
    assert analysis.plan is not None
    world = VirtualWorld(KINDS)
    world.stubs["a/call"] = [Stub([Outcome(fails="http_401")])]
    machine = world.start(Program(analysis.plan, KINDS), "run", {})
    world.run()
    assert machine.status == status
    assert (machine.actives["a/call"].phase == "asked") if status == "running" else not machine.actives

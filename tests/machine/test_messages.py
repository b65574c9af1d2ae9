"""What the world may say to a machine, at any time: cancel, events to an address, late and double reports."""

import pytest

from sayflow.runtime.machine.event import Cancel
from sayflow.runtime.machine.machine import Machine
from sayflow.runtime.stubs import Outcome, Stub
from sayflow.runtime.virtual import SECOND

from .lawful import LawfulWorld
from .plans import ask, block, lit, name, node, program, seconds, step, timed, world

EVENTS = {"note": {"fields": {"n": "integer"}, "outside": True}}
BIG = ["compare", ">", ["field", name("note"), "n"], lit(5)]


def slow(count: float, value: object = None) -> list[Stub]:
    return [Stub([Outcome(value, after=round(count * SECOND))])]


PHASES = {
    "executing": [step("a")],
    "retrying": [step("broken", retry=[{"times": lit(9), "wait": seconds(10)}])],
    "asked": [ask("a")],
    "timing": [node("w", "wait", **{"for": seconds(60)})],
    "listening": [node("w", "wait", event="note", where=None, bind="note")],
    "in a loop": [node("x", "each", variable="x", items=lit([1, 2]), at_once="all", body=block(step("a")))],
    "in a round": [node("r", "repeat", times=lit(9), body=block(step("a")))],
    "in branches": [node("p", "parallel", branches=[block(step("a")), block(ask("b"))], need="all")],
    "in a handler": [step("broken", errors=[{"kind": None, "body": block(step("a"))}])],
    "in an otherwise block": [ask("b", within=timed(1, step("a")))],
    "with a side block": [ask("b", after=[timed(1, step("a"))])],
    "finishing": [step("quick", gives="integer", after=[timed(0, step("a"))])],
    "while undoing": [step("done", undo=block(step("a"))), node("back", "roll_back")],
    "wired": [
        node(
            "d",
            "do",
            body={
                "form": "wired",
                "nodes": [step("a"), step("b")],
                "edges": [{"from": "a", "to": "b", "kind": "next"}, {"from": "b", "to": "end", "kind": "next"}],
                "entries": ["a"],
            },
        )
    ],
}


@pytest.mark.parametrize("phase", PHASES)
@pytest.mark.parametrize("again", [False, True], ids=["once", "twice"])
def test_a_run_can_be_cancelled_in_every_phase(phase: str, again: bool) -> None:
    there = world(LawfulWorld)
    there.stubs = {"a": slow(30), "broken": [Stub([Outcome(fails="x")])], "quick": slow(1, 5)}
    there.start(program(*PHASES[phase], events=EVENTS), "run", {})
    there.run(until=there.began + 5 * SECOND)
    assert not there.machines["run"].ended
    there.cancel("run")
    if again:
        there.cancel("run")
    there.run()
    machine = there.machines["run"]
    assert machine.status == "cancelled"
    assert there.now == there.began + 5 * SECOND
    kinds = [event.kind for event in there.histories["run"]]
    assert kinds.count("cancel_requested") == 1
    assert kinds[-1] == "run_cancelled"
    there.cancel("run")
    assert [event.kind for event in there.histories["run"]] == kinds


def test_a_run_that_is_finishing_is_not_cancelled_any_more() -> None:
    there = world(LawfulWorld)
    there.stubs = {"a": slow(30)}
    branches = [block(step("a")), block(node("w", "wait", **{"for": seconds(1)}), node("f", "finish", values={}))]
    there.start(program(node("p", "parallel", branches=branches, need="all")), "run", {})
    machine = there.machines["run"]
    machine.fire(there.began + SECOND)
    commands = machine.advance()
    assert commands == [Cancel("a")]
    machine.cancel(there.began + SECOND)
    machine.failed("a", 1, {"kind": "cancelled", "message": ""}, there.began + SECOND)
    machine.advance()
    assert machine.status == "completed"


def test_before_it_began_there_is_nothing_to_cancel() -> None:
    machine = Machine(program(step("a")), "run")
    machine.cancel(0)
    assert machine.take_events() == []


def test_a_wait_without_a_condition_takes_only_what_is_sent_to_it() -> None:
    there = world(LawfulWorld)
    there.start(program(PHASES["listening"][0], events=EVENTS), "run", {})
    assert there.post("note", {"n": 1}) is None
    assert not there.machines["run"].ended
    assert there.post("note", {"n": 2}, to="run") is None
    assert there.machines["run"].scope.values["note"] == {"n": 2}


def test_events_are_refused_with_a_reason() -> None:
    there = world(LawfulWorld)
    there.start(program(node("w", "wait", event="note", where=BIG, bind="note"), events=EVENTS), "run", {})
    assert there.post("gossip", {}, to="run") == "unknown_event"
    assert there.post("note", {"n": "many"}, to="run") == "wrong_type"
    assert there.post("note", {"n": 6, "more": 1}) is None
    assert there.machines["run"].ended
    assert there.post("note", {"n": 7}) == "run_ended"


def test_a_report_of_an_attempt_that_is_over_changes_nothing() -> None:
    there = world(LawfulWorld)
    there.stubs = {"a": slow(9, 1)}
    there.start(program(step("a"), ask("b")), "run", {})
    machine = there.machines["run"]
    machine.completed("a", 2, 5, there.now)
    machine.completed("elsewhere", 1, 5, there.now)
    assert machine.advance() == []
    there.run()
    before = len(there.histories["run"])
    machine.completed("a", 1, 7, there.now)
    machine.failed("a", 1, {"kind": "late", "message": "late"}, there.now)
    machine.hand_over("a", 1, there.now)
    machine.opinion("b", "llm", {"status": "none"}, there.now)
    machine.fire(there.now)
    assert machine.advance() == []
    assert machine.take_events() == []
    assert len(there.histories["run"]) == before
    assert machine.scope.values["a"] == 1


def test_a_step_that_ends_well_while_it_is_cancelled_keeps_its_result_and_can_be_undone() -> None:
    undo = block(step("undo", arguments={"a": name("a")}))
    branches = [block(step("a", undo=undo)), block(step("b"))]
    body = node("p", "parallel", branches=branches, need="all")
    machine = Machine(program(body, on_error=block(node("back", "roll_back"), node("again", "fail_again"))), "run")
    machine.start({}, 0)
    machine.advance()
    machine.failed("b", 1, {"kind": "x", "message": "x"}, 1)
    assert machine.advance() == [Cancel("a")]
    machine.completed("a", 1, 7, 2)
    (command,) = machine.advance()
    assert (command.path, command.settings) == ("undo", {"a": 7})  # type: ignore[union-attr]
    assert machine.outcome_of("a") == "done"
    machine.completed("undo", 1, None, 3)
    machine.advance()
    assert (machine.status, machine.mark) == ("failed", "undone")


def test_what_is_overtaken_in_its_own_turn_never_leaves() -> None:
    broken = node("l", "let", value=["index", lit([1]), lit(9)])
    for waiting in (ask("q"), step("a")):
        machine = Machine(program(node("p", "parallel", branches=[block(waiting), block(broken)], need="all")), "run")
        machine.start({}, 0)
        assert machine.advance() == []
        assert machine.status == "failed"


def test_a_task_handed_over_while_it_is_cancelled_is_cancelled() -> None:
    branches = [block(step("a", gives="integer")), block(step("b"))]
    machine = Machine(program(node("p", "parallel", branches=branches, need="all")), "run")
    machine.start({}, 0)
    machine.advance()
    machine.failed("b", 1, {"kind": "x", "message": "x"}, 1)
    machine.advance()
    machine.hand_over("a", 1, 2)
    machine.advance()
    assert machine.status == "failed"


def test_an_attempt_can_not_be_answered() -> None:
    there = world(LawfulWorld)
    there.stubs = {"a": slow(9)}
    there.start(program(step("a")), "run", {})
    assert there.answer("run", "a", 5) == "not_asked"


@pytest.mark.parametrize(
    ("settings", "kind"),
    [
        ({"timeout": lit("soon")}, "wrong_type"),
        ({"retry": [{"times": lit("often")}]}, "wrong_type"),
        ({"retry": [{"times": lit(3), "wait": lit(5)}]}, "wrong_type"),
        ({"retry": [{"times": lit(3), "wait": seconds(1), "grow": lit("fast")}]}, "wrong_type"),
        ({"retry": [{"times": lit(3), "wait": seconds(1), "up_to": lit("a day")}]}, "wrong_type"),
        ({"within": {"after": lit(3), "body": block()}}, "wrong_type"),
        ({"every": [{"after": seconds(0), "body": block()}]}, "out_of_range"),
        ({"fallback": ["index", lit([1]), lit(5)]}, "out_of_range"),
    ],
)
def test_a_setting_without_a_sound_value_fails_the_step(settings: dict[str, object], kind: str) -> None:
    there = world(LawfulWorld)
    there.stubs = {"a": [Stub([Outcome(fails="x")])]}
    there.start(program(step("a", **settings)), "run", {})
    there.run()
    machine = there.machines["run"]
    assert machine.status == "failed"
    assert machine.ending is not None
    assert machine.ending[1]["kind"] == kind


def test_pauses_that_grow_without_end_stay_finite() -> None:
    there = world(LawfulWorld)
    there.stubs = {"a": [Stub([Outcome(fails="x")])]}
    policy = {"times": lit(400), "wait": seconds(1), "grow": lit(10**15)}
    there.start(program(step("a", retry=[policy])), "run", {})
    there.run(until=there.now)
    for _ in range(30):
        due = there.machines["run"].next_due
        assert due is not None
        there.run(until=due)
    assert len(there.calls) == 31


@pytest.mark.parametrize("count", [0, 1, 2000])
@pytest.mark.parametrize("at_once", [None, "all"])
def test_loops_with_nothing_inside_end(count: int, at_once: str | None) -> None:
    there = world()
    items = lit(list(range(count)))
    there.start(program(node("x", "each", variable="x", items=items, at_once=at_once, body=block())), "run", {})
    assert there.machines["run"].status == "completed"


def test_the_left_out_are_told_once() -> None:
    arms = [{"guard": lit(False), "body": block({**step("a"), "id": "a_1"})}]
    otherwise = block(node("i", "choice", arms=[{"guard": lit(False), "body": block(step("a"))}], otherwise=None))
    there = world()
    there.start(program(node("c", "choice", arms=arms, otherwise=otherwise)), "run", {})
    assert there.histories["run"][-1].data["left_out"] == ["a"]

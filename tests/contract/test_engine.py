"""What every engine does with a run: order, branches, timers, failures, people and events."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from sayflow.compiler.kinds import StepError
from sayflow.dsl.error import SayflowError
from sayflow.runtime.answers import GivenAnswers
from sayflow.runtime.journal.store import Store

from .engines import HOUR, SECOND, Block, Workshop, plan_of, play, probing, until


@pytest.fixture
def workshop(store: Store) -> Workshop:
    return Workshop(store)


# Order.

ROW = plan_of("""
output last: any
step a: task { }
step b: task { x: a }
let c = length([a, b])
step d: task { x: b, y: c }
finish last = d
""")


def test_steps_follow_each_other(workshop: Workshop) -> None:
    engine = workshop.engine({name: workshop.noting(name) for name in "abd"})
    result = play(engine.run(ROW, {}))
    assert (result.status, result.outputs, workshop.calls) == ("completed", {"last": "d"}, ["a", "b", "d"])
    kinds = workshop.kinds(result.run)
    assert kinds[0] == "run_started"
    assert kinds[-1] == "run_completed"
    assert [event.path for event in workshop.events(result.run) if event.kind == "attempt_started"] == ["a", "b", "d"]
    row = workshop.store.run(result.run)
    assert (row.status, row.owner, row.ended_at is None) == ("completed", "", False)


def test_branches_run_beside_each_other(workshop: Workshop) -> None:
    plan = plan_of("all of {\n step a: task { }\n} and {\n step b: task { }\n}\nfinish")

    async def work() -> Any:
        one, other = Block(), Block()
        going = asyncio.create_task(workshop.engine({"a": one.do, "b": other.do}).run(plan, {}))
        await one.begun.wait()
        await other.begun.wait()
        other.go.set()
        one.go.set()
        return await going

    assert play(work()).status == "completed"


def test_who_comes_first_ends_the_others(workshop: Workshop) -> None:
    """Also one that has not even begun when the first is done."""
    plan = plan_of("first of {\n step a: task { }\n} or {\n step b: task { }\n} or {\n step c: task { }\n}\nfinish")

    async def work() -> None:
        slow = Block()

        async def at_once(**arguments: Any) -> str:
            return "done"

        result = await workshop.engine({"a": at_once, "b": at_once, "c": slow.do}).run(plan, {})
        assert result.status == "completed"
        failed = {event.path: event.data["error"] for event in workshop.events(result.run) if "error" in event.data}
        assert {error["kind"] for error in failed.values()} == {"cancelled"}
        assert "unknown" not in failed["c"]
        assert not slow.begun.is_set()

    play(work())


# Timers.


def test_a_short_wait_is_waited_for(workshop: Workshop) -> None:
    result = play(workshop.engine().run(plan_of("wait 5ms\nfinish"), {}))
    assert result.status == "completed"
    timed, fired = (event for event in workshop.events(result.run) if event.kind.startswith("timer"))
    assert fired.at - timed.at >= 5000


def test_a_deadline_interrupts(workshop: Workshop) -> None:
    plan = plan_of(
        'output how: text\nstep a: task { }\n within 10ms otherwise {\n  finish how = "late"\n }\nfinish how = a'
    )

    async def work() -> None:
        slow = Block()
        result = await workshop.engine({"a": slow.do}).run(plan, {})
        assert (result.outputs, slow.cancelled) == ({"how": "late"}, True)

    play(work())


def test_attempts_are_repeated_after_a_pause(workshop: Workshop) -> None:
    plan = plan_of("output got: any\nstep a: task { retry: { times: 3, wait: 2ms } }\nfinish got = a")
    calls = []

    async def third_time(call: Any) -> int:
        calls.append(call.key)
        if call.attempt < 3:
            raise ValueError("not yet")
        return call.attempt

    result = play(workshop.engine({"a": third_time}).run(plan, {}))
    assert (result.outputs, calls) == ({"got": 3}, [f"{result.run}/a"] * 3)


def test_a_long_wait_parks_the_run(workshop: Workshop) -> None:
    plan = plan_of("wait 2h\nfinish")
    result = play(workshop.engine().run(plan, {}))
    assert (result.status, result.asks, result.stopped) == ("waiting", [], False)
    row = workshop.store.run(result.run)
    assert (row.status, row.owner, row.wake_at) == ("waiting", "", result.wake_at)
    assert abs(result.wake_at - workshop.clock() - 2 * HOUR) < 60 * SECOND
    assert workshop.store.due(workshop.clock()) == []
    workshop.clock.ahead = 2 * HOUR
    assert workshop.store.due(workshop.clock()) == [result.run]
    assert play(workshop.engine().resume(result.run)).status == "completed"
    assert workshop.kinds(result.run).count("timer_fired") == 1


# Failures.

PROBE = plan_of("""
output kind: text
output words: text
step a: probe { timeout: 10ms }
  on error {
    finish kind = error.kind, words = error.message
  }
finish kind = "none", words = "none"
""")


async def forever(call: Any, ports: Any) -> None:
    await asyncio.Event().wait()


def test_an_attempt_that_takes_too_long(workshop: Workshop) -> None:
    result = play(workshop.engine(kinds=probing(forever)).run(PROBE, {}))
    assert result.outputs == {"kind": "timeout", "words": "no answer within 0.01 seconds"}
    (failed,) = workshop.data(result.run, "attempt_failed")
    assert failed["error"]["unknown"] is True


def raising(problem: BaseException) -> Callable[..., Any]:
    async def run(call: Any, ports: Any) -> None:
        raise problem

    return run


def giving(value: Any) -> Callable[..., Any]:
    async def run(call: Any, ports: Any) -> Any:
        return value

    return run


ENDLESS: list[Any] = []
ENDLESS.append(ENDLESS)


@pytest.mark.parametrize(
    ("run", "kind"),
    [
        (raising(ValueError("oh")), "internal"),
        (raising(RecursionError()), "internal"),
        (raising(SystemExit(1)), "internal"),
        (raising(StopIteration()), "internal"),
        (raising(ExceptionGroup("two", [ValueError("a"), ValueError("b")])), "internal"),
        (raising(asyncio.CancelledError()), "internal"),
        (raising(TimeoutError("slow disk")), "timeout"),
        (raising(StepError("own", "half \ud800 a pair", detail=object())), "own"),
        (raising(ValueError("x" * 1_000_000)), "internal"),
        (giving(object()), "wrong_type"),
        (giving({1, 2}), "wrong_type"),
        (giving(float("nan")), "wrong_type"),
        (giving(["half \ud800"]), "wrong_type"),
        (giving({1: "a"}), "wrong_type"),
        (giving(ENDLESS), "wrong_type"),
        (giving(10**100), "wrong_type"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_whatever_a_kind_does_is_an_error_of_its_step(workshop: Workshop, run: Any, kind: str) -> None:
    result = play(workshop.engine(kinds=probing(run)).run(PROBE, {}))
    assert result.status == "completed"
    assert result.outputs["kind"] == kind
    assert 0 < len(result.outputs["words"]) <= 10_000


def test_a_failed_run_says_why(workshop: Workshop) -> None:
    result = play(workshop.engine(kinds=probing(raising(ValueError("oh")))).run(plan_of("step a: probe { }"), {}))
    assert (result.status, result.error["kind"], result.error["step"]) == ("failed", "internal", "a")
    row = workshop.store.run(result.run)
    assert (row.status, row.error_kind, row.owner) == ("failed", "internal", "")


# Cancelling.


@pytest.mark.parametrize("others", [0, 2])
def test_a_cancel_ends_what_is_under_way(workshop: Workshop, others: int) -> None:
    async def work() -> None:
        slow = Block()
        engine = workshop.engine({"a": slow.do, "b": slow.do, "d": slow.do})
        going = [asyncio.create_task(engine.run(ROW, {})) for _ in range(1 + others)]
        await until(lambda: len(engine.live) == 1 + others)
        await slow.begun.wait()
        run = next(iter(engine.live))
        workshop.store.post(run, "cancel", "", {"by": "Ann"}, 0)
        workshop.store.post(run, "cancel", "", {"by": "Bo"}, 0)
        result = await going[0]
        assert (result.run, result.status, slow.cancelled) == (run, "cancelled", True)
        kinds = workshop.kinds(run)
        assert kinds[-3:] == ["cancel_requested", "attempt_failed", "run_cancelled"]
        assert workshop.data(run, "cancel_requested") == [{"by": "Ann"}]
        assert workshop.store.run(run).status == "cancelled"
        slow.go.set()
        assert [(await each).status for each in going[1:]] == ["completed"] * others

    play(work())


def test_an_attempt_that_ends_all_the_same_is_recorded(workshop: Workshop) -> None:
    async def work() -> None:
        begun = asyncio.Event()

        async def stubborn(**arguments: Any) -> str:
            begun.set()
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                return "done before"
            return ""

        engine = workshop.engine({"a": stubborn})
        going = asyncio.create_task(engine.run(ROW, {}))
        await begun.wait()
        (run,) = engine.live
        workshop.store.post(run, "cancel", "", {}, 0)
        assert (await going).status == "cancelled"
        assert workshop.data(run, "step_completed") == [{"value": "done before"}]

    play(work())


# People.

ASK = plan_of("""
output said: yes | no
step desk: ask "Go on?" { who: "desk", accept: answer == yes, refusal: "only yes will do" } gives yes | no
finish said = desk
""")


def test_a_question_parks_the_run_until_it_is_answered(workshop: Workshop) -> None:
    parked = play(workshop.engine().run(ASK, {}))
    assert parked.status == "waiting"
    (ask,) = parked.asks
    assert (ask.path, ask.who, ask.question, ask.type) == ("desk", "desk", "Go on?", ["one_of", ["yes", "no"]])
    assert [each.path for each in workshop.store.asks(parked.run)] == ["desk"]
    row = workshop.store.run(parked.run)
    assert (row.status, row.waiting_for, row.owner) == ("waiting", "desk", "")
    workshop.store.post(parked.run, "answer", "desk", {"value": "yes", "by": "Ann"}, 0)
    assert workshop.store.due(workshop.clock()) == [parked.run]
    result = play(workshop.engine().resume(parked.run))
    assert (result.status, result.outputs) == ("completed", {"said": "yes"})
    assert [(each["value"], each["by"]) for each in workshop.data(parked.run, "answered")] == [("yes", "Ann")]
    assert workshop.store.asks(parked.run) == []
    assert workshop.store.inbox(parked.run) == []


def test_answers_are_refused_with_the_reason(workshop: Workshop) -> None:
    parked = play(workshop.engine().run(ASK, {}))
    sent = [
        workshop.store.post(parked.run, "answer", path, {"value": value, "by": "Ann"}, 0)[0]
        for path, value in (("desk", "maybe"), ("desk", "no"), ("nowhere", "yes"), ("desk", "yes"), ("desk", "yes"))
    ]
    result = play(workshop.engine().resume(parked.run))
    assert (result.status, result.outputs) == ("completed", {"said": "yes"})
    assert workshop.data(parked.run, "answer_refused") == [
        {"reason": reason, "by": "Ann", "message": message}
        for reason, message in zip(
            ("wrong_type", "only yes will do", "unknown_step", "late"), [*sent[:3], sent[4]], strict=True
        )
    ]
    assert workshop.store.post(parked.run, "answer", "desk", {"value": "no"}, 0) == []


def test_a_refused_answer_leaves_the_run_waiting(workshop: Workshop) -> None:
    parked = play(workshop.engine().run(ASK, {}))
    workshop.store.post(parked.run, "answer", "desk", {"value": "maybe"}, 0)
    again = play(workshop.engine().resume(parked.run))
    assert (again.status, [ask.path for ask in again.asks]) == ("waiting", ["desk"])
    assert workshop.store.inbox(parked.run) == []


TWO = plan_of("""
output said: yes | no
step desk: ask "Go on?" { who: "desk", of: 2 } gives yes | no
finish said = desk
""")


def test_several_people_have_to_give_the_same_answer(workshop: Workshop) -> None:
    run = play(workshop.engine().run(TWO, {})).run

    def answer(value: str, by: str | None) -> str:
        workshop.store.post(run, "answer", "desk", {"value": value, "by": by}, 0)
        return play(workshop.engine().resume(run)).status

    # The same person twice is one, however the name is written; nobody is none.
    assert [answer("yes", by) for by in ("Ann", "ann ", None, " ")] == ["waiting"] * 4
    assert workshop.data(run, "answered") == []
    assert answer("yes", "Bo") == "completed"
    assert [(each["value"], each["by"]) for each in workshop.data(run, "answered")] == [("yes", "Bo, ann")]
    assert [each["by"] for each in workshop.data(run, "voted")] == ["Ann", "ann", "Bo"]
    assert [each["by"] for each in workshop.data(run, "answer_refused")] == [None, " "]
    assert [(each.kind, each.by) for each in workshop.store.audit()][-2:] == [("voted", "Bo"), ("answered", "Bo, ann")]


def test_one_no_ends_what_needs_several(workshop: Workshop) -> None:
    run = play(workshop.engine().run(TWO, {})).run
    statuses = []
    for value, by in (("yes", "Ann"), ("no", "Bo")):
        workshop.store.post(run, "answer", "desk", {"value": value, "by": by}, 0)
        statuses.append(play(workshop.engine().resume(run)).status)
    assert statuses == ["waiting", "completed"]
    assert [(each["value"], each["by"]) for each in workshop.data(run, "answered")] == [("no", "Bo")]


def test_answers_given_beforehand(workshop: Workshop) -> None:
    result = play(workshop.engine(people=GivenAnswers({"desk": "yes"})).run(ASK, {}))
    assert result.outputs == {"said": "yes"}
    for wrong in ("no", "maybe", object()):
        engine = workshop.engine(people=GivenAnswers({"desk": wrong}))
        with pytest.raises(SayflowError) as raised:
            play(engine.run(ASK, {}))
        assert raised.value.code == "SF809"
        (row,) = workshop.store.runs(limit=1)
        assert (row.status, row.owner) == ("waiting", "")


def test_a_question_whose_time_is_over_is_asked_no_more(workshop: Workshop) -> None:
    plan = plan_of(
        'output said: text\nstep desk: ask "Go on?" gives yes | no\n'
        ' within 10ms otherwise {\n  finish said = "late"\n }\nfinish said = desk'
    )

    class Thinking:
        asked = 0

        async def ask(self, run: str, ask: Any, refused: str | None) -> None:
            self.asked += 1
            await asyncio.Event().wait()

    people = Thinking()
    assert play(workshop.engine(people=people).run(plan, {})).outputs == {"said": "late"}
    assert people.asked == 1


def test_messages_reach_a_run_that_is_written_when_it_ends(workshop: Workshop) -> None:
    plan = plan_of("event paid { order: integer }\noutput order: integer\n" + RECEIVING)

    async def work() -> None:
        slow = Block()
        engine = workshop.engine({"a": workshop.noting("a"), "b": slow.do}, durable=False)
        going = asyncio.create_task(engine.run(plan, {}))
        await slow.begun.wait()
        (run,) = engine.live
        workshop.store.post(run, "event", "paid", {"fields": {"order": 7}, "direct": True}, 0)
        await until(lambda: len(engine.live[run].machine.mailbox) == 1)
        slow.go.set()
        assert (await going).outputs == {"order": 7}
        assert [event.sequence for event in workshop.events(run)] == list(range(1, len(workshop.events(run)) + 1))
        assert workshop.store.inbox(run) == []

    play(work())


# Events between runs.

RECEIVING = "step a: task { }\nstep b: task { }\nwait for paid\nfinish order = paid.order"

SENDER = plan_of("event paid { order: integer }\nstep a: task { }\nemit paid { order: 7 }\nstep b: task { }\nfinish")
RECEIVER = plan_of("""
event paid { order: integer }
output order: integer
output more: text
wait for paid as first where first.order == 7
wait for paid as second where second.order == 7
  within 20ms otherwise {
    finish order = first.order, more = "none"
  }
finish order = first.order, more = "twice"
""")


def test_an_event_reaches_a_run_of_the_same_engine_once(workshop: Workshop) -> None:
    async def work() -> None:
        engine = workshop.engine({"a": workshop.noting("a"), "b": workshop.noting("b")})
        parked = await engine.run(RECEIVER, {})
        assert parked.status == "waiting"
        receiving = asyncio.create_task(engine.resume(parked.run))
        sent = await engine.run(SENDER, {})
        assert sent.status == "completed"
        if not receiving.done():
            await until(lambda: receiving.done() or parked.run not in engine.live)
        result = await receiving
        if result.status == "waiting":
            result = await engine.resume(parked.run)
        assert result.outputs == {"order": 7, "more": "none"}
        assert workshop.kinds(parked.run).count("event_received") == 1

    play(work())


def test_an_event_reaches_a_run_of_another_engine_once(workshop: Workshop) -> None:
    async def work() -> None:
        here = workshop.engine()
        parked = await here.run(RECEIVER, {})
        there = workshop.engine({"a": workshop.noting("a"), "b": workshop.noting("b")})
        assert (await there.run(SENDER, {})).status == "completed"
        assert [message.name for message in workshop.store.inbox(parked.run)] == ["paid"]
        assert (await here.resume(parked.run)).outputs == {"order": 7, "more": "none"}

    play(work())


def test_an_event_is_sent_once_by_one_who_dies_right_after(workshop: Workshop) -> None:
    class Died(Exception):
        pass

    class Dying:
        """A store that nobody hears of any more once the event is recorded."""

        def __getattr__(self, name: str) -> Any:
            return getattr(workshop.store, name)

        def append(self, batch: Any) -> None:
            workshop.store.append(batch)
            if any(part.outgoing for part in batch):
                raise Died

    parked = play(workshop.engine().run(RECEIVER, {}))
    functions = {"a": workshop.noting("a"), "b": workshop.noting("b")}
    with pytest.raises(Died):
        play(workshop.engine(functions, store=Dying()).run(SENDER, {}))
    (sender, _) = workshop.store.runs()
    assert play(workshop.engine(functions).resume(sender.id)).status == "completed"
    assert workshop.kinds(sender.id).count("emitted") == 1
    assert play(workshop.engine().resume(parked.run)).outputs == {"order": 7, "more": "none"}
    assert workshop.calls == ["a", "b"]

"""Decisions learn from what people decide, and from what is told of them afterwards."""

from __future__ import annotations

import asyncio
import json
import random
from typing import Any

import pytest

from sayflow.compiler.analyse import analyse
from sayflow.compiler.plan import Plan
from sayflow.dsl.source import Source
from sayflow.prompts.providers.scripted import ScriptedModel
from sayflow.runtime.answers import GivenAnswers
from sayflow.runtime.decisions.judge import rescore
from sayflow.runtime.drive import replay
from sayflow.runtime.engine import Engine, Result
from sayflow.runtime.engine.learning import outcome_row
from sayflow.runtime.journal.memory import MemoryStore
from sayflow.runtime.journal.store import Store
from sayflow.runtime.machine.program import Program
from sayflow.runtime.ports import Ports, Sampling
from sayflow.runtime.project import default_project
from sayflow.runtime.steps import catalogue

LOAN = """
flow loan
input score: integer
output state: lend | refuse
decide verdict: lend | refuse {
  rule lend 90% when score >= 700
  history using score
  llm using score
  below 70% ask "desk" within 1d otherwise refuse
}
finish state = verdict.choice
"""


class Desk:
    """Runs one flow again and again, a person answering, with a model that says what it is told to say."""

    def __init__(self, store: Store, text: str = LOAN, sampling: Sampling | None = None) -> None:
        self.store = store
        self.plan = plan_of(text)
        self.sampling = sampling or Sampling(shadow=0)
        self.clock = 0
        self.runs = 0
        self.asked = 0

    def tick(self) -> int:
        self.clock += 1_000_000
        return self.clock

    def name(self) -> str:
        self.runs += 1
        return f"run{self.runs:04}"

    def model(self, name: str | None) -> Any:
        self.asked += 1
        chances = [{"option": "lend", "percent": 60}, {"option": "refuse", "percent": 40}]
        answer = json.dumps({"reasons": ["so"], "facts_used": ["score"], "chances": chances})
        return ScriptedModel("test", [("decide", answer)])

    def run(self, score: int, answer: str, mode: str = "full") -> Result:
        ports = Ports(models=self.model, sampling=self.sampling)
        people = GivenAnswers({"verdict": answer})
        engine = Engine(self.store, catalogue(), ports, clock=self.tick, new_id=self.name, owner="one", people=people)
        return asyncio.run(engine.run(self.plan, {"score": score}, mode=mode))

    def record(self, result: Result) -> dict[str, Any]:
        (decided,) = [each for each in self.store.events(result.run) if each.kind == "decided"]
        record: dict[str, Any] = decided.data["record"]
        return record

    def tell(self, result: Result, option: str) -> None:
        row = outcome_row(result.run, "verdict", "loan", self.record(result), self.tick(), option=option, by="ben")
        self.store.tell_outcome(row)

    def live(self, count: int) -> None:
        """So many decisions whose right options are told."""
        draws = random.Random(5)
        for _ in range(count):
            score = draws.randint(500, 800)
            self.tell(self.run(score, "refuse"), "lend" if score > 650 else "refuse")


def plan_of(text: str) -> Plan:
    plan = analyse(Source(text, "loan.flow"), default_project()).plan
    assert plan is not None
    return plan


def entry(record: dict[str, Any], source: str) -> dict[str, Any]:
    return next(each for each in record["opinions"] if each["source"] == source)


def test_what_a_person_decides_is_an_outcome() -> None:
    desk = Desk(MemoryStore())
    desk.run(600, "refuse")
    (told,) = desk.store.outcomes("loan", "verdict")
    assert (told.option, told.data["facts"], told.data["model"][:13]) == ("refuse", {"score": 600}, "scripted:test")
    assert (told.data["score"], told.data["opinions"].keys()) == (58, {"llm"})
    desk.run(720, "refuse")
    desk.run(600, "refuse", mode="test")
    assert len(desk.store.outcomes("loan", "verdict")) == 1, "nobody decided there, or not for real"


def test_history_speaks_once_there_are_enough_outcomes(store: Store) -> None:
    desk = Desk(store)
    desk.live(9)
    before = desk.run(790, "refuse")
    assert entry(desk.record(before), "history")["why"] == "9 past cases of 10 needed"
    desk.tell(before, "lend")
    record = desk.record(desk.run(790, "refuse"))
    said = entry(record, "history")
    assert (said["status"], said["said"]["option"], said["evidence"]["n"]) == ("given", "lend", 10)
    assert [each["outcome"] for each in said["evidence"]["neighbours"]][:1] == ["lend"]
    assert record["calibration"]["version"] == 1
    assert record["calibration"]["weights"] != record["calibration"]["start"]
    assert rescore(record) == record["score"]
    # What was recorded before stays as it was.
    assert entry(desk.record(before), "history")["status"] == "none"


def test_it_is_learnt_anew_after_ten_more(store: Store) -> None:
    desk = Desk(store)
    desk.live(25)
    record = desk.record(desk.run(600, "refuse"))
    assert (record["calibration"]["version"], record["calibration"]["n"]) == (2, 20)
    assert entry(record, "history")["evidence"]["pattern"]["cases"] == 20
    row = store.calibration("loan", "verdict")
    assert row is not None
    assert (row.version, row.outcomes) == (2, 20)


def test_a_model_is_not_asked_where_it_could_change_nothing() -> None:
    desk = Desk(MemoryStore())
    desk.live(80)
    asked = desk.asked
    record = desk.record(desk.run(800, "refuse"))
    assert desk.asked == asked
    assert entry(record, "llm")["status"] == "skipped"
    assert entry(record, "llm")["why"] == "nothing it could say would change the verdict"
    assert (record["choice"], record["decided_by"], rescore(record)) == ("lend", "voices", record["score"])
    desk.run(655, "refuse")
    assert desk.asked == asked + 1
    desk.sampling = Sampling(shadow=100)
    shadow = desk.record(desk.run(800, "refuse"))
    assert desk.asked == asked + 2
    assert (entry(shadow, "llm")["status"], shadow["choice"]) == ("given", "lend")


def test_a_share_of_the_sure_ones_is_checked_by_a_person() -> None:
    desk = Desk(MemoryStore(), sampling=Sampling(audit=100))
    desk.run(600, "refuse")
    record = desk.record(desk.run(720, "refuse"))
    assert (record["verdict"], record["cause"], record["choice"]) == ("lend", "audit", "refuse")
    assert len(desk.store.outcomes("loan", "verdict")) == 2
    nobody = Desk(MemoryStore(), LOAN.replace('ask "desk" within 1d otherwise refuse', "take refuse"), Sampling(100))
    assert nobody.record(nobody.run(720, ""))["decided_by"] == "voices"


def test_a_run_learns_nothing_from_itself() -> None:
    text = """
flow loans
input scores: list of integer
for each score in scores {
  decide verdict: lend | refuse {
    history using score
    below 70% ask "desk"
  }
}
"""
    desk = Desk(MemoryStore(), text)
    ports = Ports(sampling=desk.sampling)
    people = GivenAnswers({"verdict": "lend"})
    engine = Engine(desk.store, catalogue(), ports, clock=desk.tick, new_id=desk.name, owner="one", people=people)
    asyncio.run(engine.run(desk.plan, {"scores": list(range(12))}))
    assert len(desk.store.outcomes("loans", "verdict")) == 12
    decided = [each.data["record"] for each in desk.store.events("run0001") if each.kind == "decided"]
    assert {entry(record, "history")["why"] for record in decided} == {"0 past cases of 10 needed"}


@pytest.mark.parametrize("voice", ["history", "llm"])
def test_a_run_that_stops_between_two_voices_asks_the_second(voice: str) -> None:
    desk = Desk(MemoryStore())
    desk.live(12)
    result = desk.run(640, "refuse")
    events = desk.store.events(result.run)
    place = [each.kind for each in events].index("opinion_given") + (voice == "llm")
    machine = replay(Program(desk.plan, catalogue()), result.run, events[: place + (voice == "llm")])
    owed = machine.outstanding()
    assert [command.voice for command in owed] == [voice]  # type: ignore[union-attr]

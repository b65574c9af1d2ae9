"""Runs as files: out of one store and into any other, whole or not at all; and taken away for good."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from sayflow.dsl.error import SayflowError
from sayflow.runtime.journal.memory import MemoryStore
from sayflow.runtime.journal.store import AskRow, OutcomeRow, RunRow, Store
from sayflow.runtime.transfer import exported, read, take_in

from .engines import Workshop, plan_of, play

FLOW = plan_of("""
flow kept "Keep what happens"
input text_in: text
output last: any
step a: task { x: text_in } gives integer
step boss: ask "Is {a} right?" gives yes | no
finish last = { a: a, boss: boss, twice: [1.50, 2] }
""")
LARGE = "a large ünit " * 9_000


@pytest.fixture
def workshop(store: Store) -> Workshop:
    return Workshop(store)


def waiting(workshop: Workshop) -> RunRow:
    engine = workshop.engine({"a": workshop.noting("a", 7)})
    return row(workshop.store, play(engine.run(FLOW, {"text_in": LARGE})).run)


def ended(workshop: Workshop) -> RunRow:
    run = waiting(workshop).id
    workshop.store.post(run, "answer", "boss", {"value": "yes", "by": "Ann"}, 0)
    assert play(workshop.engine().resume(run)).status == "completed"
    workshop.store.artifact_put(run, "letter.txt", b"Dear \xff", "text/plain")
    return row(workshop.store, run)


def row(store: Store, run: str) -> RunRow:
    found = store.run(run)
    assert found is not None
    return found


def closed(asks: list[AskRow]) -> list[tuple[Any, bool]]:
    return [(ask[:8], ask.closed_at is None) for ask in asks]


def test_out_and_in_and_out_is_the_same(workshop: Workshop) -> None:
    run, other = ended(workshop), MemoryStore()
    content = exported(workshop.store, run)
    assert take_in(other, read(content, "x.run"))
    assert exported(other, row(other, run.id)) == content
    assert other.artifact(run.id, "letter.txt") == b"Dear \xff"
    assert closed(other.asks(run.id, open=False)) == closed(workshop.store.asks(run.id, open=False))
    assert workshop.store.remove(run.id)
    assert take_in(workshop.store, read(content, "x.run"))
    assert exported(workshop.store, row(workshop.store, run.id)) == content
    assert not take_in(workshop.store, read(content, "x.run"))


def test_a_run_that_waits_is_taken_over_only_if_that_is_wanted(workshop: Workshop) -> None:
    old = Workshop(MemoryStore())
    run = waiting(old)
    found = read(exported(old.store, run), "x.run")
    with pytest.raises(SayflowError) as problem:
        take_in(workshop.store, found)
    assert problem.value.code == "SF819"
    assert workshop.store.run(run.id) is None
    take_in(workshop.store, found, resume=True)
    assert [ask.path for ask in workshop.store.asks(run.id)] == ["boss"]
    workshop.store.post(run.id, "answer", "boss", {"value": "no", "by": "Ann"}, 0)
    result = play(workshop.engine({"a": workshop.noting("a")}).resume(run.id))
    assert (result.outputs["last"]["boss"], workshop.calls) == ("no", [])


def test_another_story_under_the_same_id_is_refused(workshop: Workshop) -> None:
    run = ended(workshop)
    found = read(exported(workshop.store, run), "x.run")
    for story in (found.events[:-1], found.events[:1]):
        with pytest.raises(SayflowError) as problem:
            take_in(workshop.store, found._replace(events=story))
        assert problem.value.code == "SF819"
    assert exported(workshop.store, row(workshop.store, run.id)) == exported(workshop.store, run)


def changed(lines: list[str], place: int, old: str, new: str) -> list[str]:
    assert old in lines[place]
    return [*lines[:place], lines[place].replace(old, new, 1), *lines[place + 1 :]]


@pytest.mark.parametrize(
    "damage",
    [
        lambda lines: lines[:-1],
        lambda lines: lines[:3] + lines[4:],
        lambda lines: [*lines[:2], lines[3], lines[2], *lines[4:]],
        lambda lines: changed(lines, 1, "completed", "failed"),
        lambda lines: changed(lines, 0, '"version": 1', '"version": 2'),
        lambda lines: changed(lines, 0, '"run"', '"walk"'),
        lambda lines: [],
        lambda lines: ["[]\n"],
        lambda lines: ["\x00\xff"],
        lambda lines: lines[:1] + lines[-1:],
    ],
)
def test_a_file_that_is_not_whole_is_refused(damage: Callable[[list[str]], list[str]]) -> None:
    store = Workshop(MemoryStore())
    lines = exported(store.store, ended(store)).decode().splitlines(keepends=True)
    with pytest.raises(SayflowError) as problem:
        read("".join(damage(lines)).encode(), "x.run")
    assert (problem.value.code, problem.value.where) == ("SF818", "x.run")


def test_every_line_is_json_and_the_last_one_a_digest() -> None:
    store = Workshop(MemoryStore())
    lines = [json.loads(line) for line in exported(store.store, ended(store)).decode().splitlines()]
    assert lines[0] == {"sayflow": "run", "version": 1, "schema": 1}
    assert list(lines[-1]) == ["sha256"]


def test_only_what_has_ended_is_taken_away(workshop: Workshop) -> None:
    run = waiting(workshop)
    assert not workshop.store.remove(run.id)
    assert not workshop.store.remove("nobody")
    assert row(workshop.store, run.id) == run


def test_what_is_taken_away_leaves_what_was_learnt(workshop: Workshop) -> None:
    run, other = ended(workshop), ended(workshop)
    told = OutcomeRow(run.id, "d", "kept", "d", "yes", "Ann", "", 1, {"facts": {}})
    workshop.store.tell_outcome(told)
    assert workshop.store.remove(run.id)
    assert (workshop.store.run(run.id), workshop.store.events(run.id), workshop.store.asks(run.id)) == (None, [], [])
    assert workshop.store.artifacts(run.id) == []
    assert workshop.store.outcomes("kept", "d") == [told._replace(run="")]
    assert [each.id for each in workshop.store.runs()] == [other.id]
    assert exported(workshop.store, row(workshop.store, other.id))

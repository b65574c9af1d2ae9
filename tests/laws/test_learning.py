"""What is learnt from outcomes: the fits are those of the textbook, and hold what they promise."""

import math
import random
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayflow.compiler.values import dump, load
from sayflow.runtime.decisions.encoding import columns_of, distance, encode
from sayflow.runtime.decisions.fusion import fuse, start_weights
from sayflow.runtime.decisions.history import LEAST, Pattern, from_data, learn, to_data, voice
from sayflow.runtime.decisions.linear import factor, solve
from sayflow.runtime.decisions.logistic import FREE, RIDGE, fit, probabilities
from sayflow.runtime.decisions.measure import Said, bands, calibration_error
from sayflow.runtime.decisions.outcomes import Outcome, latest
from sayflow.runtime.decisions.skipping import cannot_turn
from sayflow.runtime.decisions.weights import learn_weights

OPTIONS = ("approve", "reject")
SMALL = st.floats(-3, 3)


def outcome(number: int, option: str, facts: dict[str, Any] | None = None, **more: Any) -> Outcome:
    known = Outcome(f"run{number}", "verdict", option, number, OPTIONS, option, 70, {}, "m", facts or {})
    return known._replace(**more)


@given(st.integers(1, 5).flatmap(lambda n: st.lists(st.lists(SMALL, min_size=n, max_size=n), min_size=n, max_size=n)))
def test_solving_gives_back_what_was_multiplied(square) -> None:
    size = len(square)
    matrix = [
        [sum(square[k][i] * square[k][j] for k in range(size)) + (i == j) for j in range(size)] for i in range(size)
    ]
    wanted = [float(number) for number in range(size)]
    right = [sum(row[j] * wanted[j] for j in range(size)) for row in matrix]
    assert solve(factor(matrix), right) == pytest.approx(wanted, abs=1e-6)


@settings(max_examples=25)
@given(st.lists(st.tuples(SMALL, SMALL, st.integers(0, 2)), min_size=3, max_size=30))
def test_the_fit_is_the_one_where_the_slope_is_nothing(cases) -> None:
    rows, classes = [[1.0, one, other] for one, other, _ in cases], [number for *_, number in cases]
    found = fit(rows, classes, 3)
    for number, own in enumerate(found):
        for column, weight in enumerate(own):
            missed = sum(
                ((label == number) - probabilities(found, row)[number]) * row[column]
                for row, label in zip(rows, classes, strict=True)
            )
            assert missed == pytest.approx((RIDGE if column else FREE) * weight, abs=1e-3)


def test_facts_become_numbers() -> None:
    facts: list[dict[str, Any]] = [
        {"age": 20 + n, "kind": "ab"[n % 2], "vip": n > 2, "when": date(2026, 1, 1 + n), "note": str(n) * 9,
         "wait": timedelta(hours=n), "sum": Decimal(n), "list": [n], "same": 1, "gap": None if n % 3 else n}
        for n in range(14)
    ]  # fmt: skip
    columns = columns_of(facts)
    assert [column.fact for column in columns] == ["age", "gap", "kind", "sum", "vip", "wait", "when"]
    row = encode(columns, facts[0])
    assert row[0] == 1
    assert row[1:3] == pytest.approx([-1.6125, 0], abs=1e-3)
    assert encode(columns, {}) == [1, 0, 1, 0, 1, 0, 0, 1, 0, 1, 0, 0, 1, 0, 1, 0, 1]
    assert encode(columns, {**facts[0], "kind": "never seen"})[5:8] == [0, 0, 1]
    assert encode(columns, {**facts[0], "age": 10**400})[1:3] == [0, 1]
    assert distance(columns, facts[0], facts[0]) == 0
    assert 0 < distance(columns, facts[0], facts[5]) <= 1
    assert distance(columns, {}, {}) == 0


def learnt(count: int = 60) -> tuple[list[Outcome], Pattern]:
    draws = random.Random(7)
    cases = []
    for number in range(count):
        facts = {"score": draws.randint(500, 800), "late": draws.choice([0, 0, 1, None]), "kind": draws.choice("abc")}
        right = "approve" if facts["score"] + draws.gauss(0, 20) > 650 else "reject"
        cases.append(outcome(number, right, facts))
    pattern = learn(cases, OPTIONS)
    assert isinstance(pattern, Pattern)
    return cases, pattern


def test_history_speaks_from_ten_cases_of_more_than_one_kind() -> None:
    facts = {"score": 700}
    few = [outcome(number, OPTIONS[number % 2], {"score": number}) for number in range(LEAST - 1)]
    same = [outcome(number, "approve", {"score": number}) for number in range(20)]
    unread = [outcome(number, OPTIONS[number % 2]) for number in range(20)]
    foreign = [outcome(number, "other", {"score": number}) for number in range(20)]
    for cases, why in (
        ([], "0 past cases of 10 needed"),
        (few, "9 past cases of 10 needed"),
        (few[:1], "1 past case of 10 needed"),
        (same, "all 20 past cases were approve"),
        (unread, "0 past cases of 10 needed"),
        (foreign, "0 past cases of 10 needed"),
    ):
        assert learn(cases, OPTIONS) == why
        assert voice(cases, why, OPTIONS, facts) == {"status": "none", "why": why, "facts": facts}
    assert isinstance(learn([*few, outcome(9, "reject", {"score": 1})], OPTIONS), Pattern)


def test_history_says_what_past_cases_say() -> None:
    cases, pattern = learnt()
    given = voice(cases, pattern, OPTIONS, {"score": 780, "late": 0, "kind": "a"})
    assert given["p"]["approve"] > 0.9 > 0.1 > given["p"]["reject"]
    assert math.fsum(given["p"].values()) == pytest.approx(1)
    assert [each["outcome"] for each in given["neighbours"]] == ["approve", "approve", "reject"]
    apart = [each["distance"] for each in given["neighbours"]]
    assert apart == sorted(apart)
    assert from_data(load(dump(to_data(pattern)))) == pattern
    three = pattern.opinion((*OPTIONS, "review"), {"score": 780})
    assert 0 < three["review"] < 0.05
    assert math.fsum(three.values()) == pytest.approx(1)
    assert pattern.opinion(("review", "wait"), {}) == {"review": 0.5, "wait": 0.5}


def test_the_order_of_facts_and_cases_does_not_matter() -> None:
    cases, pattern = learnt()
    turned = [each._replace(facts=dict(reversed(each.facts.items()))) for each in reversed(cases)]
    other = learn(turned, OPTIONS)
    assert isinstance(other, Pattern)
    facts = {"score": 640, "late": None, "kind": "b"}
    assert other.opinion(OPTIONS, facts) == pytest.approx(pattern.opinion(OPTIONS, facts), abs=1e-4)


def test_the_last_word_counts() -> None:
    told = [outcome(1, "approve"), outcome(2, "approve"), outcome(1, "reject")]
    assert latest(told) == told[1:]


def says(option: str, probability: float) -> dict[str, float]:
    return {each: probability if each == option else 1 - probability for each in OPTIONS}


def spoken(count: int, right: dict[str, float]) -> list[Outcome]:
    """Cases in which each source says 80% and is right so often."""
    draws = random.Random(3)
    cases = []
    for number in range(count):
        answer = draws.choice(OPTIONS)
        other = next(option for option in OPTIONS if option != answer)
        opinions = {source: says(answer if draws.random() < share else other, 0.8) for source, share in right.items()}
        cases.append(outcome(number, answer, opinions=opinions))
    return cases


def test_weights_begin_at_their_start_and_move_to_what_is_right() -> None:
    start = start_weights()
    assert learn_weights([], start, "m") == start
    shares = {"rules": 0.9, "history": 0.5, "llm": 0.7}
    some, many = (learn_weights(spoken(count, shares), start, "m") for count in (20, 3000))
    assert all(abs(some[source] - start[source]) < 0.25 for source in start)
    # A source that says 80% and is right with probability p is worth logit(p) / logit(0.8).
    for source, share in shares.items():
        assert many[source] == pytest.approx(math.log(share / (1 - share)) / math.log(4), abs=0.12)


def test_no_weight_falls_below_nothing() -> None:
    found = learn_weights(spoken(2000, {"rules": 0.2, "history": 0.8, "llm": 0.8}), start_weights(), "m")
    assert found["rules"] == 0
    assert found["history"] > 0.5


def test_the_fit_is_the_best_there_is() -> None:
    cases, start = spoken(80, {"rules": 0.9, "history": 0.6, "llm": 0.7}), start_weights()
    found = learn_weights(cases, start, "m")

    def loss(weights: dict[str, float]) -> float:
        held = 15 * sum((weights[source] - start[source]) ** 2 for source in start)
        return held - sum(math.log(fuse(OPTIONS, each.opinions, weights).probabilities[each.option]) for each in cases)

    for source in start:
        for step in (-0.01, 0.01):
            assert loss(found) <= loss({**found, source: found[source] + step})


def test_what_another_model_said_counts_as_not_said() -> None:
    cases, start = spoken(500, {"rules": 0.9, "llm": 0.5}), start_weights()
    assert learn_weights(cases, start, "other")["llm"] == start["llm"]
    assert learn_weights(cases, start, "m")["llm"] < start["llm"] / 2


def test_what_was_settled_by_rule_teaches_nothing() -> None:
    cases = [each._replace(score=None) for each in spoken(100, {"rules": 0.9, "llm": 0.5})]
    assert learn_weights(cases, start_weights(), "m") == start_weights()


SHARE = st.floats(0, 1)


@given(
    st.lists(SHARE, min_size=3, max_size=3),
    st.lists(SHARE, min_size=3, max_size=3),
    st.lists(SHARE, min_size=3, max_size=3),
    st.fixed_dictionaries({source: st.floats(0, 2) for source in ("rules", "history", "llm")}),
)
def test_a_voice_that_is_left_out_could_not_have_turned_the_verdict(rules, history, llm, weights) -> None:
    options = ("a", "b", "c")
    others = {"rules": dict(zip(options, rules, strict=True)), "history": dict(zip(options, history, strict=True))}
    if cannot_turn(options, others, weights, "llm"):
        whole = {**others, "llm": dict(zip(options, llm, strict=True))}
        assert fuse(options, others, weights).verdict == fuse(options, whole, weights).verdict


def test_a_voice_is_asked_where_it_could_turn_the_verdict() -> None:
    others = {"rules": says("approve", 0.99), "history": says("approve", 0.99)}
    assert cannot_turn(OPTIONS, others, {"rules": 1, "history": 1, "llm": 1.9}, "llm")
    assert not cannot_turn(OPTIONS, others, {"rules": 1, "history": 1, "llm": 2.1}, "llm")
    assert not cannot_turn(OPTIONS, {"rules": None}, start_weights(), "llm")


def test_said_against_right() -> None:
    said = [Said(0.95, number < 9) for number in range(10)] + [Said(0.6, number < 3) for number in range(10)]
    assert calibration_error(said) == pytest.approx((0.05 + 0.3) / 2)
    assert [(part.low, part.cases, part.right, round(part.said, 2)) for part in bands(said)] == [
        (0.9, 10, 9, 0.95), (0.5, 10, 3, 0.6),
    ]  # fmt: skip
    assert calibration_error([]) == 0
    assert bands([Said(1.0, True)])[0].cases == 1

"""How opinions become a score: what holds for all of them."""

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sayflow.compiler.confidence import SHARES
from sayflow.runtime.decisions.fusion import (
    UNDECIDED,
    band,
    fuse,
    percent,
    restrict,
    shared,
    start_weights,
)

PROBABILITY = st.floats(0, 1)
SOURCES = ["rules", "history", "llm"]
OPTIONS = st.lists(st.text("abcdefg", min_size=1, max_size=3), min_size=2, max_size=5, unique=True)
WEIGHTS = st.fixed_dictionaries({source: st.floats(0, 2) for source in SOURCES})


def opinion_over(draw: st.DrawFn, options: list[str]) -> dict[str, float]:
    parts = [draw(st.one_of(st.just(0.0), st.floats(1e-300, 1))) for _ in options]
    assume(sum(parts) > 0)
    return {option: part / sum(parts) for option, part in zip(options, parts, strict=True)}


@st.composite
def cases(draw: st.DrawFn) -> tuple[list[str], dict[str, dict[str, float] | None], dict[str, float]]:
    options = draw(OPTIONS)
    opinions = {
        source: opinion_over(draw, options) if draw(st.booleans()) else None
        for source in draw(st.lists(st.sampled_from(SOURCES), unique=True))
    }
    return options, opinions, draw(WEIGHTS)


def log_odds(probability: float) -> float:
    clipped = min(max(probability, 0.01), 0.99)
    return math.log(clipped / (1 - clipped))


@given(cases())
def test_probabilities_sum_to_one(case) -> None:
    options, opinions, weights = case
    fused = fuse(options, opinions, weights)
    assert list(fused.probabilities) == options
    assert math.isclose(math.fsum(fused.probabilities.values()), 1)
    assert all(0 < probability < 1 for probability in fused.probabilities.values())
    if all(opinion is None for opinion in opinions.values()):
        assert (fused.verdict, fused.score, fused.lead, fused.band) == (None, None, None, None)
        assert fused.undecided
    else:
        assert fused.verdict in options
        assert fused.score == percent(max(fused.probabilities.values()))
        assert fused.band == band(fused.score)
        assert fused.undecided == (fused.lead < UNDECIDED)


@given(cases(), st.randoms())
def test_order_does_not_matter(case, random) -> None:
    options, opinions, weights = case
    mixed = random.sample(options, len(options))
    turned = {
        source: opinion and {option: opinion[option] for option in mixed}
        for source, opinion in reversed(opinions.items())
    }
    here, there = fuse(options, opinions, weights), fuse(mixed, turned, weights)
    for option in options:
        assert math.isclose(here.probabilities[option], there.probabilities[option], rel_tol=1e-12)
    best = sorted(here.probabilities.values())[-2:]
    if best[1] - best[0] > 1e-6:
        assert (here.verdict, here.score) == (there.verdict, there.score)


@given(cases())
def test_absent_is_neutral(case) -> None:
    options, opinions, weights = case
    present = {source: opinion for source, opinion in opinions.items() if opinion is not None}
    all_of_them = fuse(options, {**dict.fromkeys(SOURCES), **opinions}, weights)
    only_present = fuse(options, present, weights)
    assert all_of_them[:5] == only_present[:5]
    for source in SOURCES:
        if source not in present:
            assert all_of_them.sources[source].push == 0
            assert all_of_them.sources[source].score_without == only_present.score


@given(cases())
def test_an_even_opinion_is_neutral(case) -> None:
    options, opinions, weights = case
    even = dict.fromkeys(options, 1 / len(options))
    spoken = {**opinions, "rules": even}
    without = {**opinions, "rules": None}
    here, there = fuse(options, spoken, weights), fuse(options, without, weights)
    for option in options:
        assert math.isclose(here.probabilities[option], there.probabilities[option])


@given(st.dictionaries(st.sampled_from(SOURCES), PROBABILITY, min_size=1), WEIGHTS)
def test_two_options_add_log_odds(stated, weights) -> None:
    opinions = {source: {"yes": p, "no": 1 - p} for source, p in stated.items()}
    fused = fuse(["yes", "no"], opinions, weights)
    total = math.fsum(weights[source] * log_odds(p) for source, p in stated.items())
    assert math.isclose(fused.probabilities["yes"], 1 / (1 + math.exp(-total)), rel_tol=1e-9)


@given(cases())
def test_contributions_are_exact(case) -> None:
    options, opinions, weights = case
    fused = fuse(options, opinions, weights)
    assume(fused.verdict is not None)
    total = math.fsum(push.push for push in fused.sources.values())
    rival = max(p for option, p in fused.probabilities.items() if option != fused.verdict)
    assert math.isclose(math.log(fused.probabilities[fused.verdict] / rival), total, abs_tol=1e-8)
    for source, push in fused.sources.items():
        alone = fuse(options, {name: each for name, each in opinions.items() if name != source}, weights)
        assert (push.score_without, push.verdict_without) == (alone.score, alone.verdict)


@given(st.lists(st.tuples(st.sampled_from([0.0, 1.0, 5e-324, 1e-300]), PROBABILITY), min_size=2, max_size=6))
def test_no_nan_at_the_extremes(pairs) -> None:
    options = [str(number) for number in range(len(pairs))]
    opinions = {
        "rules": dict(zip(options, (pair[0] for pair in pairs), strict=True)),
        "llm": dict(zip(options, (pair[1] for pair in pairs), strict=True)),
    }
    fused = fuse(options, opinions, {"rules": 1e6, "llm": 1e6})
    assert all(math.isfinite(p) for p in fused.probabilities.values())
    assert math.isclose(math.fsum(fused.probabilities.values()), 1)
    assert 0 <= fused.score <= 100


@given(cases(), st.data())
def test_a_removed_option_leaves_the_others_in_proportion(case, data) -> None:
    options, opinions, weights = case
    kept = data.draw(st.lists(st.sampled_from(options), min_size=1, unique=True))
    kept = [option for option in options if option in kept]
    narrowed = {source: each and restrict(kept, each) for source, each in opinions.items()}
    one, other = fuse(kept, opinions, weights), fuse(kept, narrowed, weights)
    assert (one.verdict, one.sources.keys()) == (other.verdict, other.sources.keys())
    assert one.probabilities == pytest.approx(other.probabilities)
    for each in narrowed.values():
        assert each is None or math.isclose(math.fsum(each.values()), 1)


def test_all_that_was_said_for_a_removed_option_is_even_for_the_rest() -> None:
    assert restrict(["b", "c"], {"a": 1.0, "b": 0.0, "c": 0.0}) == {"b": 0.5, "c": 0.5}


def test_ties_go_to_the_option_written_first_and_are_undecided() -> None:
    opinions = {"rules": {"yes": 0.9, "no": 0.1}, "history": {"yes": 0.1, "no": 0.9}}
    for options in (["yes", "no"], ["no", "yes"]):
        fused = fuse(options, opinions, start_weights())
        assert (fused.verdict, fused.score, fused.lead, fused.undecided) == (options[0], 50, 0, True)


def test_start_weights() -> None:
    assert start_weights() == {source: 2 * share for source, share in SHARES.items()}
    assert start_weights({"rules": 0.5, "llm": 0.5}) == {"rules": 1.0, "llm": 1.0}
    fused = fuse(["yes", "no"], {"history": {"yes": 0.9, "no": 0.1}}, start_weights({"rules": 0.5, "llm": 0.5}))
    assert fused.score == 50


@pytest.mark.parametrize(
    ("score", "word"),
    [
        (100, "very high"), (90, "very high"), (89, "high"), (70, "high"), (69, "medium"),
        (50, "medium"), (49, "low"), (30, "low"), (29, "very low"), (0, "very low"),
    ],
)  # fmt: skip
def test_bands(score: int, word: str) -> None:
    assert band(score) == word


def test_a_stated_share_leaves_the_rest_to_the_others() -> None:
    assert shared(["a", "b", "c"], "b", 0.8) == pytest.approx({"a": 0.1, "b": 0.8, "c": 0.1})
    assert shared(["a"], "a", 0.8) == {"a": 0.8}

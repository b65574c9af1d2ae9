"""No word of an outsider leads to a guarded option: whatever it says, the choice stays or a person is asked."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sayflow.runtime.decisions.judge import Judgement, answered, judge, overdue
from sayflow.runtime.decisions.reasons import because
from sayflow.runtime.decisions.rules import Finding

OPTIONS = ["drop", "keep"]
GUARD = {"voices": ["llm"], "options": ["drop"]}
BELOW: list[dict[str, Any]] = [
    {},
    {"percent": 70, "ask": ["lit", "desk"], "within": None, "otherwise": None},
    {"percent": 60, "take": "drop"},
    {"percent": 60, "take": "keep"},
]


def rule(option: str, strength: int) -> Finding:
    return Finding("rule_1", "rule", option, True, {}, "", 1, strength, ())


def judged(
    probability: float, *, findings: list[Finding], below: dict[str, Any], weight: int, guard: dict[str, Any] | None
) -> Judgement:
    decision: dict[str, Any] = {
        "options": OPTIONS,
        "below": below,
        "llm": {"using": []},
        "weights": {"rules": f"{1 - weight / 100:.2f}", "history": "0", "llm": f"{weight / 100:.2f}"},
    }
    if guard is not None:
        decision["guard"] = guard
    opinions = {"llm": {"status": "given", "p": {"drop": probability, "keep": 1 - probability}}}
    return judge(decision, findings, opinions, ask_role="desk")


@given(
    st.floats(0.05, 0.95),
    st.floats(0.05, 0.95),
    st.sampled_from(OPTIONS),
    st.integers(50, 99),
    st.sampled_from(BELOW),
    st.integers(0, 100),
)
def test_no_word_of_an_outsider_leads_to_a_guarded_option(
    said: float, other: float, option: str, strength: int, below: dict[str, Any], weight: int
) -> None:
    case: dict[str, Any] = {"findings": [rule(option, strength)], "below": below, "weight": weight}
    judgement = judged(said, **case, guard=GUARD)
    if judgement.choice == "drop":
        # What the other word would lead to without any guard is the same.
        assert judged(other, **case, guard=None).choice == "drop"
    elif judgement.record["cause"] == "outsider":
        assert judgement.action == "ask"
        assert because(judgement.record) == "the AI's opinion decided this"
    else:
        assert judgement == judged(said, **case, guard=None)._replace(record=judgement.record)


def pivotal() -> dict[str, Any]:
    case: dict[str, Any] = {"findings": [rule("keep", 60)], "below": BELOW[1], "weight": 60}
    assert judged(0.95, **case, guard=None).choice == "drop"
    return judged(0.95, **case, guard=GUARD).record


def test_a_person_may_choose_it() -> None:
    assert answered(pivotal(), "drop", "Ada", 0)["choice"] == "drop"


def test_nobody_s_silence_chooses_it() -> None:
    assert overdue(pivotal(), "drop")["action"] == "fail"
    assert overdue(pivotal(), "keep")["choice"] == "keep"


def test_a_hard_rule_needs_no_voice() -> None:
    must = Finding("must_1", "must", "drop", True, {}, "", 1, None, ())
    judgement = judged(0.5, findings=[must], below={}, weight=50, guard=GUARD)
    assert (judgement.choice, judgement.record["cause"]) == ("drop", "rule")

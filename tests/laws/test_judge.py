"""How a decision is judged: the hard rules, the threshold, who is asked, and what the record says."""

import json
import math
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayflow.compiler.values import dump, load
from sayflow.runtime.decisions.counterfactuals import Threshold, across, counterfactuals
from sayflow.runtime.decisions.explain import explain
from sayflow.runtime.decisions.judge import answered, judge, overdue, rescore, result, settled_by_rule
from sayflow.runtime.decisions.rules import Finding, constrain, rule_opinion

OPTIONS = ["approve", "review", "reject"]
ASK = {"percent": 70, "ask": {"form": "text"}, "within": {"form": "duration"}, "otherwise": "review"}
TAKE = {"percent": 70, "take": "review"}


def hard(kind: str, option: str, holds: bool | None, **more: Any) -> Finding:
    verb = "must be" if kind == "must" else "never"
    return finding(kind, option, holds, f"{verb} {option} when fact", **more)


def soft(option: str, holds: bool | None, strength: int | None = None, **more: Any) -> Finding:
    return finding("rule", option, holds, f"rule {option} when fact", strength=strength, **more)


def finding(kind: Any, option: str, holds: bool | None, text: str, **more: Any) -> Finding:
    read = {} if holds is None else {"fact": holds}
    missing = ("fact",) if holds is None else ()
    given = {"id": f"{kind}_{option}", "read": read, "line": 1, "missing": missing, **more}
    return Finding(kind=kind, option=option, result=holds, text=text, **given)


def decision(**more: Any) -> dict[str, Any]:
    return {"name": "eligibility", "options": OPTIONS, "llm": {"using": []}, "below": ASK, **more}


def says(option: str, probability: float) -> dict[str, Any]:
    return {"status": "given", "p": {option: probability}}


def case(findings: list[Finding], llm: dict[str, Any] | None = None, role: str | None = None, **more: Any) -> Any:
    return judge(decision(**more), findings, {"llm": llm} if llm else {}, ask_role=role)


SILENT = {"status": "error", "why": "timeout"}

CASES = {
    # name: (findings, what the model says, below, default role) -> action, choice, status, cause
    "sure": ([soft("approve", True, 90)], says("approve", 0.9), ASK, None,
             "decide", "approve", "automated", "sure"),
    "sure without a threshold": ([soft("approve", True)], None, None, None,
                                 "decide", "approve", "automated", "sure"),
    "below": ([soft("approve", True, 60)], None, ASK, None, "ask", None, "asked", "below"),
    "below, and an option is named": ([soft("approve", True, 60)], None, TAKE, None,
                                      "decide", "review", "taken", "below"),
    "that option is ruled out": ([soft("approve", True, 60), hard("never", "review", True)],
                                 None, TAKE, "desk", "ask", None, "asked", "below"),
    "close": ([soft("approve", True, 90)], says("reject", 0.8), ASK, None, "ask", None, "undecided", "close"),
    "close, no threshold": ([soft("approve", True, 90)], says("reject", 0.8), None, "desk",
                            "ask", None, "undecided", "close"),
    "close, nobody to ask": ([soft("approve", True, 90)], says("reject", 0.8), None, None,
                             "fail", None, "undecided", "close"),
    "close, and an option is named": ([soft("approve", True, 90)], says("reject", 0.8), TAKE, None,
                                      "decide", "review", "taken", "close"),
    "nobody has an opinion": ([soft("approve", False)], SILENT, ASK, None,
                              "ask", None, "undecided", "no_opinion"),
    "no opinion, and an option is named": ([], SILENT, TAKE, None,
                                           "decide", "review", "taken", "no_opinion"),
    "must": ([hard("must", "reject", True)], None, None, None, "decide", "reject", "by_rule", "rule"),
    "never leaves one": ([hard("never", "reject", True), hard("never", "review", True)], None, None, None,
                         "decide", "approve", "by_rule", "rule"),
    "must against must": ([hard("must", "reject", True), hard("must", "approve", True)], None, TAKE, "desk",
                          "ask", None, "asked", "conflict"),
    "must against never": ([hard("must", "reject", True), hard("never", "reject", True)], None, TAKE, None,
                           "fail", None, "undecided", "conflict"),
    "never everything": ([hard("never", option, True) for option in OPTIONS], None, ASK, None,
                         "ask", None, "asked", "conflict"),
    "unknown": ([hard("never", "approve", None)], says("approve", 0.99), ASK, None,
                "ask", None, "asked", "unknown_rule"),
    "unknown, and an option is named": ([hard("never", "review", None)], says("approve", 0.99), TAKE, None,
                                        "fail", None, "undecided", "unknown_rule"),
    "unknown, but it changes nothing": (
        [hard("must", "reject", True), hard("must", "reject", None), hard("never", "approve", None)],
        None, None, None, "decide", "reject", "by_rule", "rule"),
    "unknown, and it could contradict": ([hard("must", "reject", True), hard("never", "reject", None)],
                                         None, ASK, None, "ask", None, "asked", "unknown_rule"),
    "a soft rule unknown": ([soft("approve", None)], says("approve", 0.95), ASK, None,
                            "decide", "approve", "automated", "sure"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_what_follows(name: str) -> None:
    findings, llm, below, role, action, choice, status, cause = CASES[name]
    judged = case(findings, llm, role, below=below)
    record = judged.record
    assert (judged.action, judged.choice, record["status"], record["cause"]) == (action, choice, status, cause)
    assert (record["action"], record["choice"]) == (action, choice)
    assert rescore(record) == record["score"]
    assert load(dump(record)) == record
    assert explain(record).startswith("eligibility → ")
    assert result(record)["choice"] == choice


def minor() -> list[Finding]:
    """The rules of the loan example, read for an applicant of 16."""
    return [
        hard("never", "approve", True, read={"applicant.age": 16}),
        hard("must", "reject", False),
        soft("approve", True, 90),
        soft("review", False, 60),
    ]


def test_a_minor_is_never_approved() -> None:
    judged = case(minor(), {"p": {"approve": 0.95}, "reasoning": "excellent score"}, history={"using": []})
    record = judged.record
    assert (judged.action, record["status"], record["score"], record["lead"]) == ("ask", "undecided", 50, 0)
    assert (record["remaining"], record["removed"]) == (["review", "reject"], ["approve"])
    assert [each["status"] for each in record["opinions"]] == ["none", "skipped", "given"]
    assert record["opinions"][2]["said"] == {"option": "approve", "percent": 95}
    seen = result(overdue(record, "review"))
    assert (seen["choice"], seen["decided_by"]) == ("review", "deadline")
    with pytest.raises(ValueError, match="approve is ruled out: choose review or reject"):
        answered(record, "approve", "anna", 0)


def test_a_deadline_takes_no_option_that_a_rule_forbids() -> None:
    record = case([hard("never", "review", True)]).record
    late = overdue(record, "review")
    assert (late["action"], late["choice"], late["status"]) == ("fail", None, "undecided")
    assert rescore(late) == record["score"]
    assert result(late)["choice"] is None


def test_a_person_decides() -> None:
    record = case([soft("approve", True, 60)]).record
    before = dump(record)
    done = answered(record, "reject", "anna", 7)
    assert dump(record) == before
    assert (done["choice"], done["decided_by"], done["by"], done["at"]) == ("reject", "person", "anna", 7)
    assert (done["status"], done["score"], rescore(done)) == ("asked", 49, 49)
    assert result(done) == {
        "choice": "reject",
        "confidence": None,
        "band": None,
        "reasoning": "anna chose reject.",
        "voices": {"rules": {"choice": "approve", "confidence": 60, "reasoning": "fact"}, "llm": None},
        "decided_by": "person",
    }


def test_a_rule_claims_no_score() -> None:
    record = case([hard("must", "reject", True), soft("approve", True)]).record
    assert (record["score"], record["lead"], record["band"], record["probabilities"]) == (None, None, None, None)
    seen = result(record)
    assert (seen["confidence"], seen["band"], seen["decided_by"]) == (None, None, "rule")
    assert seen["reasoning"] == "Decided by rule: must be reject when fact."


def test_a_taken_option_has_its_own_confidence() -> None:
    record = case([soft("approve", True, 60)], below=TAKE).record
    seen = result(record)
    assert (seen["choice"], seen["decided_by"]) == ("review", "fallback")
    assert seen["confidence"] == round(100 * record["probabilities"]["review"]) < record["score"]


def test_the_reasoning_says_who_said_what() -> None:
    llm = {"p": {"approve": 0.05, "reject": 0.9}, "reasoning": "Two late payments.\nToo many."}
    record = case([soft("approve", True, 99)], llm, below=None, weights={"rules": 0.8, "llm": 0.2}).record
    assert result(record)["reasoning"] == (
        "The rules say approve (fact). Against it, the model says reject (Two late payments. Too many)."
    )
    long = case([], {"p": {"approve": 0.9}, "reasoning": "well " * 500}).record
    assert len(result(long)["reasoning"]) < 250
    assert len(long["opinions"][0]["evidence"]["reasoning"]) == 2500


def test_whether_voices_need_be_heard() -> None:
    assert not settled_by_rule(decision(), [hard("must", "reject", False), soft("approve", True)])
    for findings in ([hard("must", "reject", True)], [hard("never", "reject", None)]):
        assert settled_by_rule(decision(), findings)
    assert case([hard("must", "reject", True)]).record["opinions"][0]["status"] == "skipped"


def test_the_first_rule_for_a_possible_option_speaks() -> None:
    findings = [soft("review", False), soft("approve", True, 90), soft("reject", True), soft("reject", None)]
    opinion, fired, unfired, unknown = rule_opinion(["reject", "review"], findings)
    assert opinion == pytest.approx({"reject": 0.8, "review": 0.2})
    assert (list(fired), list(unfired), list(unknown)) == (findings[1:3], findings[:1], findings[3:])
    record = judge(decision(), [hard("never", "approve", True), *findings], {}).record
    assert [each["used"] for each in record["opinions"][0]["evidence"]["fired"]] == [False, True]
    assert record["missing"] == ["fact"]
    assert rule_opinion(["review"], findings)[0] is None


def test_a_contradiction_leaves_what_no_rule_forbids() -> None:
    findings = [hard("must", "reject", True), hard("must", "review", True), hard("never", "approve", True)]
    assert constrain(OPTIONS, findings) == (("review", "reject"), None, True, ())
    assert constrain(OPTIONS, [hard("never", option, True) for option in OPTIONS]).remaining == tuple(OPTIONS)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"p": {"approve": 0.5}}, {"approve": 0.5, "review": 0.25, "reject": 0.25}),
        ({"p": {"approve": Decimal("0.5"), "review": 0, "reject": 0.5, "other": 3}},
         {"approve": 0.5, "review": 0, "reject": 0.5}),
        ({"p": {"approve": 1, "review": 1, "reject": 0}}, {"approve": 0.5, "review": 0.5, "reject": 0}),
        ({"p": {"review": 0}}, {"approve": 0.5, "review": 0, "reject": 0.5}),
        ({"choice": "review", "confidence": 90}, {"approve": 0.05, "review": 0.9, "reject": 0.05}),
        ({"choice": "review", "confidence": 101}, None),
        ({"choice": "other", "confidence": 90}, None),
        ({"choice": "review"}, None),
        ({"p": {"other": 1}}, None),
        ({"p": {}}, None),
        ({"p": "approve"}, None),
        ({"p": {"approve": "high"}}, None),
        ({"p": {"approve": True}}, None),
        ({"p": {"approve": math.nan}}, None),
        ({"p": {"approve": math.inf}}, None),
        ({"p": {"approve": -0.1}}, None),
        ({"p": {"approve": 95}}, None),
        ({"p": dict.fromkeys(OPTIONS, 0)}, None),
    ],
)  # fmt: skip
def test_what_a_voice_may_state(given: dict[str, Any], expected: dict[str, float] | None) -> None:
    entry = case([], given).record["opinions"][0]
    if expected is None:
        assert (entry["status"], entry["why"]) == ("error", "the answer is no probability per option")
        assert entry["p"] is None
    else:
        assert {option: float(p) for option, p in entry["p"].items()} == pytest.approx(expected)


def test_evidence_is_kept_without_floats() -> None:
    given = {**says("approve", 0.9), "voice": "llm", "cost": 0.004, "facts": [0.5, ("a", math.inf)], "n": 3}
    evidence = case([], given).record["opinions"][0]["evidence"]
    assert evidence == {"cost": Decimal("0.004"), "facts": [Decimal("0.5"), ["a", "inf"]], "n": 3}


def test_the_author_s_weights() -> None:
    for written in ({"rules": 0.5, "llm": 0.5}, {"rules": {"$number": "0.5"}, "llm": {"$number": "0.5"}}):
        record = case([soft("approve", True)], says("approve", 0.8), weights=written).record
        assert record["calibration"]["weights"] == {"rules": 1, "llm": 1}


FACTS = st.sampled_from([True, False, None])
STATED = st.dictionaries(st.sampled_from(OPTIONS), st.floats(0, 1))
VOICE = st.one_of(
    st.fixed_dictionaries({"p": STATED}),
    st.fixed_dictionaries({"choice": st.sampled_from(OPTIONS), "confidence": st.integers(0, 100)}),
    st.just(SILENT),
)


@st.composite
def findings_of(draw: st.DrawFn) -> list[Finding]:
    option = st.sampled_from(OPTIONS)
    rows = draw(st.lists(st.tuples(st.sampled_from(["must", "never", "rule", "rule"]), option, FACTS), max_size=6))
    return [
        soft(each, holds, draw(st.one_of(st.none(), st.integers(0, 100))), id=f"rule_{number}", line=number)
        if kind == "rule"
        else hard(kind, each, holds, id=f"{kind}_{number}", line=number)
        for number, (kind, each, holds) in enumerate(rows)
    ]


@given(
    findings_of(),
    st.dictionaries(st.sampled_from(["history", "llm"]), VOICE),
    st.sampled_from([ASK, TAKE, None]),
    st.sampled_from(["desk", None]),
    st.sampled_from([None, {"rules": 0.2, "history": 0.5, "llm": 0.3}]),
)
def test_the_record_alone_gives_the_score(findings, opinions, below, role, weights) -> None:
    node = decision(below=below, weights=weights, history={"using": []})
    judged = judge(node, findings, opinions, ask_role=role, node="eligibility", question="May they?")
    record = judged.record
    kept = load(dump(record))
    assert kept == record
    assert rescore(record) == rescore(kept) == record["score"]
    # Opinions as a journal gives them back lead to the same record.
    assert judge(node, findings, load(dump(opinions)), ask_role=role, node="eligibility", question="May they?") == (
        judged.action, judged.choice, record
    )  # fmt: skip
    never = {each.option for each in findings if each.kind == "never" and each.result}
    assert (judged.choice is not None) == (judged.action == "decide")
    assert judged.choice not in never
    if judged.action == "ask":
        assert record["remaining"]
        for option in record["remaining"]:
            done = answered(record, option, "anna", 1)
            assert (done["choice"], rescore(done)) == (option, record["score"])
            json.dumps(result(done))
    assert judged.action != "fail" or (role is None and below is not ASK)
    seen = result(record)
    json.dumps(seen)
    assert seen["confidence"] is None or 0 <= seen["confidence"] <= 100
    pushes = [float(each["push"]) for each in record["opinions"] if each["push"] is not None]
    if record["score"] is not None and len(record["remaining"]) == 2:
        assert round(100 / (1 + math.exp(-math.fsum(pushes)))) == record["score"]
    for colour in (True, False):
        assert explain(record, colour=colour).endswith("\n")


def rules_for(facts: dict[str, Any]) -> list[Finding]:
    return [
        finding("never", "approve", facts["age"] < 18, "never approve when age < 18", read={"age": facts["age"]}),
        finding("rule", "approve", facts["score"] > 700, "rule approve 90% when score > 700", strength=90),
        finding("rule", "reject", facts["score"] < 400, "rule reject when score < 400"),
    ]


def test_counterfactuals() -> None:
    facts = {"age": 30, "score": 720, "employer": None}
    thresholds = [
        Threshold("score", ">", 700),
        Threshold("age", "<", 18),
        Threshold("score", "<", 400),
        Threshold("employer", "==", "x"),
        Threshold("age", "<", 18),
    ]
    node = {"options": ["approve", "reject"], "llm": {"using": []}, "below": ASK}
    judged = judge(node, rules_for(facts), {"llm": {"p": {"approve": 0.45, "reject": 0.55}}})
    assert judged.choice == "approve"
    found = counterfactuals(judged.record, facts, thresholds, lambda fact, value: rules_for({**facts, fact: value}))
    assert found == [
        {"change": {"score": 700}, "condition": "score <= 700", "from": 720, "verdict": "reject", "score": 54,
         "held_fixed": ["llm"]},
        {"change": {"age": 17}, "condition": "age < 18", "from": 30, "verdict": "reject", "score": None,
         "held_fixed": ["llm"]},
        {"change": {"score": 399}, "condition": "score < 400", "from": 720, "verdict": "reject", "score": 73,
         "held_fixed": ["llm"]},
    ]  # fmt: skip
    record = {**judged.record, "counterfactuals": found}
    assert load(dump(record)) == record
    assert "score <= 700 → REJECT 54   (llm held fixed)" in explain(record)
    assert "age < 18 → REJECT by rule" in explain(record)


NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "operator", "constant", "expected"),
    [
        (720, ">", 700, ("<=", 700)), (700, ">", 700, (">", 701)), (700, ">=", 700, ("<", 699)),
        (1, ">=", Decimal("2.5"), (">=", 3)), (3, ">=", Decimal("2.5"), ("<", 2)), (3, "<", 3, ("<", 2)),
        (2, "<=", Decimal("2.5"), (">", 3)), (5, "==", 5, ("!=", 6)), (5, "==", 4, ("==", 4)),
        (5, "!=", 5, ("!=", 6)), (5, "!=", 4, ("==", 4)), (5, "==", Decimal("4.5"), None),
        (Decimal("0.31"), "<", Decimal("0.4"), (">=", Decimal("0.4"))),
        (Decimal("0.4"), "<", Decimal("0.4"), ("<", Decimal("0.3"))),
        (Decimal("0.45"), "<", Decimal("0.4"), ("<", Decimal("0.39"))),
        (Decimal("1E+2"), ">", 700, (">", Decimal(701))),
        (True, "==", True, ("!=", False)), (True, "==", False, ("==", False)), (1, "==", True, None),
        ("a", "==", "b", ("==", "b")), ("b", "==", "b", None), ("a", "<", 3, None), (None, "<", 3, None),
        (date(2026, 1, 5), "<", date(2026, 1, 5), ("<", date(2026, 1, 4))),
        (NOON, "<=", NOON, (">", NOON + timedelta(seconds=1))),
        (timedelta(hours=1), ">", timedelta(hours=2), (">", timedelta(hours=2, seconds=1))),
    ],
)  # fmt: skip
def test_across_a_threshold(value: Any, operator: str, constant: Any, expected: Any) -> None:
    assert across(value, Threshold("fact", operator, constant)) == expected

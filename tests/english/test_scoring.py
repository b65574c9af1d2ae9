"""The bench of English: what a checklist gives points for, and that a wrong flow loses them."""

from typing import Any

import pytest

from bench._english_checks import Score, score
from bench._english_graph import Flow
from sayflow.compiler.analyse import analyse
from sayflow.runtime.project import default_project

PROJECT = default_project()
FACTS: dict[str, Any] = {
    "start": {"kind": "event", "what": "a letter comes", "kw": "letter"},
    "activities": {
        "a1": {"what": "open the letter", "kw": "open"},
        "a2": {"what": "pay the bill", "kw": "pay"},
        "a3": {"what": "throw the letter away", "kw": "throw"},
        "a4": {"what": "feed the cat", "kw": "feed"},
        "a5": {"what": "water the plants", "kw": "water"},
        "a6": {"what": "wash each cup", "kw": "wash"},
    },
    "decisions": {
        "d1": {
            "question": "is it a bill?",
            "branches": [{"when": "bill", "then": ["a2"]}, {"when": "else", "then": ["a3"]}],
        }
    },
    "parallel": [{"branches": [["a4"], ["a5"]], "join": True}],
    "joins": [{"of": ["a2", "a3"], "into": "a6"}],
    "loops": [{"kind": "foreach", "over": "cups", "body": ["a6"]}],
    "order": [["a1", "a2"], ["a1", "a3"], ["a4", "a6"]],
    "waits": [{"limit": "2 days"}],
    "values": ["2 days"],
}
RIGHT = """\
event letter_comes { cups: list of text } from outside
on event letter_comes
input cups: list of text

step open_letter: task "Open the letter" gives bill | other
if open_letter == bill {
  step pay_bill: task "Pay the bill"
} otherwise {
  step throw_away: task "Throw the letter away"
}
all of {
  step feed_cat: task "Feed the cat"
} and {
  step water_plants: task "Water the plants"
}
wait 2d
for each cup in cups {
  step wash_cup: task "Wash the cup"
}
"""


def scored(source: str) -> Score:
    analysis = analyse(source, PROJECT)
    return score(FACTS, Flow(analysis) if analysis.sound else None)


def failed(source: str) -> set[str]:
    return {each.key for each in scored(source).checks if not each.passed}


def test_a_right_flow_has_every_point() -> None:
    found = scored(RIGHT)
    assert [each for each in found.checks if not each.passed] == []
    assert found.structured
    assert found.extra == ()
    assert found.nodes == 6
    assert found.served["a3"] == "throw_away"


WRONG = {
    "no start": (RIGHT.replace("on event letter_comes\n", ""), {"start"}),
    "both arms always": (
        RIGHT.replace("if open_letter == bill {\n", "do first {\n").replace("} otherwise {", "}\ndo second {"),
        {"decisions", "branches"},
    ),
    "arms the same way": (
        RIGHT.replace('step pay_bill: task "Pay the bill"\n', 'step pay_bill: task "Pay the bill"\n  finish\n'),
        {"joins"},
    ),
    "one after another": (RIGHT.replace("all of {", "do one {").replace("} and {", "}\ndo two {"), {"parallel"}),
    "no loop": (RIGHT.replace("for each cup in cups {", "do once {"), {"loops"}),
    "no wait": (RIGHT.replace("wait 2d\n", ""), {"waits", "values"}),
    "an activity less": (
        RIGHT.replace('step wash_cup: task "Wash the cup"', "wait 1s"),
        {"activities", "loops", "joins", "order"},
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_flow_loses_points(name: str) -> None:
    source, keys = WRONG[name]
    assert keys <= failed(source), scored(source)
    assert scored(source).structured == (not keys & {"decisions", "branches", "parallel", "loops"})


def test_a_flow_with_errors_has_no_point() -> None:
    found = scored("step x: nonsense\n")
    assert not found.valid
    assert not any(each.passed for each in found.checks)


def test_each_step_serves_one_activity() -> None:
    merged = RIGHT.replace('step pay_bill: task "Pay the bill"', 'step pay_bill: task "Open, pay and throw it away"')
    served = scored(merged).served
    assert len(set(served.values())) == len(served)

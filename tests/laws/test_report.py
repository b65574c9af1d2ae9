"""The calibration report says what the outcomes say, as data, as text and as a picture."""

from xml.etree import ElementTree

from sayflow.runtime.decisions.fusion import start_weights
from sayflow.runtime.decisions.lessons import lesson
from sayflow.runtime.decisions.outcomes import Outcome
from sayflow.runtime.decisions.report import as_svg, as_text, report

OPTIONS = ("approve", "reject")


def outcome(number: int, score: int | None, *, right: bool) -> Outcome:
    option = "approve" if right else "reject"
    opinions = {"rules": {"approve": 0.8, "reject": 0.2}}
    return Outcome(f"run{number}", "verdict", option, number, OPTIONS, "approve", score, opinions, "", {"n": number})


CASES = [
    *[outcome(number, 95, right=number < 18) for number in range(20)],
    *[outcome(20 + number, 75, right=number < 6) for number in range(12)],
    outcome(40, None, right=True),
]


def test_the_report_counts_what_was_said_and_right() -> None:
    learnt = lesson(CASES, OPTIONS, start_weights())
    told = report("loan/<verdict>", CASES, learnt, 3)
    assert (told["outcomes"], told["scored"], told["right"], told["measured"]) == (33, 32, 24, True)
    assert float(told["ece"]) == round((20 * 0.05 + 12 * 0.25) / 32, 4)
    assert [(part["from"], part["to"], part["cases"], part["said"], part["right"]) for part in told["bands"]] == [
        (90, 100, 20, 95, 90),
        (70, 89, 12, 75, 50),
    ]
    assert told["voices"]["rules"]["weight"] == learnt["weights"]["rules"]
    text = as_text(told)
    assert "33 outcomes, 32 of them with a score; right 75% of the time, ECE 12" in text
    assert "when rules says 80-89 it was right 25 of 33 times" in text
    picture = ElementTree.fromstring(as_svg(told))
    dots = [each for each in picture if each.tag.endswith("circle")]
    assert len(dots) == len(told["curve"]) == 2


def test_a_report_of_nothing_and_of_little() -> None:
    for cases in ([], CASES[:3]):
        told = report("loan/verdict", cases, None, 0)
        assert not told["measured"]
        assert "hardly measured" in as_text(told)
        ElementTree.fromstring(as_svg(told))

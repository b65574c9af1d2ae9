"""What `would flip` claims: a run with just that change decides so."""

from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as some

from sayflow.compiler.analyse import compile
from sayflow.compiler.project import Project
from sayflow.runtime.decisions.counterfactuals import Threshold, thresholds_in
from sayflow.runtime.machine.program import Program
from sayflow.runtime.steps import catalogue
from sayflow.runtime.virtual import VirtualWorld

KINDS = catalogue()
FLOW = """
type Person = { age: integer, ratio: number, member: boolean }
input person: Person
input score: integer
input city: text

for each turn in [1, 2] {
  decide verdict: grant | review | refuse {
    must be refuse when person.age < 18
    never grant when person.ratio > 0.45 and not person.member
    rule grant 90% when score >= 500 and turn > 0
    rule refuse 80% when 400 > score or city == "nowhere"
    rule review 60% when person.member
    below 70% ask "desk"
  }
}
"""
PROGRAM = Program(compile(FLOW, Project(KINDS)), KINDS)


def decided(inputs: dict[str, Any]) -> dict[str, Any]:
    """The record of the first decision of a run with these inputs."""
    world = VirtualWorld(KINDS)
    machine = world.start(PROGRAM, "run", inputs)
    world.run()
    events = world.histories[machine.run]
    return next(each.data["record"] for each in events if each.kind in ("decided", "asked"))


inputs = some.fixed_dictionaries(
    {
        "person": some.fixed_dictionaries(
            {
                "age": some.integers(15, 25),
                "ratio": some.decimals("0.30", "0.60", places=2),
                "member": some.booleans(),
            }
        ),
        "score": some.integers(380, 520),
        "city": some.sampled_from(["here", "nowhere"]),
    }
)


def changed(inputs: dict[str, Any], fact: str, value: Any) -> dict[str, Any]:
    name, *fields = fact.split(".")
    return {**inputs, name: changed(inputs[name], ".".join(fields), value) if fields else value}


@given(inputs)
def test_each_change_leads_to_what_it_says(given: dict[str, Any]) -> None:
    record = decided(given)
    for each in record["counterfactuals"]:
        ((fact, value),) = each["change"].items()
        if fact == "turn":  # the loop's, which nobody hands in
            continue
        other = decided(changed(given, fact, value))
        assert (other["verdict"], other["score"]) == (each["verdict"], each["score"])
        assert other["verdict"] != record["verdict"]


@given(inputs)
def test_a_threshold_that_matters_is_found(given: dict[str, Any]) -> None:
    record = decided(given)
    if record["verdict"] is not None and record["decided_by"] != "rule" and given["person"]["age"] >= 18:
        assert {"person.age": 17} in [each["change"] for each in record["counterfactuals"]] or (
            record["verdict"] == "refuse"
        )


def test_the_comparisons_of_a_condition() -> None:
    (decision,) = (node for node in PROGRAM.plan.nodes() if node["op"] == "decide")
    assert [thresholds_in(each["when"]) for key in ("must", "never", "rules") for each in decision[key]] == [
        [Threshold("person.age", "<", 18)],
        [Threshold("person.ratio", ">", Decimal("0.45")), Threshold("person.member", "==", True)],
        [Threshold("score", ">=", 500), Threshold("turn", ">", 0)],
        [Threshold("score", "<", 400), Threshold("city", "==", "nowhere")],
        [Threshold("person.member", "==", True)],
    ]

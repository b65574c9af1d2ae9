"""What a person says of an attempt of which nobody knew is what its undo block sees, after a restart too."""

import pytest

from sayflow.runtime.stubs import Outcome, Stub
from sayflow.runtime.virtual import SECOND

from .lawful import LawfulWorld
from .plans import lit, name, node, program, step, world


@pytest.mark.parametrize("restarts", [False, True])
def test_the_result_told_by_a_person_is_undone(restarts: bool) -> None:
    undo = {"form": "block", "nodes": [step("unpay", arguments={"x": name("pay")})]}
    pay = step("pay", at_most_once=lit(True), gives="integer", undo=undo)
    there = world(LawfulWorld)
    there.stubs = {"pay": [Stub([Outcome(fails="timeout")])], "rest": [Stub([Outcome(after=SECOND)])]}
    there.at(there.now + SECOND, lambda: there.answer("run", "pay", {"outcome": "done", "result": 7}))
    if restarts:
        there.at(there.now + SECOND + 1, there.restart)
    there.start(program(pay, step("rest"), node("back", "roll_back")), "run", {})
    there.run()
    assert [each.settings for each in there.calls if each.name == "unpay"] == [{"x": 7}]

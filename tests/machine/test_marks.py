"""What a run is marked with after `roll back`, and what is left to undo when that is interrupted."""

import pytest

from sayflow.runtime.stubs import Outcome, Stub
from sayflow.runtime.virtual import SECOND, VirtualWorld

from .lawful import LawfulWorld
from .plans import Json, block, node, program, step, timed, world


def rolled_back(stubs: dict[str, Outcome], *handler: Json) -> VirtualWorld:
    """A run that books two things and fails with the third; the handler of the flow is given."""
    there = world(LawfulWorld)
    there.stubs = {key: [Stub([outcome])] for key, outcome in stubs.items()}
    booked = [step("a", undo=block(step("undo_a"))), step("b", undo=block(step("undo_b"))), step("c")]
    there.start(program(*booked, on_error=block(*handler)), "run", {})
    there.run()
    return there


BACK, AGAIN = node("back", "roll_back"), node("again", "fail_again")
FULL = {"c": Outcome(fails="full")}


@pytest.mark.parametrize(
    ("stubs", "mark", "last"),
    [
        (FULL, "undone", "run_undone"),
        ({**FULL, "undo_b": Outcome(fails="broken")}, "partly undone", "run_partly_undone"),
        ({**FULL, "a": Outcome(fails="full")}, "undone", "run_undone"),
    ],
)
def test_a_failed_run_says_what_became_of_its_undoing(stubs: dict[str, Outcome], mark: str, last: str) -> None:
    there = rolled_back(stubs, BACK, AGAIN)
    machine = there.machines["run"]
    assert (machine.status, machine.mark) == ("failed", mark)
    assert there.histories["run"][-1].kind == last


def test_without_roll_back_there_is_no_mark() -> None:
    assert rolled_back(FULL, AGAIN).histories["run"][-1].kind == "run_failed"


def test_a_run_that_completes_after_all_has_no_mark() -> None:
    there = rolled_back(FULL, BACK)
    assert (there.machines["run"].status, there.machines["run"].mark) == ("completed", "")


def test_what_an_interrupted_roll_back_has_not_undone_is_still_to_be_undone() -> None:
    stubs = {**FULL, "undo_b": Outcome(after=9 * SECOND)}
    hurried = node("hurry", "do", body=block(BACK), within=timed(2, node("back_again", "roll_back")))
    there = rolled_back(stubs, hurried, AGAIN)
    names = [each.name for each in there.started]
    assert names == ["a", "b", "c", "hurry", "undo_b", "undo_b", "undo_a"]
    assert there.machines["run"].mark == "partly undone"

"""Questions to people: bound to what was shown, to roles, taken back, handed on; notes beside runs."""

from __future__ import annotations

import pytest

from sayflow.runtime.annotating import annotate
from sayflow.runtime.journal.store import Store
from sayflow.runtime.machine.questions import digest_of, shown_in
from sayflow.runtime.people import Roles

from .engines import Workshop, plan_of, play

ROUNDS = plan_of("""
repeat until desk == yes {
  let price = 10 + 10 * length(rounds(desk))
  step desk: ask "Pay?" { who: "finance", show: price } gives yes | no
}
""")
WAY = plan_of("""
output said: text
step desk: ask "Go on?" { who: "finance" } gives yes | no within 2d otherwise { finish said = "nobody" }
finish said = "somebody said {desk}"
""")
NO_WAY = plan_of("""
output said: yes | no
step desk: ask "Go on?" { who: "finance" } gives yes | no
finish said = desk
""")
FALLBACK = plan_of("""
output said: yes | no
step desk: ask "Go on?" { who: "finance", fallback: no } gives yes | no
finish said = desk
""")
DECIDED = plan_of("""
output said: text
decide fate: keep | drop {
  below 90% ask "finance" within 2d otherwise drop
}
finish said = fate.choice
""")
TWO = plan_of("""
output said: yes | no
step desk: ask "Go on?" { who: "finance", of: 2 } gives yes | no
finish said = desk
""")
ROLES = Roles({"finance": ["Ann", "Bo"], "board": ["Cleo"], "crowd": []})


@pytest.fixture
def workshop(store: Store) -> Workshop:
    return Workshop(store)


class Desk:
    """A run that waits at `desk`; every message is read by an engine of its own, so each begins with a replay."""

    def __init__(self, workshop: Workshop, plan: object, roles: Roles = ROLES) -> None:
        self.workshop, self.roles = workshop, roles
        self.run = play(workshop.engine(roles=roles).run(plan, {})).run  # type: ignore[arg-type]

    def send(self, kind: str, path: str, **data: object) -> str:
        self.workshop.store.post(self.run, kind, path, data, 0)
        return play(self.workshop.engine(roles=self.roles).resume(self.run)).status

    def refusals(self) -> list[str]:
        events = self.workshop.events(self.run)
        return [e.data["reason"] for e in events if e.kind in ("answer_refused", "request_refused")]

    def outputs(self) -> object:
        return self.workshop.events(self.run)[-1].data.get("outputs")


def test_an_answer_is_bound_to_what_was_shown(workshop: Workshop) -> None:
    desk = Desk(workshop, ROUNDS)
    first = workshop.store.asks(desk.run)[0]
    digest = digest_of("Pay?", 10, ["one_of", ["yes", "no"]])
    assert digest_of(first.question, first.show, first.type) == digest
    assert [each["digest"] for each in workshop.data(desk.run, "asked")] == [digest]
    assert desk.send("answer", first.path, value="no", by="Ann", digest=digest) == "waiting"
    # The same question in the next round shows another price: what was read before does not count for it.
    second = workshop.store.asks(desk.run)[0]
    assert desk.send("answer", second.path, value="yes", by="Ann", digest=digest) == "waiting"
    assert desk.refusals() == ["changed"]
    now = digest_of(second.question, second.show, second.type)
    assert desk.send("answer", second.path, value="yes", by="Ann", digest=now) == "completed"
    assert [each["digest"] for each in workshop.data(desk.run, "answered")] == [digest, now]


def test_a_question_of_a_journal_without_digests_has_one_all_the_same(workshop: Workshop) -> None:
    asked = {"question": "Pay?", "show": {"sum": 7}, "type": "boolean"}
    assert shown_in(asked) == digest_of("Pay?", {"sum": 7}, "boolean")
    assert len({digest_of("Pay?", 7, "boolean"), digest_of("Pay?", 8, "boolean"), digest_of("Pay?", 7, "text")}) == 3


def test_only_who_is_asked_may_answer(workshop: Workshop) -> None:
    desk = Desk(workshop, NO_WAY)
    for by in ("Cleo", "finance", "", None, "Ann Bo"):
        assert desk.send("answer", "desk", value="yes", by=by) == "waiting"
    assert desk.refusals() == ["not_in_role"] * 5
    assert desk.send("answer", "desk", value="yes", by=" bo ") == "completed"


def test_without_people_in_any_role_everybody_may(workshop: Workshop) -> None:
    desk = Desk(workshop, NO_WAY, Roles({"finance": []}))
    assert desk.send("answer", "desk", value="yes", by="Whoever") == "completed"


def test_who_is_in_a_role() -> None:
    assert ROLES.may_answer("Finance", "ANN")
    assert ROLES.may_answer(["board", "ann"], "Ann")
    assert ROLES.may_answer("crowd", "anybody")
    assert ROLES.may_answer(None, "anybody")
    assert ROLES.may_answer("bo", "Bo")
    assert not ROLES.may_answer("nobody of this name", "nobody of this name")
    assert not ROLES.may_answer("board", "Ann")
    assert ROLES.nearest("finence") == "finance"


@pytest.mark.parametrize("plan", [WAY, NO_WAY, FALLBACK, DECIDED], ids=["within", "fails", "fallback", "decision"])
def test_a_question_is_taken_back(workshop: Workshop, plan: object) -> None:
    desk = Desk(workshop, plan)
    path = workshop.store.asks(desk.run)[0].path
    status = desk.send("withdraw", path, by="Zoe", reason="no longer needed")
    assert workshop.data(desk.run, "withdrawn") == [{"by": "Zoe", "reason": "no longer needed"}]
    assert workshop.store.asks(desk.run) == []
    last = workshop.events(desk.run)[-1]
    if plan is NO_WAY:
        assert (status, last.data["error"]["kind"]) == ("failed", "withdrawn")
        assert "no longer needed" in last.data["error"]["message"]
    else:
        wanted = {id(WAY): "nobody", id(FALLBACK): "no", id(DECIDED): "drop"}[id(plan)]
        assert (status, desk.outputs()) == ("completed", {"said": wanted})
    assert [each.kind for each in workshop.store.audit()] == ["withdrawn"]


def test_what_is_not_asked_is_not_taken_back(workshop: Workshop) -> None:
    desk = Desk(workshop, NO_WAY)
    assert desk.send("withdraw", "elsewhere", by="Zoe", reason="") == "waiting"
    assert desk.refusals() == ["unknown_step"]


def test_a_question_is_handed_on(workshop: Workshop) -> None:
    desk = Desk(workshop, NO_WAY)
    assert desk.send("delegate", "desk", to="board", by="Cleo") == "waiting"
    assert desk.refusals() == ["not_in_role"]
    before = workshop.store.asks(desk.run)[0]
    assert desk.send("delegate", "desk", to="board", by="Ann") == "waiting"
    assert workshop.data(desk.run, "delegated") == [{"to": "board", "by": "Ann", "before": "finance"}]
    assert workshop.store.asks(desk.run) == [before._replace(who="board")]
    assert desk.send("answer", "desk", value="yes", by="Ann") == "waiting"
    assert desk.send("answer", "desk", value="yes", by="Cleo") == "completed"


def test_what_was_answered_stays_when_a_question_is_handed_on(workshop: Workshop) -> None:
    desk = Desk(workshop, TWO)
    assert desk.send("answer", "desk", value="yes", by="Ann") == "waiting"
    assert desk.send("delegate", "desk", to="Cleo", by="Bo") == "waiting"
    assert desk.send("answer", "desk", value="yes", by="Cleo") == "completed"


def test_a_link_counts_once(workshop: Workshop) -> None:
    desk = Desk(workshop, TWO)
    assert desk.send("answer", "desk", value="yes", by="Ann", link="one") == "waiting"
    assert desk.send("answer", "desk", value="no", by="Ann", link="one") == "waiting"
    assert desk.refusals() == ["link_used"]
    assert desk.send("answer", "desk", value="yes", by="Bo", link="two") == "completed"
    assert [each.get("link") for each in workshop.data(desk.run, "voted")] == ["one", "two"]


def test_notes_beside_runs_parked_and_over(workshop: Workshop) -> None:
    desk = Desk(workshop, NO_WAY)
    store = workshop.store

    def note(text: str) -> bool:
        row = store.run(desk.run)
        assert row is not None
        return annotate(store, row, text, "Zoe", 7, "the note's process")

    assert note("waits")
    assert desk.send("answer", "desk", value="yes", by="Ann") == "completed"
    assert note("over")
    assert [each["text"] for each in workshop.data(desk.run, "annotated")] == ["waits", "over"]
    row = store.run(desk.run)
    assert row is not None
    assert (row.status, row.owner) == ("completed", "")
    assert [each.kind for each in store.audit()] == ["annotated", "answered", "annotated"]


def test_a_note_beside_a_run_that_another_drives_goes_into_its_inbox(workshop: Workshop) -> None:
    desk = Desk(workshop, NO_WAY)
    store = workshop.store
    row = store.run(desk.run)
    assert row is not None
    store.claim(desk.run, "another", 0, 1_000_000)
    assert not annotate(store, row, "later", "Zoe", 1, "the note's process")
    store.release("another", desk.run)
    play(workshop.engine(roles=ROLES).resume(desk.run))
    assert workshop.data(desk.run, "annotated") == [{"text": "later", "by": "Zoe"}]

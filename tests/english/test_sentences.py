"""What single sentences of free English mean, before anything is known of the others."""

import re
from collections.abc import Sequence

import pytest

from sayflow.compiler.english.free import actions, background, connecting
from sayflow.compiler.english.free.clause import read_clause
from sayflow.compiler.english.free.meanings import (
    Act,
    Await,
    Back,
    Beside,
    Each,
    End,
    If,
    Limit,
    Meaning,
    Options,
    Otherwise,
    Pause,
    Remark,
    Retry,
    Seq,
    Start,
    Timetable,
    Together,
    Until,
    When,
)
from sayflow.compiler.english.free.sentences import meaning
from sayflow.compiler.english.free.spelling import plainly
from sayflow.compiler.english.free.splitting import clauses
from sayflow.compiler.english.outline import read

CLAUSES = [
    ("Feed the horses", "", "feed", "the horses"),
    ("The stable boy feeds the horses", "The stable boy", "feed", "the horses"),
    ("The horses are fed by the boy", "The horses", "feed", "by the boy"),
    ("The vet must always check the teeth", "The vet", "check", "the teeth"),
    ("Riders brush the horses", "Riders", "brush", "the horses"),
    ("The saddle maker orders leather", "The saddle maker", "order", "leather"),
    ("The rider who owns the horse pays the bill", "The rider who owns the horse", "pay", "the bill"),
    ("They are mending the fence", "They", "mend", "the fence"),
    ("The hay has been weighed", "The hay", "weigh", ""),
]


@pytest.mark.parametrize(("text", "who", "verb", "rest"), CLAUSES, ids=[each[0] for each in CLAUSES])
def test_clauses_are_taken_apart(text: str, who: str, verb: str, rest: str) -> None:
    clause = read_clause(text)
    assert clause is not None
    assert (clause.who, clause.verb, clause.rest) == (who, verb, rest)


SPLITS = [
    ("Saddle the horse, fill the trough and close the gate", ["Saddle the horse", "fill the trough", "close the gate"]),
    ("The groom saddles the horse and fills the trough", ["The groom saddles the horse", "The groom fills the trough"]),
    ("The hay and the oats are ordered", ["The hay and the oats are ordered"]),
    ("The stall is swept and the straw is renewed", ["The stall is swept", "the straw is renewed"]),
    ("He calls the vet, who examines the horse", ["He calls the vet", "the vet examines the horse"]),
    ("She checks whether the gate and the door are shut", ["She checks whether the gate and the door are shut"]),
    ("Fetch the mare, then the foal", ["Fetch the mare", "Fetch then the foal"]),
]


@pytest.mark.parametrize(("text", "parts"), SPLITS, ids=[each[0] for each in SPLITS])
def test_sentences_are_cut_into_clauses(text: str, parts: list[str]) -> None:
    assert [each.replace(" then", "") for each in clauses(text)] == [each.replace(" then", "") for each in parts]


FEED, CALL = Act("feed the horse"), Act("call the vet")
MEANINGS: list[tuple[str, Meaning | None]] = [
    ("If the horse is lame, call the vet; otherwise feed the horse", If("the horse is lame", CALL, FEED)),
    ("Call the vet if the horse is lame", If("the horse is lame", Act("Call the vet"))),
    ("Unless it rains, feed the horse", If("it rains", FEED, None, unless=True)),
    ("Otherwise, call the vet", Otherwise(CALL)),
    ("The process starts when a foal is born", Start("a foal is born")),
    ("Whenever a foal is born, call the vet", When("a foal is born", CALL, always=True)),
    ("Every Sunday at 8 feed the horse", Timetable("every sunday at 8:00", FEED)),
    ("On the first of each month at noon, call the vet", Timetable("every month on the 1st at 12:00", CALL)),
    ("For each stall, feed the horse", Each("stall", None, FEED)),
    ("Feed the horse until it is full", Until("it is full", None, Act("Feed the horse"))),
    ("Meanwhile, call the vet", Beside(CALL)),
    ("Feed the horse and at the same time call the vet", Together((Act("Feed the horse"), CALL))),
    ("Either feed the horse or call the vet", Options((FEED, CALL), (None, None))),
    ("Wait half an hour", Pause("30 minutes")),
    ("Wait until the smith arrives", Await("the smith arrives")),
    ("After two days, call the vet", Seq((Pause("2 days"), CALL))),
    ("Within an hour, call the vet", Limit("1 hour", CALL)),
    ("Try again up to 3 times", Retry(4)),
    ("Go back to step 2, at most 3 times", Back("step 2", 3, "Go back to step 2, at most 3 times")),
    ("The process ends", End()),
    (
        "This document describes how we keep horses",
        Remark("what the text is about", "This document describes how we keep horses"),
    ),
    ("The stable is old", Remark("how something is", "The stable is old")),
    ("Purple monkeys quickly", None),
]


@pytest.mark.parametrize(("text", "made"), MEANINGS, ids=[each[0] for each in MEANINGS])
def test_sentences_mean(text: str, made: Meaning | None) -> None:
    assert meaning(plainly(text)) == made


@pytest.mark.parametrize("forms", [connecting.FORMS, background.FORMS, actions.FORMS])
def test_the_notation_of_forms_has_no_sets_of_characters(forms: Sequence[tuple[str, object]]) -> None:
    """In it, brackets are what may be left out: a set would quietly fit nothing that it was meant for."""
    assert [form for form, _ in forms if re.search(r"\[(?:\^|\\|[A-Za-z]-[A-Za-z])", form)] == []


def test_a_line_further_out_does_not_go_on_with_a_long_one() -> None:
    long = "   - model: the amount is more than the price of the goods together"
    lines = read(f"3. If it is so:\n{long}\nOtherwise, if it is late:\n   3.2. Do nothing.\n")
    assert [line.text for line in lines] == ["If it is so", "Otherwise, if it is late"]

"""Comparing two plans: a plan does not differ from itself, and what only the inside changes is nobody's matter."""

from pathlib import Path

import pytest

from sayflow.compiler.analyse import analyse, compile
from sayflow.compiler.diff import changes, diagnostics
from sayflow.compiler.plan import Plan
from sayflow.compiler.project import Project
from sayflow.runtime.steps import catalogue

KINDS = catalogue()
PROJECT = Project(catalogue=KINDS)
FLOWS = sorted((Path(__file__).resolve().parent.parent / "golden" / "plan").glob("*/source.flow"))

BEFORE = """\
flow before
event paid { order: text } from outside
input  order: text
input  note: text?
output told: text

step sure: ask "Send it?" { who: "desk" } gives yes | no
wait for paid as p
finish told = "{order} {sure} {note else 1} {p.order}"
"""


def plan(text: str) -> Plan:
    return compile(text, PROJECT)


def codes(before: str, after: str) -> list[str]:
    return [each.code for each in changes(plan(before), plan(after), KINDS)]


@pytest.mark.parametrize("path", FLOWS, ids=lambda path: path.parent.name)
def test_a_plan_is_as_itself(path: Path) -> None:
    analysis = analyse(path.read_text("utf-8"), Project(catalogue=KINDS, connections={"ledger": {}}))
    if analysis.plan is not None:
        assert changes(analysis.plan, analysis.plan, KINDS) == []


@pytest.mark.parametrize(
    ("edits", "wanted"),
    [
        ({'"Send it?"': '"Send it today?"'}, []),
        ({"yes | no": "yes | no | later"}, ["SF822"]),
        ({"step sure:": 'step more: log "more"\nstep sure:'}, []),
        ({"sure": "other"}, ["SF821"]),
        ({"{ order: text }": "{ order: text, by: text? }"}, ["SF823"]),
        ({"paid": "unpaid"}, ["SF823"]),
        ({"paid as p": "paid as q", "p.order": "q.order"}, []),
        ({"note: text?": "note: text?\ninput  speed: integer = 1", "{note": "{speed} {note"}, []),
        ({"note: text?": "note: text?\ninput  speed: integer", "{note": "{speed} {note"}, ["SF824"]),
        ({"note: text?": "note: text", "note else 1": "note"}, ["SF824"]),
        ({"order: text\ninput": "order: text?\ninput", "{order}": "{order else 1}"}, []),
        ({"told: text\n": "told: text\noutput more: text?\n"}, []),
        ({"told: text\n": "told: text?\n"}, ["SF825"]),
    ],
)
def test_what_a_change_means(edits: dict[str, str], wanted: list[str]) -> None:
    after = BEFORE
    for old, new in edits.items():
        assert old in after
        after = after.replace(old, new)
    assert codes(BEFORE, after) == wanted


def test_a_new_version_with_errors_is_not_compared() -> None:
    broken = analyse(BEFORE.replace("{sure}", "{sre}"), PROJECT)
    assert diagnostics(plan(BEFORE), broken, KINDS) == []


def test_a_change_stands_where_it_was_made() -> None:
    new = analyse(BEFORE.replace("yes | no", "yes | never_mind"), PROJECT)
    (found,) = diagnostics(plan(BEFORE), new, KINDS)
    assert new.source.text[found.span.start : found.span.end] == "sure"

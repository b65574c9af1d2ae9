"""The truth table: every setting of every kind against every label, by what the checks really say of it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sayflow.compiler.check.checker import check
from sayflow.compiler.kinds import COMMON_SETTINGS, Catalogue, Kind, Role, Setting
from sayflow.compiler.labels.roles import Line, table
from sayflow.compiler.labels.sweep import labelled
from sayflow.compiler.project import Project
from sayflow.dsl.parse import parse
from sayflow.dsl.source import Source
from sayflow.runtime.steps import catalogue

Golden = Callable[[Path | str, str], None]

VALUES = {
    "trusted": '"x"',
    "chosen": "seen.word",
    "untrusted": "seen.text",
    "internal": "row.column",
    "secret": 'secret("S")',
}
FLOW = """\
on webhook "/x" as seen: {{ text: text, word: a | b }}
step row: sql {{ connection: "crm", query: "select * from t", one: true }}
step one: {kind} {{ {setting}: {value}{beside} }}
"""
BESIDE = {"destination": ("body", "row.column"), "content": ("to", "seen.text")}
"""What else stands in a mail, so that what goes to whom is told apart."""


def truth(kinds: Catalogue, line: Line) -> str:
    """A setting with its role, and the code found for a value of each label."""
    found = [f"{label}={said(kinds, line, value)}" for label, value in VALUES.items()]
    return f"{line.kind or '(all)'}.{line.setting}: {line.role}: {' '.join(found)}\n"


def said(kinds: Catalogue, line: Line, value: str) -> str:
    beside = ""
    if line.kind == "email":
        name, other = BESIDE["destination" if line.setting in ("to", "cc") else "content"]
        beside = f", {name}: {other}"
    text = FLOW.format(kind=line.kind or "log", setting=line.setting, value=value, beside=beside)
    source = Source(text)
    flow = parse(source).flow
    project = Project(catalogue=kinds)
    model, _ = check(source, flow, project)
    codes = sorted({found.code for found in labelled(source, flow, model, project)})
    return "+".join(codes) or "-"


def differing(kind: str, setting: str, role: Role) -> Iterator[Kind]:
    """The kinds, one of them with another role for one setting."""
    for each in catalogue():
        if each.name == kind:
            settings = dict(each.settings)
            settings[setting] = settings[setting]._replace(role=role)
            each = each._replace(settings=settings)
        yield each


def test_every_role_holds(golden: Golden) -> None:
    golden("labels/roles.txt", "".join(truth(catalogue(), line) for line in table(catalogue())))


@pytest.mark.parametrize(("kind", "setting", "role"), [("email", "to", "content"), ("http", "get", "content")])
def test_a_wrong_role_changes_what_is_said(kind: str, setting: str, role: Role) -> None:
    """An inverted role is seen in what flows may do, not only in the word for it."""
    right = truth(catalogue(), Line(kind, setting, role))
    assert truth(Catalogue(differing(kind, setting, role)), Line(kind, setting, role)) != right


def test_a_new_kind_is_in_the_table() -> None:
    pay = Kind("pay", "Pay.", {"amount": Setting("number", "How much.", "control")}, example="")
    kinds = Catalogue([*catalogue(), pay])
    (line,) = [each for each in table(kinds) if each.kind == "pay"]
    assert truth(kinds, line) == "pay.amount: control: trusted=- chosen=- untrusted=SF401 internal=- secret=SF403\n"
    assert {each.setting for each in table(kinds) if not each.kind} == set(COMMON_SETTINGS)

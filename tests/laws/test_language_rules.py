"""What the language says, rule by rule, and what the checks find in a small flow about each (hints left out)."""

import re
from pathlib import Path

import pytest

from sayflow.compiler.analyse import analyse
from sayflow.compiler.project import Project
from sayflow.runtime.steps import catalogue

PROJECT = Project(catalogue=catalogue())
TEXT = Path(__file__).with_name("language_rules.txt").read_text("utf-8")
RULES = re.findall(r"^== (.+): (.+)\n((?:(?!== ).*\n)+)", TEXT, re.MULTILINE)


@pytest.mark.parametrize(("codes", "text"), [each[1:] for each in RULES], ids=[each[0] for each in RULES])
def test_what_the_language_says(codes: str, text: str) -> None:
    found = {each.code for each in analyse(text, PROJECT).diagnostics if each.severity != "hint"}
    assert (" ".join(sorted(found)) or "nothing") == codes


def test_every_rule_is_read() -> None:
    assert len(RULES) == TEXT.count("\n== ") + 1 > 100

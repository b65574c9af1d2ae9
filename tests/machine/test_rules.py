"""Each rule of the language, told as a small flow with a test inside: see `rules/`."""

import re
from pathlib import Path
from typing import NamedTuple

import pytest

from sayflow.compiler.analyse import analyse
from sayflow.compiler.project import Project
from sayflow.dsl.diagnostic import has_errors
from sayflow.dsl.source import Source
from sayflow.runtime.coverage import Coverage
from sayflow.runtime.file_tests import play_test
from sayflow.runtime.machine.program import Program
from sayflow.runtime.steps import catalogue

from .lawful import LawfulWorld

RULES = Path(__file__).parent / "rules"
KINDS = catalogue()


class Rule(NamedTuple):
    """A rule: where it is written, what it says, the flow that shows it."""

    file: str
    line: int
    title: str
    text: str


def read_rules(path: Path) -> list[Rule]:
    """The flows of a file; each stands below a line `=== what it shows`, and its parts below `--- FILE`."""
    found, line = [], 1
    for chunk in re.split(r"(?m)^(?==== )", path.read_text("utf-8")):
        if chunk:
            title, _, text = chunk.partition("\n")
            found.append(Rule(path.name, line, title.removeprefix("=== "), text))
        line += chunk.count("\n")
    return found


ALL = [rule for path in sorted(RULES.glob("*.flows")) for rule in read_rules(path)]


@pytest.mark.parametrize("rule", [pytest.param(rule, id=f"{rule.file[:-6]}: {rule.title}") for rule in ALL])
def test_rule(rule: Rule) -> None:
    text, *others = re.split(r"(?m)^--- (?=.)", rule.text)
    files = dict(each.split("\n", 1) for each in others)
    source = Source(text, f"{rule.file}:{rule.line}")
    analysis = analyse(source, Project(KINDS, read=files.__getitem__, file="rule.flow"))
    errors = [each for each in analysis.diagnostics if has_errors([each])]
    assert not errors, [(source.place(each.span.start).line + rule.line, each.message) for each in errors]
    assert analysis.plan is not None
    tests = analysis.plan.debug["tests"]
    assert tests, "a rule shows itself in a test"
    coverage = Coverage(Program(analysis.plan, KINDS))
    for test in tests:
        result, _ = play_test(coverage, KINDS, test, LawfulWorld)
        shown = [f"{rule.file}:{rule.line + line}: {message}" for line, message in result.failures]
        assert result.passed, "\n".join([result.name, *shown])


def test_rules_have_titles_of_their_own() -> None:
    titles = [rule.title for rule in ALL]
    assert len(set(titles)) == len(titles)

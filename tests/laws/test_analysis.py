"""What front ends rely on: cheap to import, lazy graphs, errors that say where, projects that know more or less."""

import json
import subprocess
import sys

import pytest

import sayflow
from sayflow.compiler.analyse import Analysis, FlowError, analyse, compile
from sayflow.compiler.project import Project
from sayflow.dsl.error import SayflowError
from sayflow.dsl.source import Source, Span
from sayflow.runtime.steps import catalogue

HEAVY = {"networkx", "pydantic", "re2", "lark", "sqlmodel"}
GREETING = 'input  name: text\noutput greeting: text\n\nfinish greeting = "Hello, {name}."\n'
BROKEN = "input  name: text\noutput greeting: text\n\nfinish greeting = nme + other\n"


def test_analysing_imports_nothing_heavy() -> None:
    code = (
        f"import json, sys\nfrom sayflow.compiler.analyse import analyse\nanalysis = analyse({GREETING!r})\n"
        "assert analysis.plan\nprint(json.dumps(sorted(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert HEAVY & set(json.loads(run.stdout)) == set()


def test_the_graph_is_made_when_it_is_read() -> None:
    graph = analyse(GREETING).graph
    assert graph is not None
    assert list(graph) == ["start", "finish_1", "end"]
    assert analyse(BROKEN).graph is None


@pytest.mark.parametrize(
    ("called", "hint"),
    [("stock", "egister"), ("fnd", 'Did you mean `"find"`?'), ("http", "egister")],
)
def test_an_agent_may_name_functions_only(called: str, hint: str) -> None:
    source = f'output a: text\nstep x: agent "Find it." {{ steps: ["{called}"] }}\nfinish a = x\n'
    known = Project(catalogue=catalogue(), tasks=frozenset({"find"}))
    (found,) = [each for each in analyse(source, known).diagnostics if each.severity == "error"]
    assert found.code == "SF267"
    assert source[found.span.start : found.span.end] == f'"{called}"'
    assert hint in (found.hint or "")
    unknown = analyse(source, Project(catalogue=catalogue())).diagnostics
    assert "SF267" not in [each.code for each in unknown]


def test_compiling_a_flow_with_errors_tells_where() -> None:
    with pytest.raises(FlowError) as caught:
        compile(Source(BROKEN, "greet.flow"))
    assert isinstance(caught.value, SayflowError)
    assert caught.value.code == "SF203"
    assert caught.value.where == "greet.flow:4:19"
    assert caught.value.message == "there is nothing named `nme` (and 1 more)"
    assert [found.code for found in caught.value.diagnostics] == ["SF203", "SF203"]


def test_the_front_door_knows_the_kinds() -> None:
    text = "step greeting: emial { to: name }\n"
    assert [found.code for found in sayflow.analyse(text).diagnostics] == ["SF201", "SF203"]
    assert [found.code for found in analyse(text).diagnostics] == ["SF203"]


def test_connections_are_checked_where_the_project_has_some() -> None:
    text = 'step known: sql { connection: "legder", query: "select 1" }\n'
    kinds = catalogue()
    assert analyse(text, Project(kinds)).diagnostics == ()
    (found,) = analyse(text, Project(kinds, connections={"ledger": {}})).diagnostics
    assert found.code == "SF222"
    assert found.fixes[0].edits[0].text == '"ledger"'


def test_tasks_are_told_where_the_functions_are_known() -> None:
    text = "start -> check_stock -> pay_bill -> pack -> end\n"
    project = Project(catalogue())
    assert analyse(text, project).diagnostics == ()
    found = analyse(text, project._replace(tasks=frozenset({"check_stock", "pay_bills"}))).diagnostics
    assert [(each.code, each.severity, each.hint) for each in found] == [
        ("SF247", "hint", "Did you mean `pay_bills`?"),
        ("SF247", "hint", "Register one under this name if a program is to do it."),
    ]


def test_a_syntax_error_hides_what_the_checks_would_say_of_the_holes() -> None:
    analysis = analyse('step a: log "x\nfinish total = b\n')
    assert analysis.plan is None
    assert {found.code < "SF190" for found in analysis.diagnostics} == {True}


class TestModel:
    text = (
        "type Line = { sku: text, amount: integer }\n"
        "input  lines: list of Line\n"
        "output total: integer\n"
        "let amounts = [line.amount for line in lines]\n"
        "for each line in lines {\n"
        '  step note: log "{line.sku}"\n'
        "}\n"
        "finish total = sum(amounts) + count(note)\n"
    )

    @pytest.fixture
    def analysis(self) -> Analysis:
        return analyse(self.text, Project(catalogue()))

    def span(self, word: str, number: int = 0) -> Span:
        at = -1
        for _ in range(number + 1):
            at = self.text.index(word, at + 1)
        return Span(at, at + len(word))

    def test_names_lead_to_where_they_are_declared(self, analysis: Analysis) -> None:
        found = {reference.span: reference.symbol for reference in analysis.model.references}
        assert found[self.span("amounts", 1)].span == self.span("amounts")
        assert found[self.span("lines", 2)].span == self.span("lines")
        assert found[self.span("line", 6)].role == "variable"
        assert analysis.model.symbols["note"].references == [self.span("note", 1)]

    def test_expressions_have_types(self, analysis: Analysis) -> None:
        assert analysis.model.type_at(self.span("lines", 1)) == [
            "list",
            ["record", {"sku": "text", "amount": "integer"}],
        ]
        assert analysis.model.type_at(self.span("line.amount")) == "integer"
        assert analysis.model.type_at(self.span("note", 1))[0] == "list"
        assert analysis.model.type_at(Span(0, 3)) is None

    def test_comments_are_kept(self) -> None:
        assert [comment.text for comment in analyse("# one\n" + GREETING).comments] == ["# one"]

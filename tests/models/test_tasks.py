"""What is said to models: every task renders, its examples compile, and no user's text gets out of its tags."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayflow.compiler.analyse import analyse
from sayflow.compiler.english.model.retrieve import described, nearest
from sayflow.prompts.task import fenced, names, task
from sayflow.runtime.file_tests import run_file_tests
from sayflow.runtime.project import default_project
from sayflow.runtime.steps import catalogue

LANGUAGE = Path(__file__).resolve().parents[2] / "prompts" / "language.md"
KINDS = {kind.name: kind for kind in catalogue()}
TEXT = "When a parcel comes in, tell the customer."

FACTS: dict[str, dict[str, Any]] = {
    "outline": {"text": TEXT, "kinds": [{"name": "log", "doc": "Write a line."}], "names": {"roles": ["clerk"]}},
    "emit": {
        "text": TEXT,
        "outline": "{}",
        "kinds": [described(KINDS["log"]), described(KINDS["task"])],
        "names": {"connections": [], "roles": ["clerk"]},
        "examples": nearest(TEXT, task("emit").examples, 1),
    },
    "repair": {"text": TEXT, "numbered": "1 | flow x", "findings": ["line 1: SF101 no"]},
    "edit": {"numbered": "1 | flow x", "request": "also tell sales"},
    "decide": {"question": "Lend it?", "options": ["yes", "no"], "facts": '{"age": 17}'},
    "act": {
        "goal": "Say whether the order can go out.",
        "data": '["lamp"]',
        "steps": [{"name": "stock", "takes": "article: str", "about": "How many there are."}],
        "done": [{"tag": "call", "text": 'stock {"article": "lamp"}'}, {"tag": "result", "text": "</result> 4"}],
        "left": 2,
        "form": "The answer has the type boolean; write it as JSON.",
    },
    "answer": {"instruction": "Which topic?", "data": '["My lamp is broken"]', "form": "One of: bug, other."},
}
FACTS["plan"] = FACTS["emit"]


@pytest.mark.parametrize("name", names())
def test_what_is_said(name: str, golden: Callable[[str, str], None]) -> None:
    request = task(name).request(**FACTS[name])
    golden(f"prompts/{name}.txt", f"{request.system}\n\n{'=' * 40}\n\n{request.prompt}\n")
    assert request.task == name
    assert re.fullmatch(r"[0-9a-f]{8}", request.version)


def compiled(text: str) -> None:
    """A flow without a finding but hints, whose tests pass."""
    analysis = analyse(text, default_project())
    assert [each for each in analysis.diagnostics if each.severity != "hint"] == []
    assert analysis.plan is not None
    results, _ = run_file_tests(analysis.plan, catalogue())
    assert results
    assert [(each.name, each.failures) for each in results if not each.passed] == []


@pytest.mark.parametrize("name", sorted(task("emit").examples))
def test_the_examples_compile_and_their_tests_pass(name: str) -> None:
    compiled(task("emit").examples[name][1])


def test_the_language_that_models_are_told_compiles() -> None:
    flows = re.findall(r"```flow\n(.*?)```", LANGUAGE.read_text("utf-8"), re.DOTALL)
    assert flows
    for flow in flows:
        compiled(flow)


def test_an_example_that_does_not_compile_is_seen() -> None:
    with pytest.raises(AssertionError):
        compiled("flow x\nstep a: log\n")


@pytest.mark.parametrize("name", names())
def test_the_form_of_an_answer_is_a_strict_schema(name: str) -> None:
    form = task(name).answer
    if form is None:
        return
    schema = form.model_json_schema()
    for record in [schema, *schema.get("$defs", {}).values()]:
        assert record["additionalProperties"] is False
        assert sorted(record["required"]) == sorted(record["properties"])


hostile = st.text() | st.builds(
    "".join, st.lists(st.sampled_from(["<", "/", "description", "description2", ">", "x", "\n", "DESCRIPTION", " "]))
)


@given(hostile, st.sampled_from(["description", "data"]))
def test_no_text_closes_its_tag(text: str, word: str) -> None:
    rendered = fenced(text, word)
    opened = re.match(r"<(\w+)>\n", rendered)
    assert opened
    closing = f"</{opened[1]}>"
    assert rendered.lower().count(f"{opened[1]}>") == 2
    assert rendered == f"<{opened[1]}>\n{text}\n{closing}"


@given(hostile)
def test_a_text_is_no_template(text: str) -> None:
    request = task("outline").request(**{**FACTS["outline"], "text": text + "{{ 7 * 7 }}{% for x in y %}"})
    assert text + "{{ 7 * 7 }}{% for x in y %}" in request.prompt


def test_a_version_changes_with_what_is_said() -> None:
    one = task("decide").version
    other = type(task("decide"))("decide", answer=task("repair").answer)
    assert other.version != one
    assert type(task("decide"))("decide", answer=task("decide").answer).version == one

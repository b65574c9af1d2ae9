"""Laws of analysing: comments and layout change nothing, the same text gives the same plan, nothing is ever raised."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayflow.compiler.analyse import FlowError, analyse, compile
from sayflow.compiler.plan import Plan
from sayflow.compiler.project import Project
from sayflow.dsl.diagnostic import in_order
from sayflow.dsl.parse import parse
from sayflow.dsl.source import Source
from sayflow.dsl.tree import Expression, Node, Statement, Type, walk
from sayflow.runtime.steps import catalogue

from .plan_scopes import faults

GOLDEN = Path(__file__).parent.parent / "golden"
PROJECT = Project(catalogue=catalogue())
# A mark of byte order may only begin a text: these get lines put before them.
SOURCES = {path.parent.name: path.read_text("utf-8-sig") for path in sorted(GOLDEN.glob("*/*/source.flow"))}
SOUND = {name: text for name, text in SOURCES.items() if analyse(text, PROJECT).plan is not None}
WORDS = sorted({word for text in SOURCES.values() for word in re.findall(r"\w+|[^\w\s]", text)})


def content(text: str) -> str:
    return json.dumps(compile(text, PROJECT).content, sort_keys=True)


def with_comments(text: str) -> str:
    """A comment and an empty line above each line, but inside of nothing that goes on behind a comma or an arrow."""
    lines = text.splitlines()
    found = []
    for before, line in zip(["", *lines], lines, strict=False):
        joined = before.rstrip().endswith((",", "->")) or line.lstrip().startswith(
            ("within", "on error", "undo", "after", "every", "gives", "limit", "}", "up to")
        )
        found += [line] if joined else ["", f"# above {len(found)}", f"{line}  # behind"]
    return "\n".join(found) + "\n"


@pytest.mark.parametrize("name", SOUND)
def test_comments_and_layout_change_no_hash(name: str) -> None:
    plan = compile(SOUND[name], PROJECT)
    for changed in (
        with_comments(SOUND[name]),
        SOUND[name].replace("\n", "\r\n"),
        SOUND[name].replace("  ", "\t"),
        re.sub(r"(?m)^( +)", r"\1\1", SOUND[name]),
        "\n\n" + SOUND[name],
    ):
        assert compile(changed, PROJECT).hash == plan.hash


@pytest.mark.parametrize("name", SOUND)
def test_the_same_text_gives_the_same_plan(name: str) -> None:
    first = compile(SOUND[name], PROJECT)
    assert compile(Source(SOUND[name]), PROJECT).to_json() == first.to_json()
    assert Plan.from_json(first.to_json()) == first
    assert json.loads(json.dumps(first.content)) == first.content


@pytest.mark.parametrize("name", SOUND)
def test_identifiers_are_unique_and_known(name: str) -> None:
    plan = compile(SOUND[name], PROJECT)
    found: list[str] = []

    def walk(part: object) -> None:
        if isinstance(part, dict):
            if "op" in part:
                found.append(part["id"])
            for each in part.values():
                walk(each)
        elif isinstance(part, list):
            for each in part:
                walk(each)

    walk(plan.content)
    assert len(found) == len(set(found))
    assert set(found) >= set(plan.debug["lines"])
    assert set(plan.debug["labels"]) >= set(plan.debug["lines"])


@pytest.mark.parametrize("name", SOURCES)
def test_findings_come_in_one_order(name: str) -> None:
    found = analyse(SOURCES[name], PROJECT).diagnostics
    assert found == in_order(reversed(found))
    assert analyse(SOURCES[name], PROJECT).diagnostics == found
    for each in found:
        assert each.message
        assert "\n" not in each.message
        assert 0 <= each.span.start <= each.span.end <= len(SOURCES[name])
        if each.severity == "error":
            with pytest.raises(FlowError):
                compile(SOURCES[name], PROJECT)


@pytest.mark.parametrize("name", SOUND)
def test_names_are_where_the_plan_says(name: str) -> None:
    assert faults(compile(SOUND[name], PROJECT).content) == []


@pytest.mark.parametrize("wrong", [["name", "total", 1], ["name", "totl", 0], ["name", "line", 0]])
def test_a_name_in_the_wrong_place_is_seen(wrong: list[object]) -> None:
    content = json.loads(json.dumps(compile(SOUND["forms"], PROJECT).content))
    content["body"]["nodes"][0]["value"] = ["compare", ">", ["lit", 1], wrong]
    assert len(faults(content)) == 1


def test_another_flow_has_another_hash() -> None:
    text = SOUND["premium_loan"]
    assert content(text) != content(text.replace("> 700", "> 701"))
    assert content(text) == content(text.replace('expect status == "declined"', 'expect status == "offered"'))


def survives(text: str) -> None:
    """Analysing gives a result; with a plan exactly when there are no errors."""
    analysis = analyse(text, PROJECT)
    if analysis.plan is not None:
        assert faults(analysis.plan.content) == []
    assert (analysis.plan is not None) != any(each.severity == "error" for each in analysis.diagnostics)
    without = analyse(text)
    assert (without.plan is not None) != any(each.severity == "error" for each in without.diagnostics)


@given(st.data())
def test_a_damaged_flow_is_analysed(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(sorted(SOURCES.values())))
    for _ in range(data.draw(st.integers(1, 3))):
        kind = data.draw(st.sampled_from(["drop", "swap", "double", "word"]))
        lines = text.splitlines()
        at = data.draw(st.integers(0, max(0, len(lines) - 1)))
        if not lines:
            break
        if kind == "drop":
            del lines[at]
        elif kind == "swap":
            other = data.draw(st.integers(0, len(lines) - 1))
            lines[at], lines[other] = lines[other], lines[at]
        elif kind == "double":
            lines.insert(at, lines[at])
        else:
            words = re.findall(r"\w+|\s+|[^\w\s]", lines[at]) or [""]
            words[data.draw(st.integers(0, len(words) - 1))] = data.draw(st.sampled_from(WORDS))
            lines[at] = "".join(words)
        text = "\n".join(lines) + "\n"
    survives(text)


PARTS = [
    (text, [part for part in walk(parse(Source(text)).flow) if part.span.end > part.span.start])
    for text in SOUND.values()
    if text.strip()
]
CLASSES = (Expression, Statement, Type)
POOL = {
    each: sorted(
        {text[part.span.start : part.span.end] for text, parts in PARTS for part in parts if isinstance(part, each)}
    )
    for each in CLASSES
}


@given(st.data())
def test_a_flow_with_parts_of_others_is_analysed(data: st.DataObject) -> None:
    text, parts = data.draw(st.sampled_from(PARTS))
    chosen: list[Node] = []
    for part in data.draw(st.lists(st.sampled_from(parts), max_size=3)):
        apart = all(part.span.end <= each.span.start or part.span.start >= each.span.end for each in chosen)
        if apart and isinstance(part, CLASSES):
            chosen.append(part)
    for part in sorted(chosen, key=lambda part: -part.span.start):
        pool = POOL[next(each for each in CLASSES if isinstance(part, each))]
        text = text[: part.span.start] + data.draw(st.sampled_from(pool)) + text[part.span.end :]
    survives(text)


@given(st.lists(st.sampled_from(WORDS), max_size=60))
def test_words_in_any_order_are_analysed(words: list[str]) -> None:
    survives(" ".join(words))


@given(st.text(max_size=200))
def test_any_text_is_analysed(text: str) -> None:
    survives(text)


@pytest.mark.parametrize(
    "text",
    [
        "let x = " + "(" * 5000 + "1" + ")" * 5000,
        "let x = " + "[" * 3000 + "]" * 3000,
        "let x = " + "not " * 3000 + "true",
        "let x = " + " + ".join(["1"] * 5000),
        "let x = a" + ".b" * 5000,
        "if true { " * 400 + "}" * 400,
        "do x { " * 500,
        "input x: " + "list of " * 300 + "text",
        "".join(f"type T{n} = {{ a: T{n - 1}, b: T{n - 1} }}\n" for n in range(1, 60)),
        "a -> " * 300 + "b",
        "x" * 100_000,
        "\x00\ufeff\u202e{",
        '"' * 999,
    ],
    ids=map(str, range(13)),
)
def test_deep_and_strange_texts_are_analysed(text: str) -> None:
    survives(text + "\n")

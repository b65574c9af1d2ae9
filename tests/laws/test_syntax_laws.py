"""Laws of the syntax: printing and parsing are inverse, formatting changes the layout only, comments change nothing."""

import copy
import pickle
import random
import re
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sayflow.dsl import tree
from sayflow.dsl.diagnostic import has_errors
from sayflow.dsl.formatting import format_source
from sayflow.dsl.lexing import raw_tokens, tokens
from sayflow.dsl.parse import parse, parse_expression
from sayflow.dsl.printing import print_expression, print_flow, print_statement
from sayflow.dsl.source import Source, Span

from ..strategies import PARTS, flows, statements, values, whole

SAMPLES = sorted((Path(__file__).parent.parent / "samples").glob("*.flow"))
TEXTS = [file.read_text("utf-8") for file in SAMPLES]
KINDS = sorted(
    (each for each in vars(tree).values() if isinstance(each, type) and issubclass(each, tree.Node)),
    key=lambda kind: kind.__name__,
)
CONCRETE = [kind for kind in KINDS if not any(other is not kind and issubclass(other, kind) for other in KINDS)]


def sound(text: str) -> tree.Flow:
    """The tree of a text in which nothing is wrong."""
    parsed = parse(Source(text))
    assert parsed.diagnostics == (), text
    return parsed.flow


def words(text: str) -> list[str]:
    """What a formatter must keep: every token but those that only separate."""
    canonical = {"True": "true", "False": "false", "None": "none"}
    kept = (token for token in tokens(text) if token.type not in ("_NL", "SEMICOLON", "COMMA"))
    return [canonical.get(token.text, token.text) for token in kept]


def notes(text: str) -> list[str]:
    return [comment.text.rstrip() for comment in parse(Source(text)).comments]


@pytest.mark.parametrize("kind", CONCRETE, ids=lambda kind: kind.__name__)
@settings(max_examples=settings.default.max_examples // 4)
@given(data=st.data())
def test_every_kind_of_node_comes_back(kind: type[tree.Node], data: st.DataObject) -> None:
    flow = whole(data.draw(PARTS[kind]))
    printed = print_flow(flow)
    assert sound(printed) == flow, printed


@given(flows)
def test_whole_files_come_back(flow: tree.Flow) -> None:
    printed = print_flow(flow)
    assert sound(printed) == flow, printed
    assert print_flow(sound(printed)) == printed


@given(values)
def test_expressions_come_back(expression: tree.Expression) -> None:
    printed = print_expression(expression)
    assert parse_expression(printed) == (expression, ()), printed


@given(statements)
def test_statements_are_printed_alone(statement: tree.Statement) -> None:
    assert sound(print_statement(statement) + "\n").body == (statement,)


@given(flows)
def test_places_hold_their_text(flow: tree.Flow) -> None:
    """Every node of a statement stands inside its parent, and a name inside what it names."""
    printed = print_flow(flow)
    for node in tree.walk(sound(printed)):
        assert 0 <= node.span.start <= node.span.end <= len(printed)
        for child in tree.children(node):
            assert node.span.start <= child.span.start <= child.span.end <= node.span.end, (node, child)
        if isinstance(node, tree.Named | tree.NamedDeclaration):
            assert printed[slice(*node.name_span)] == node.name
        if isinstance(node, tree.Step):
            assert printed[slice(*node.kind_span)] == node.kind


@given(flows)
def test_a_node_is_a_value(flow: tree.Flow) -> None:
    assert copy.deepcopy(flow) == pickle.loads(pickle.dumps(flow)) == flow
    assert hash(copy.deepcopy(flow)) == hash(flow)


def test_a_node_takes_its_fields_and_never_changes() -> None:
    step = tree.Step("a", "http", gives=tree.TypeName("text"))
    assert (step.name, step.kind, step.settings, step.gives) == ("a", "http", (), tree.TypeName("text"))
    assert repr(tree.Name("a", span=Span(3, 4))) == "Name(name='a')"
    assert tree.Name("a", span=Span(3, 4)) == tree.Name("a") != tree.Name("b")
    assert tree.Name("a") != tree.TypeName("a")
    with pytest.raises(FrozenInstanceError, match=r"Step\.name"):
        step.name = "b"  # type: ignore[misc]
    for wrong in (tree.Name, lambda: tree.Name("a", "b"), lambda: tree.Name("a", name="b", other=1)):
        with pytest.raises(TypeError, match="Name"):
            wrong()


@given(flows)
@example(tree.Flow(None, (), (tree.Emit("a", (tree.Entry("None", tree.Nothing()),)),), ()))
def test_what_is_printed_can_be_formatted(flow: tree.Flow) -> None:
    once = format_source(Source(print_flow(flow)))
    assert sound(once) == flow
    assert format_source(Source(once)) == once


def moved_about(text: str, chance: random.Random) -> str:
    """A text with its blanks, line ends and comments moved about."""
    pieces = []
    for token in raw_tokens(text):
        pieces.append(token.text)
        if token.type == "BLANKS":
            pieces[-1] = chance.choice([" ", "   ", "\t", " \t "])
        elif token.type == "_NL" and chance.random() < 0.3:
            pieces[-1] = chance.choice([" # a note\n", "\n\n\n", "\r\n", "\n# one\n\n# two\n"]) + token.text
        elif token.type in ("COMMA", "LPAR", "LSQB", "LBRACE", "ARROW") and chance.random() < 0.1:
            pieces.append(chance.choice(["\n", " # inside\n"]))
    return "".join(pieces)


@settings(max_examples=settings.default.max_examples // 4)
@given(st.sampled_from(TEXTS), st.integers(0, 10**9))
def test_formatting_changes_the_layout_only(sample: str, seed: int) -> None:
    text = moved_about(sample, random.Random(seed))
    before = parse(Source(text))
    if has_errors(before.diagnostics):
        assert format_source(Source(text)) == text
        return
    after = format_source(Source(text))
    assert sound(after) == before.flow
    assert words(after) == words(text)
    assert notes(after) == notes(text)
    assert format_source(Source(after)) == after
    assert not re.search(r"[ \t]+$|\n\n\n|\A\n|[ \t]\n\Z", after, re.MULTILINE)


@settings(max_examples=settings.default.max_examples // 4)
@given(st.sampled_from(TEXTS), st.data())
def test_comments_change_nothing(text: str, data: st.DataObject) -> None:
    """A comment behind any line, and one on a line of its own before any other, leave the tree as it is."""
    lines = text.splitlines()
    chosen = data.draw(st.sets(st.integers(0, len(lines) - 1), max_size=8))
    behind = [f"{line}  # {{ \" ( '" if number in chosen else line for number, line in enumerate(lines)]
    above = [f'\n# }} ) "\n{line}' if number in chosen else line for number, line in enumerate(lines)]
    flow = sound(text)
    assert sound("\n".join(behind)) == flow
    assert sound("\n".join(above)) == flow


@pytest.mark.parametrize("file", SAMPLES, ids=lambda file: file.stem)
def test_samples_come_back(file: Path) -> None:
    flow = sound(file.read_text("utf-8"))
    assert sound(print_flow(flow)) == flow


def test_samples_say_everything() -> None:
    seen = {type(node) for text in TEXTS for node in tree.walk(sound(text))}
    assert sorted(kind.__name__ for kind in set(CONCRETE) - seen) == []


@given(st.text(max_size=40))
@example('"')
@example("\\")
def test_patterns_come_back(text: str) -> None:
    compare = tree.Compare(tree.Name("a"), "matches", tree.Text((text,) if text else ()))
    found, _ = parse_expression(print_expression(compare))
    assert found == compare

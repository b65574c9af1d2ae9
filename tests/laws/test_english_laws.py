"""Laws of English: what is described is read back as the same flow, and no sentence is ever dropped."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sayflow.compiler.analyse import analyse
from sayflow.compiler.english import forms, grammar, leaves
from sayflow.compiler.english.building import build
from sayflow.compiler.english.describe import _rank, describe
from sayflow.compiler.english.outline import each_line, read
from sayflow.compiler.english.read_lines import LineReader
from sayflow.compiler.english.read_text import flow_of
from sayflow.compiler.english.reading import Reading
from sayflow.compiler.english.tokens import tokens
from sayflow.compiler.english.translate import translate
from sayflow.compiler.english.writing import Writer
from sayflow.compiler.graph import document
from sayflow.dsl import tree
from sayflow.dsl.parse import parse
from sayflow.dsl.printing import print_flow
from sayflow.dsl.source import Source
from sayflow.runtime.project import default_project

from ..strategies import PARTS, whole
from . import english_trees as drawn
from .english_sound import sources

# Only what Hypothesis would show of a strategy is large.
pytestmark = pytest.mark.filterwarnings("ignore:Generating overly large repr")

ROOT = Path(__file__).parent.parent.parent
PROJECT = default_project()
CATALOGUE = PROJECT.catalogue
assert CATALOGUE is not None
RULES = grammar.load()
FLOWS = sorted([*ROOT.glob("examples/**/*.flow"), *ROOT.glob("tests/**/*.flow")])
SHARED = ("timeout", "retry")


TESTS = {each for each in vars(tree).values() if isinstance(each, type) and each.__module__.endswith("tree.tests")}
NOT_TOLD = {tree.Flow, tree.Block, tree.If, tree.Step, tree.Term, *TESTS}
"""Parts without a form of their own: tests are not described, the others are told by what is in them."""


def reread(symbol: str, value: Any) -> Any:
    """The value written as a sentence and read again."""
    sentence = Writer(RULES, frozenset({"amount", "order"})).sentence(symbol, value)
    found = Reading(RULES, tokens(sentence)).whole(symbol)
    assert found is not None, sentence
    return build(found)


def normal(node: Any) -> Any:
    """The tree without what describing may change: where a step's main setting stands, the order of declarations."""
    if isinstance(node, tree.Flow):
        node = dataclasses.replace(node, declarations=tuple(sorted(node.declarations, key=_rank)), tests=())
    elif isinstance(node, tree.Step):
        kind = drawn.KINDS.get(node.kind)
        entries = list(node.settings)
        if node.main is not None:
            entries.insert(0, tree.Entry(kind.main if kind and kind.main else "main", node.main))
        own = [entry for entry in entries if entry.key not in SHARED]
        shared = sorted((entry for entry in entries if entry.key in SHARED), key=lambda entry: entry.key)
        node = dataclasses.replace(node, main=None, settings=(*own, *shared))
    fields: dict[str, Any] = {}
    for field in dataclasses.fields(node):
        value = getattr(node, field.name)
        if isinstance(value, tree.Node):
            fields[field.name] = normal(value)
        elif isinstance(value, tuple):
            fields[field.name] = tuple(normal(each) if isinstance(each, tree.Node) else each for each in value)
    return dataclasses.replace(node, **fields)


def outside_quotes(text: str) -> str:
    return re.sub(r'"[^"\\\n]*(?:\\.[^"\\\n]*)*"', '""', text)


@given(drawn.EXPRESSIONS)
def test_expressions_are_read_back(expression: tree.Expression) -> None:
    assert reread("expression", expression) == expression


@given(drawn.TYPES)
def test_types_are_read_back(kind: tree.Type) -> None:
    assert reread("type", kind) == kind


def check_read_back(flow: tree.Flow) -> None:
    flow = parse(Source(print_flow(flow))).flow
    text = describe(flow, CATALOGUE)
    plain = outside_quotes(text)
    assert not set(plain) & set("{}<>=|"), plain
    reader = LineReader(RULES.with_actions(CATALOGUE), CATALOGUE)
    again = flow_of(reader, read(text))
    assert not reader.not_understood, text
    assert normal(parse(Source(print_flow(again))).flow) == normal(flow), text


@given(drawn.FLOWS)
@settings(max_examples=25)
def test_any_tree_is_read_back(flow: tree.Flow) -> None:
    check_read_back(flow)


SAID = [kind for kind in PARTS if kind not in TESTS]


@given(st.sampled_from(SAID).flatmap(PARTS.__getitem__).map(whole))
@settings(max_examples=30)
def test_any_part_is_read_back(flow: tree.Flow) -> None:
    check_read_back(flow)


@pytest.mark.slow
@pytest.mark.parametrize("kind", SAID, ids=lambda kind: kind.__name__)
def test_every_part_is_read_back(kind: type[tree.Node]) -> None:
    @given(PARTS[kind].map(whole))
    @settings(max_examples=60)
    def law(flow: tree.Flow) -> None:
        check_read_back(flow)

    law()


@pytest.mark.slow
@given(drawn.FLOWS)
@settings(max_examples=3000)
def test_many_trees_are_read_back(flow: tree.Flow) -> None:
    check_read_back(flow)


def check_same_plan(source: str, name: str = "<text>") -> None:
    """A sound flow and its description compile to the same plan, hash and graph."""
    analysis = analyse(Source(source, name), PROJECT)
    if analysis.plan is None:
        return
    text = describe(analysis.flow, CATALOGUE)
    made = translate(text, CATALOGUE, name=name)
    assert made.status == "translated", (made.not_understood, made.diagnostics)
    assert made.coverage == 100
    assert made.echo == text
    assert (made.assumptions, made.questions, made.invented) == ((), (), ())
    again = analyse(Source(made.source, name), PROJECT).plan
    assert again is not None
    assert again.hash == analysis.plan.hash, made.source
    assert shape(again) == shape(analysis.plan)


def shape(plan: Any) -> Any:
    """The graph without lines: the text is another, so they differ."""
    found = document(plan)
    for node in found["nodes"]:
        del node["line"]
    return found


@pytest.mark.parametrize("path", FLOWS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_flow_of_the_project_is_read_back(path: Path) -> None:
    check_same_plan(path.read_text("utf-8"), str(path))


@given(sources())
@settings(max_examples=200)
def test_sound_flows_keep_their_plan(source: str) -> None:
    check_same_plan(source)


@pytest.mark.slow
@given(sources(most=25, depth=4))
@settings(max_examples=2000)
def test_many_sound_flows_keep_their_plan(source: str) -> None:
    check_same_plan(source)


def test_nearly_all_drawn_flows_are_sound() -> None:
    sound = []

    @given(sources())
    @settings(max_examples=100, database=None, derandomize=True)
    def draw(source: str) -> None:
        sound.append(analyse(source, PROJECT).plan is not None)

    draw()
    assert sum(sound) > 0.7 * len(sound)


SENTENCES = [
    "When an order arrives, ask the warehouse to pack it.",
    "If nobody answers within 2 days, send an email to the boss.",
    "If the amount is over 1000:",
    "   Otherwise, wait 2 days.",
    "   - Go back to step 1, at most 3 times.",
    "1. Pack the order, then ship it.",
    "2. For each item in the order:",
    "   2.1 check: perform the task:",
    "     - timeout: 2 minutes",
    "3. At the same time:",
    "- In this order:",
    "- Do nothing.",
    "Decide whether to grant the loan: grant when the score is over 7, never grant when the age is under 18.",
    "4. Depending on the size:",
    "  - When it is small:",
    "It needs amount (number).",
    "This is the flow x.",
    "If anything fails:",
    "Steps:",
    "Note: nothing of this is new.",
    "Repeat until it is approved, at most 5 times: improve the draft.",
    "Xyzzy!",
    "After check, go on with pack if it fails.",
    "Every Monday at 9, collect the invoices",
    "Announce the event said_missed_0_.",
    "emit said_missed_0_",
    "Let x be {",
    'Finish with "a',
    "a) b",
    "…",
]


@given(st.lists(st.sampled_from(SENTENCES) | st.text(max_size=30), max_size=9))
@example(["If nobody answers within 2 days, send an email to the boss.", " 0"])
@settings(max_examples=60)
def test_no_sentence_is_dropped(lines: list[str]) -> None:
    check_nothing_dropped("\n".join(lines))


@given(st.data())
@settings(max_examples=6)
def test_no_word_of_a_damaged_description_is_dropped(data: st.DataObject) -> None:
    path = data.draw(st.sampled_from([each for each in FLOWS if "examples" in each.parts]))
    lines = describe(parse(Source(path.read_text("utf-8"))).flow, CATALOGUE).splitlines()
    start = data.draw(st.integers(0, len(lines) - 1))
    lines = lines[start : start + 12]
    at = data.draw(st.integers(0, len(lines) - 1))
    words = lines[at].split(" ")
    words[data.draw(st.integers(0, len(words) - 1))] = data.draw(st.sampled_from(["", "not", "the", "(", "if", "and"]))
    lines[at] = " ".join(words)
    check_nothing_dropped("\n".join(lines))


def check_nothing_dropped(text: str) -> None:
    made = translate(text, CATALOGUE)
    places = [*made.trace, *made.comments, *made.asked, *made.missed]
    assert sorted(places) == list(range(len(made.sentences)))
    assert len(made.not_understood) == len(made.missed)
    assert parse(Source(made.source)).diagnostics == ()
    for each in made.not_understood:
        assert f'# not understood: "{each.sentence}"' in made.source
    assert 0 <= made.coverage <= 100
    assert (made.status == "translated") <= (not made.missed)
    assert not re.search(r"(?m)^\s*emit said_", made.source)


FREE = [
    "When a ship docks, the harbour master is told.",
    "Every morning at 7 the crew sweeps the deck.",
    "The captain checks whether the cargo is dry.",
    "If so, the hatch is opened.",
    "If not, the pumps are started and the captain is warned.",
    "If the wind is over 40, the ship stays in the harbour; otherwise it sails.",
    "Otherwise, wait two hours.",
    "In the latter case, the trip is called off.",
    "In that case, the passengers get a letter.",
    "Meanwhile, the cook prepares dinner.",
    "The mate loads the crates and in parallel the clerk writes the list.",
    "For each crate, the mate checks the label and repairs it.",
    "This is repeated for each ship in the fleet.",
    "Repeat until the hold is full, at most 5 times.",
    "The crew paints the hull until it shines.",
    "The pilot either takes the channel or waits for the tide.",
    "The owner accepts or rejects the offer.",
    "The owner must approve the route.",
    "If it is rejected, go back to the first step.",
    "Go back to the pumps.",
    "If nobody answers within 2 days, ask the coast guard.",
    "Within 3 hours, the doctor must examine the crew, otherwise the ship is put under quarantine.",
    "Two days before the departure, the tickets are sent.",
    "If that fails, try again up to 3 times.",
    "Urgent crates are loaded first, and the rest are loaded later.",
    "Crates over 500 kilos are lifted by crane.",
    "Still no pilot after 3 hours?",
    "The sea is blue.",
    "This document describes a harbour.",
    "The process ends.",
    "That is done by the mate.",
    "Once all crates are on board, the ship sails.",
    "Wait for the tide.",
    "Unless it rains, the deck is painted.",
    "The mate decides whether to paint the mast.",
    "Sort the crates as heavy, light or broken.",
    "Heavy crates are put below.",
    "After the storm the sails are mended while the cook rests.",
]


@given(
    st.lists(st.sampled_from(FREE) | st.text(max_size=20), max_size=12), st.sampled_from([" ", "\n", "\n- ", "\n1. "])
)
@example(["Meanwhile, the cook prepares dinner.", " 0"], "\n")
@example(["ANY", "When a ship docks, the harbour master is told."], "\n")
@settings(max_examples=40)
def test_free_sentences_in_any_order_compile(sentences: list[str], joint: str) -> None:
    check_free_text(joint.join(sentences))


@pytest.mark.slow
@given(st.lists(st.sampled_from(FREE), max_size=20), st.sampled_from([" ", "\n", "\n- ", "\n1. "]))
@settings(max_examples=1500)
def test_many_free_texts_compile(sentences: list[str], joint: str) -> None:
    check_free_text(joint.join(sentences))


def check_free_text(text: str) -> None:
    """Each sentence ends in exactly one place, and the flow of a freely written text has no error."""
    check_nothing_dropped(text)
    made = translate(text, CATALOGUE)
    errors = [each for each in made.diagnostics if each.severity.value == "error"]
    assert not errors, (errors, made.source)


def test_every_part_of_the_tree_has_a_form() -> None:
    abstract = {each for each in vars(tree).values() if isinstance(each, type) and each.__subclasses__()}
    told = set(forms.BY_NODE) | set(leaves.BY_TYPE)
    nodes = {each for each in vars(tree).values() if isinstance(each, type) and issubclass(each, tree.Node)}
    assert nodes - NOT_TOLD - abstract <= told


def test_every_rule_stands_for_something() -> None:
    made = {each.makes for alternatives in RULES.rules.values() for each in alternatives if each.makes}
    known = set(forms.BY_RULE) | set(leaves.LEAVES) | set(leaves.CONSTANTS)
    assert made - known == {"step", "otherwise", "in_order", "do_nothing", "reserved"}
    assert known <= made


def test_what_is_described_is_read_by_a_general_parser_too() -> None:
    """The file is a grammar in the notation of Lark, and Lark takes the sentences that `describe` writes."""
    from lark import Lark

    text = (ROOT / "grammar" / "english.lark").read_text("utf-8") + "\n%ignore / +/\n"
    starts = ["declaration", "statement", "clause", "voice", "arm", "go_on_with", "otherwise_if"]
    parser = Lark(text, parser="earley", lexer="dynamic", start=starts)
    path = ROOT / "tests" / "samples" / "every_form.flow"
    lines = describe(parse(Source(path.read_text("utf-8"))).flow)
    seen = set()
    for line in each_line(read(lines)):
        found = next(
            (start for start in starts if Reading(RULES, tokens(line.text)).whole(start) is not None), "statement"
        )
        if len(line.text) < 120 and line.text.split(" ")[0] not in seen:
            seen.add(line.text.split(" ")[0])
            parser.parse(line.text, start=found)
    assert len(seen) > 40

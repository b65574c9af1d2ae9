"""The quick way through a sound source gives what the reader gives, places included; it never takes what is wrong."""

from __future__ import annotations

import random
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayflow.dsl import straight as quick
from sayflow.dsl import tree
from sayflow.dsl.builder import Builder
from sayflow.dsl.lexing import raw_tokens
from sayflow.dsl.mending import mend
from sayflow.dsl.parse import read
from sayflow.dsl.printing import print_flow
from sayflow.dsl.source import Source
from sayflow.dsl.straight import straight

from ..strategies import PARTS, whole

ROOT = Path(__file__).parent.parent.parent
FLOWS = sorted([*ROOT.glob("examples/**/*.flow"), *ROOT.glob("tests/samples/*.flow")])
TEXTS = [path.read_text("utf-8") for path in FLOWS]
WORDS = sorted({token.text for text in TEXTS for token in raw_tokens(text) if token.type != "BLANKS"})


def agree(text: str) -> bool:
    """Whether the quick way took the text; it is then what the reader makes of it, who finds no slip in it."""
    source = Source(text)
    found, slips = mend(text)
    builder = Builder(source)
    flow = straight(found, builder, len(text))
    if flow is None or slips:
        return False
    reader = read(source)
    assert reader.driver.result == flow
    for mine, its in zip(tree.walk(flow), tree.walk(reader.driver.result), strict=True):
        assert (type(mine), mine.span) == (type(its), its.span)
    reported = [each for each in reader.builder.diagnostics if each.code not in ("SF146", "SF147")]
    assert builder.diagnostics == reported
    return True


@pytest.mark.parametrize("path", FLOWS, ids=lambda path: path.stem)
def test_good_files_go_the_quick_way(path: Path) -> None:
    assert agree(path.read_text("utf-8"))


@given(st.one_of(list(PARTS.values())))
def test_every_form_goes_the_quick_way(part: tree.Node) -> None:
    assert agree(print_flow(whole(part)))


@given(st.integers(0, 10**9))
def test_files_with_slips(seed: int) -> None:
    chance = random.Random(seed)
    text = chance.choice(TEXTS)
    for _ in range(chance.randrange(1, 4)):
        start = chance.randrange(len(text))
        end = start + chance.choice((0, 1, 1, 4, 30))
        text = text[:start] + chance.choice(["", "\n", *WORDS]) + text[end:]
    agree(text)


@given(st.lists(st.sampled_from([*WORDS, "\n", " "]), max_size=40))
def test_words_at_random(words: list[str]) -> None:
    agree(" ".join(words))


@pytest.mark.parametrize(
    "text",
    [
        "let a = " + "(" * 99 + "1" + ")" * 99,
        "let a = " + "not " * 101 + "true",
        "let a = (" + "1 +\n" * 101 + "1)",
        "let a = b" + ".c" * 101,
        "if a {\n" * 65 + "}\n" * 65,
    ],
)
def test_what_goes_deep_is_left_to_the_reader(text: str) -> None:
    assert not agree(text)


def test_long_lists_and_files_are_not_deep() -> None:
    assert agree("let a = [" + "1, " * 500 + "1]\n" + "let b = f(a, [1, 2])\n" * 500)


def test_a_quick_way_that_goes_astray_is_seen() -> None:
    with patch.object(quick, "Span", lambda begin, end: tree.node.Span(begin, end + 1)), pytest.raises(AssertionError):
        agree("let a = 1\n")

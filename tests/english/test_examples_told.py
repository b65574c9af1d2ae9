"""Every example is told in plain English: nothing of the language's own signs stands outside of quotes.

That what is told is read back as the same graph holds for every flow of the project: see the laws of English.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sayflow.compiler.english.describe import describe
from sayflow.dsl.parse import parse
from sayflow.dsl.source import Source
from sayflow.runtime.project import default_project

EXAMPLES = sorted((Path(__file__).parent.parent.parent / "examples").glob("**/*.flow"))
CATALOGUE = default_project().catalogue

QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
SIGNS = re.compile(r"[{}]|->|[=!<>]=|&&|\|\|")


def signs(english: str) -> list[str]:
    """The language's own signs that stand in an English text outside of its quotes."""
    return SIGNS.findall(QUOTED.sub('""', english))


def test_there_are_examples() -> None:
    assert len(EXAMPLES) >= 5


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_is_told_without_signs(path: Path) -> None:
    told = describe(parse(Source(path.read_text("utf-8"), path.name)).flow, CATALOGUE)
    assert told.count("\n") > 3
    assert signs(told) == []


def test_a_sign_that_is_left_is_seen() -> None:
    assert signs('1. If the amount == 3: "a -> b" { go }') == ["==", "{", "}"]

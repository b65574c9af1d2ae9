"""Expressions of a plan print as the source that gives the same plan again."""

from __future__ import annotations

from typing import Any

import pytest

from sayflow.compiler.analyse import compile
from sayflow.compiler.expression_text import expression_text
from sayflow.compiler.plan_types import PlanTypes

HEAD = """\
input a: any
input n: integer
input m: integer
input p: boolean
input q: boolean
input word: text
input note: text?
input lines: list of { name: text, price: number }
input size: small | large | "extra large"
"""

TEXTS = [
    "1 + 2 * 3",
    "(1 + 2) * 3",
    "n - (m - 1)",
    "n - m - 1",
    "n / (m / 2)",
    "-n + 1",
    "-(n + 1)",
    "4.20",
    "p and q or not p",
    "p and (q or not p)",
    "not (p and q)",
    "not p and q",
    "n + 1 > m * 2",
    "(n > m) == p",
    'word == "low"',
    'word in ["low", "high"]',
    'word not in ["low", "high"]',
    'word starts with "a" or word ends with "z"',
    'word matches "^[a-z]+$"',
    "size == small",
    'size in [small, "extra large"]',
    "size != large",
    "note is missing",
    "lines is not empty",
    'note else "none"',
    '(note else "none") == word',
    '(word if p else note else "x")',
    "[line.name for line in lines if line.price > 10]",
    "[line.name for line in lines]",
    "any line in lines has (line.price > 10 and p)",
    "all line in lines have (line.price > 10)",
    "lines where (item.price > 10)",
    "(lines where (item.price > 10))[0].name",
    'a.b.c["key"]',
    "round(sum([line.price for line in lines]), 2)",
    '"Dear {word}, you owe \\{{n + 1}}\\n"',
    "{ name: word, list: [1, 2], nothing: none, yes: true }",
    "now() + 2d",
    "now() + 90m",
    "now() + 5 working days",
    'run.id + "x"',
    "2d + 12h",
    "1500ms",
    "[]",
    "mod(n, 2) == 0",
]


def value(text: str) -> tuple[Any, PlanTypes]:
    plan = compile(f"{HEAD}let x = {text}\nstep keep_it: task {{ all: [x, a, n, m, p, q, word, note, lines, size] }}\n")
    return plan.content["body"]["nodes"][0]["value"], PlanTypes(plan)


@pytest.mark.parametrize("text", TEXTS)
def test_the_text_is_as_short_as_it_was_written(text: str) -> None:
    form, types = value(text)
    assert expression_text(form, types.closed) == text


@pytest.mark.parametrize("text", ["((1)) + ((2 * 3))", "not ((p))", '((word)) == (("a"))'])
def test_needless_parentheses_go(text: str) -> None:
    form, types = value(text)
    shorter = expression_text(form, types.closed)
    assert len(shorter) < len(text)
    assert value(shorter)[0] == form


def test_a_form_that_is_not_known_is_told_by_dots() -> None:
    assert expression_text(["new_form", 1]) == "..."
    assert expression_text(["and", [["new_form"], ["lit", True]]]) == "... and true"

"""The TextMate grammar of editors agrees with the lexer: every token of every example has a scope of its class."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from sayflow.compiler.editor.semantic_tokens import semantic_tokens
from sayflow.dsl.tables import load
from tests.editor.flows import FLOWS, ROOT, opened

GRAMMAR = json.loads((ROOT / "grammar/editors/vscode/syntaxes/sayflow.tmLanguage.json").read_text("utf-8"))
SCOPES = {
    "comment": ("comment.",),
    "string": ("string.",),
    "number": ("constant.numeric.",),
    "operator": ("keyword.operator.",),
    "keyword": ("keyword.control.", "constant.language."),
}


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def rules(patterns: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rules of a list with what it includes put in their places."""
    found: list[dict[str, Any]] = []
    for each in patterns:
        rule = GRAMMAR["repository"][each["include"][1:]] if "include" in each else each
        found += [rule] if "match" in rule or "begin" in rule else rules(rule["patterns"])
    return found


def scopes(text: str) -> list[tuple[str, ...]]:
    """The scopes of each character, outermost first: of the rules that match, the leftmost and then the first wins."""
    found: list[tuple[str, ...]] = [()] * len(text)
    opened_rules: list[dict[str, Any]] = []
    start = 0
    for line in text.splitlines(keepends=True):
        body, place = line.rstrip("\r\n"), 0
        while place <= len(body):
            inside = rules(opened_rules[-1]["patterns"] if opened_rules else GRAMMAR["patterns"])
            tries = [(compiled(rule.get("match") or rule["begin"]).search(body, place), rule) for rule in inside]
            if opened_rules:
                tries.insert(0, (compiled(opened_rules[-1]["end"]).search(body, place), None))  # type: ignore[arg-type]
            matches = [(match.start(), index, match, rule) for index, (match, rule) in enumerate(tries) if match]
            around = tuple(rule["name"] for rule in opened_rules)
            begin = min(matches)[0] if matches else len(body)
            found[start + place : start + begin] = [around] * (begin - place)
            if not matches:
                break
            _, _, match, rule = min(matches, key=lambda each: each[:2])
            if rule is None:
                opened_rules.pop()
            named = around if rule is None else (*around, rule["name"])
            found[start + begin : start + match.end()] = [named] * (match.end() - begin)
            if rule is not None and "begin" in rule:
                opened_rules.append(rule)
            if match.end() == begin and rule is not None:
                raise AssertionError(f"{rule['name']} matches nothing, for ever")
            place = match.end()
            if rule is None and match.end() == begin == len(body):
                break
        start += len(line)
    return found


@pytest.mark.parametrize("path", FLOWS, ids=lambda path: path.stem)
def test_every_token_has_a_scope_of_its_class(path: Path) -> None:
    shown = opened(path)
    given = scopes(shown.text)
    wrong = []
    for token in semantic_tokens(shown):
        word = shown.text[token.span.start : token.span.end]
        around = given[token.span.start]
        innermost = around[-1] if around else ""
        if token.kind in ("string", "comment"):
            right = any(scope.startswith(SCOPES[token.kind]) for scope in around)
        elif token.kind in SCOPES:
            right = innermost.startswith(SCOPES[token.kind])
        else:
            # A name may look like a word of the language; it never looks like a text, a comment or a number.
            plain = not innermost.startswith(("string.", "comment.", "constant.numeric."))
            right = plain and (word in load().keywords or not innermost.startswith("keyword."))
        if not right:
            wrong.append((shown.source.place(token.span.start), token.kind, word, around))
    assert wrong == []


def test_the_words_are_those_of_the_lexer() -> None:
    listed = re.findall(r"[A-Za-z]{2,}", GRAMMAR["repository"]["keyword"]["match"].split("(?:")[1].split(")")[0])
    values = re.findall(r"[A-Za-z]{2,}", GRAMMAR["repository"]["value"]["match"].split("(?:")[1].split(")")[0])
    assert sorted(listed + values) == sorted(load().keywords)


@pytest.mark.parametrize(
    ("text", "at", "scope"),
    [
        ('let a = "x {b} # y" # z', 8, "string."),
        ('let a = "x {b} # y" # z', 12, "meta."),
        ('let a = "x {b} # y" # z', 15, "string."),
        ('let a = "x {b} # y" # z', 20, "comment."),
        ('let a = "never closed\nlet b = 1', 22, "keyword."),
    ],
)
def test_texts_end_where_they_end(text: str, at: int, scope: str) -> None:
    assert scopes(text)[at][-1].startswith(scope)

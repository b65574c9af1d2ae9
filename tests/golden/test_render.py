"""How findings look: each folder in `render/` holds a text, what is found in it, and how that is shown.

`findings.json` names places by the words that stand there: `"amout"`, `["amout", 2]` for the second, or
`[start, end]` as offsets.
"""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from sayflow.dsl.diagnostic import Diagnostic, Edit, Fix, Label, Severity
from sayflow.dsl.error import SayflowError
from sayflow.dsl.render import formats, render, render_error
from sayflow.dsl.source import NOWHERE, Source, Span

CASES = Path(__file__).parent / "render"
COLOUR = re.compile("\x1b\\[[0-9;]*m")


def span(text: str, at: Any) -> Span:
    """The place that a case names."""
    if at is None:
        return NOWHERE
    if isinstance(at, list) and isinstance(at[0], int):
        return Span(*at)
    words, count = at if isinstance(at, list) else (at, 1)
    start = -1
    for _ in range(count):
        start = text.index(words, start + 1)
    return Span(start, start + len(words))


def diagnostic(text: str, given: dict[str, Any]) -> Diagnostic:
    return Diagnostic(
        given["code"],
        given["message"],
        span(text, given.get("at")),
        Severity(given.get("severity", "error")),
        tuple(Label(span(text, at), word) for at, word in given.get("labels", [])),
        given.get("hint"),
        tuple(
            Fix(
                fix["title"],
                tuple(Edit(span(text, at), new) for at, new in fix["edits"]),
                fix.get("safe", True),
            )
            for fix in given.get("fixes", [])
        ),
    )


def load(case: str) -> tuple[Source, list[Diagnostic], list[SayflowError], int]:
    """The source, what is found in it, the errors beside it, and the width of the output."""
    text = (CASES / case / "source.flow").read_bytes().decode("utf-8")
    given = json.loads((CASES / case / "findings.json").read_text("utf-8"))
    return (
        Source(text, f"{case}.flow"),
        [diagnostic(text, each) for each in given["findings"]],
        [SayflowError(each.pop("code"), each.pop("message"), **each) for each in given.get("errors", [])],
        given.get("width", 100),
    )


@pytest.mark.parametrize("case", sorted(path.name for path in CASES.iterdir()))
@pytest.mark.parametrize(
    ("format", "suffix"),
    [("text", "txt"), ("json", "json"), ("github", "github"), ("sarif", "sarif"), ("junit", "xml")],
)
def test_render(golden, case: str, format: str, suffix: str) -> None:
    source, found, errors, width = load(case)
    shown = render(format, [(source, found)], errors, width=width)
    golden(f"render/{case}/expected.{suffix}", shown)
    assert shown == render(format, [(source, found[::-1])], errors, width=width)
    coloured = render(format, [(source, found)], errors, width=width, colour=True)
    assert COLOUR.sub("", coloured) == shown


def test_sources_come_in_the_order_given() -> None:
    found = [Diagnostic("SF101", "no")]
    shown = render("text", [(Source("", "b.flow"), found), (Source("", "a.flow"), []), (Source("", "c.flow"), found)])
    assert [line for line in shown.splitlines() if "SF101:" in line] == [
        "b.flow:1:1: error SF101: no",
        "c.flow:1:1: error SF101: no",
    ]
    assert "Found 2 errors in 3 files." in shown


def test_nothing_found() -> None:
    assert render("text", [(Source("", "a.flow"), [])]) == "Nothing found in 1 file.\n"
    assert json.loads(render("json", [(Source("", "a.flow"), [])])) == {
        "version": 1,
        "diagnostics": [],
        "counts": {"error": 0, "warning": 0, "hint": 0, "files": 1},
    }


def test_an_error_that_stops_a_command() -> None:
    error = SayflowError("SF801", "there is no such\nfile", where="a\x1b.flow", hint="did you mean `b.flow`?")
    assert render_error("text", error) == (
        "a\\x1b.flow: error SF801: there is no such\\nfile\n"
        "  hint: did you mean `b.flow`?\n"
        "  more: sayflow explain SF801\n"
    )
    assert render_error("text", SayflowError("SF999", "oh")) == "error SF999: oh\n  more: sayflow explain SF999\n"
    assert COLOUR.sub("", render_error("text", error, colour=True)) == render_error("text", error)
    assert render_error("json", error) == render("json", [], [error])


def test_json_is_plain_ascii() -> None:
    shown = render("json", [(Source("日本", "日\udc80.flow"), [Diagnostic("SF101", "日")])])
    assert shown.isascii()
    assert json.loads(shown)["diagnostics"][0]["message"] == "日"


def test_formats_are_the_files_of_the_folder() -> None:
    assert formats() == ("github", "json", "junit", "sarif", "text")
    for format in formats():
        assert render(format, []).endswith("\n")
    with pytest.raises(ValueError, match="there are github, json, "):
        render("nosuch", [])

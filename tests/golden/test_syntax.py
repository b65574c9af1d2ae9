"""What the parser says about each slip, and how the formatter lays a file out: kept as files.

`syntax/<case>/source.flow` gives `expected.txt`: each finding with its hint and fixes, then what was understood.
`fmt/<case>/source.flow` gives `expected.flow`.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sayflow.dsl.diagnostic import Diagnostic, Severity
from sayflow.dsl.fixing import apply_fixes
from sayflow.dsl.formatting import format_source
from sayflow.dsl.parse import parse
from sayflow.dsl.printing import print_flow
from sayflow.dsl.source import Source

HERE = Path(__file__).parent
ROUNDS = 8
Golden = Callable[[Path | str, str], None]


def cases(kind: str) -> list[str]:
    return sorted(folder.name for folder in (HERE / kind).iterdir() if (folder / "source.flow").exists())


def source(kind: str, case: str) -> Source:
    return Source((HERE / kind / case / "source.flow").read_bytes().decode("utf-8"), "source.flow")


def described(source: Source, found: Diagnostic) -> Iterator[str]:
    """One finding: place, code and message, then what to do."""
    line, column = source.place(found.span.start)
    severity = "" if found.severity is Severity.ERROR else f"{found.severity.value} "
    yield f"{line}:{column} {severity}{found.code} {found.message}"
    for label in found.labels:
        line, column = source.place(label.span.start)
        yield f"    at {line}:{column}: {label.text}"
    if found.hint:
        yield f"    hint: {found.hint}"
    for fix in found.fixes:
        edits = ", ".join(f"{edit.span.start}-{edit.span.end} {edit.text!r}" for edit in fix.edits)
        yield f"    {'fix' if fix.safe else 'unsure fix'}: {fix.title} ({edits})"


@pytest.mark.parametrize("case", cases("syntax"))
def test_slips(case: str, golden: Golden) -> None:
    text = source("syntax", case)
    parsed = parse(text)
    lines = [line for found in parsed.diagnostics for line in described(text, found)]
    golden(f"syntax/{case}/expected.txt", "\n".join([*lines, "--", print_flow(parsed.flow)]))


@pytest.mark.parametrize("case", cases("syntax"))
def test_safe_fixes_mend(case: str) -> None:
    """Safe fixes, round by round, take away the findings that offer them, and bring no others."""
    text = source("syntax", case).text
    left = []
    for _ in range(ROUNDS):
        found = parse(Source(text)).diagnostics
        left.append(sum(not (each.fixes and each.fixes[0].safe) for each in found))
        text, count = apply_fixes(text, found)
        if not count:
            break
    assert count == 0, text
    assert left == sorted(left, reverse=True), (left, text)


@pytest.mark.parametrize("case", cases("fmt"))
def test_layout(case: str, golden: Golden) -> None:
    text = format_source(source("fmt", case))
    golden(f"fmt/{case}/expected.flow", text)
    assert format_source(Source(text)) == text

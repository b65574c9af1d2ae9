"""Slips of people who have not read the parser: each is named where it stands, once, and in words that say it.

`single.txt` holds what is said first of each slip in `single.yaml`; it is reviewed by eye.
"""

from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

import pytest

from sayflow.dsl.diagnostic import Diagnostic, Edit, Fix, has_errors
from sayflow.dsl.fixing import apply_fixes
from sayflow.dsl.parse import parse
from sayflow.dsl.source import Source, Span

from .measure import HERE, Case, Told, figures, load, tell

Golden = Callable[[Path | str, str], None]


@cache
def told(name: str) -> list[Told]:
    return [tell(case) for case in load(name)]


@pytest.mark.parametrize("case", load("correct"), ids=lambda case: case.name)
def test_correct_flows_are_accepted(case: Case) -> None:
    assert [each.message for each in tell(case).errors] == []


def test_single_slips_are_named_at_once() -> None:
    sums = figures(told("single"))
    assert sums.slips == 100
    assert sums.first >= 100
    assert sums.reports <= 100


def test_three_slips_are_all_named() -> None:
    sums = figures(told("triple"))
    assert sums.slips == 120
    assert sums.named >= 120
    assert sums.spurious <= 0


def test_what_is_said_first(golden: Golden) -> None:
    lines = []
    for each in told("single"):
        first = each.errors[0]
        lines += [f"{each.case.name}: {each.case.source.line(each.lines[0]).strip()}", f"    {first.message}"]
        lines += [f"    {first.hint}"] if first.hint else []
        lines += [f"    fix{'' if fix.safe else ' (unsure)'}: {fix.title}" for fix in first.fixes]
    golden(HERE / "single.txt", "\n".join(lines) + "\n")


def broken_by_fixes(cases: Iterable[Told]) -> list[str]:
    """The cases where every error has a safe fix, and the text with all of them still does not parse."""
    left = []
    for each in cases:
        if all(error.fixes and error.fixes[0].safe for error in each.errors):
            text, _ = apply_fixes(each.case.source.text, each.errors)
            if has_errors(parse(Source(text)).diagnostics):
                left.append(each.case.name)
    return left


def test_safe_fixes_are_all_there_is_to_mend() -> None:
    assert broken_by_fixes([*told("single"), *told("triple")]) == []


def test_a_fix_that_breaks_is_told() -> None:
    """The law itself: a fix that claims to be safe and leaves no flow is found."""
    case = Case("a", Source("let a == 1\n"), (frozenset({1}),))
    fix = Fix("write `:`", (Edit(Span(6, 8), ":"),))
    errors = tuple(each._replace(fixes=(fix,)) for each in tell(case).errors)
    assert broken_by_fixes([tell(case)]) == []
    assert broken_by_fixes([Told(case, errors, (1,))]) == ["a"]


def test_the_figures_tell_a_report_elsewhere() -> None:
    """The measure itself: a report at another line names nothing and is spurious."""
    case = Case("a", Source("let a = 1\nlet b =\n"), (frozenset({2}),))
    elsewhere = Diagnostic("SF101", "expected", Span(0, 3))
    assert figures([tell(case)]) == (1, 1, 1, 1, 0)
    assert figures([Told(case, (elsewhere,), (1,))]) == (1, 0, 0, 1, 1)

"""Fixes change what they say and nothing else."""

from __future__ import annotations

import sayflow
from sayflow.dsl.diagnostic import Diagnostic, Edit, Fix
from sayflow.dsl.fixing import apply_fixes
from sayflow.dsl.source import Span


def finding(start: int, end: int, text: str, *, safe: bool = True) -> Diagnostic:
    """A finding with one fix of one edit."""
    return Diagnostic("SF101", "x", Span(start, end), fixes=(Fix("do", (Edit(Span(start, end), text),), safe),))


def test_edits_do_not_shift_each_other() -> None:
    assert apply_fixes("abcdef", [finding(0, 1, "AAA"), finding(3, 4, ""), finding(6, 6, "!")]) == ("AAAbcef!", 3)


def test_of_two_for_one_place_the_first_is_applied() -> None:
    assert apply_fixes("abc", [finding(0, 2, "x"), finding(1, 3, "y")]) == ("xc", 1)


def test_unsafe_ones_only_when_asked_for() -> None:
    findings = [finding(0, 1, "x", safe=False)]
    assert apply_fixes("abc", findings) == ("abc", 0)
    assert apply_fixes("abc", findings, unsafe=True) == ("xbc", 1)


def test_typical_slips_are_mended_until_the_flow_is_sound() -> None:
    text = 'input n: integer = 1\nif n = 3 {\n  step a: log "three"\n} else {\n  step b: log "other"\n}\n'
    for _ in range(3):
        text, count = apply_fixes(text, sayflow.analyse(text).diagnostics)
    assert count == 0
    assert sayflow.analyse(text).plan is not None

"""Applying the fixes that findings offer."""

from __future__ import annotations

from collections.abc import Iterable

from .diagnostic import Diagnostic, Edit


def apply_fixes(text: str, diagnostics: Iterable[Diagnostic], *, unsafe: bool = False) -> tuple[str, int]:
    """The text with the first fix of each finding applied, and how many were.

    Only safe fixes, unless `unsafe`; of fixes that would touch the same place the first in text order is applied, the
    rest is left for another round.
    """
    chosen: list[tuple[Edit, ...]] = []
    taken: list[tuple[int, int]] = []
    for diagnostic in diagnostics:
        fix = next((each for each in diagnostic.fixes if each.safe or unsafe), None)
        if fix is None or any(clashes(edit, taken) for edit in fix.edits):
            continue
        chosen.append(fix.edits)
        taken += [edit.span for edit in fix.edits]
    return apply_edits(text, [edit for edits in chosen for edit in edits]), len(chosen)


def apply_edits(text: str, edits: Iterable[Edit]) -> str:
    """The text with edits applied, none of which touch each other."""
    for edit in sorted(edits, key=lambda edit: edit.span, reverse=True):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    return text


def clashes(edit: Edit, taken: Iterable[tuple[int, int]]) -> bool:
    """Whether an edit touches a place that another already changes."""
    return any(edit.span.start <= end and start <= edit.span.end for start, end in taken)

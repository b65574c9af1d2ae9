"""What can be done about a finding: the fixes it offers, and a comment that silences it."""

from __future__ import annotations

from typing import NamedTuple

from ...dsl.diagnostic import Diagnostic, Edit, Severity
from ...dsl.fixing import clashes
from ...dsl.source import Span
from .document import Document


class Action(NamedTuple):
    """Edits with a title; `finding` is what they mend, `preferred` the one to take without asking."""

    title: str
    edits: tuple[Edit, ...]
    finding: Diagnostic | None = None
    preferred: bool = False
    all: bool = False


def actions(document: Document, span: Span) -> list[Action]:
    """What can be done about the findings that touch a span, and about all findings of the text at once."""
    found: list[Action] = []
    for finding in document.analysis.diagnostics:
        if finding.span.start > span.end or span.start > finding.span.end:
            continue
        for index, fix in enumerate(finding.fixes):
            found.append(Action(_title(fix.title, fix.safe), fix.edits, finding, preferred=fix.safe and index == 0))
        if finding.severity is not Severity.ERROR and finding.code not in ("SF701", "SF702"):
            found.append(_ignore(document, finding))
    mended = mend_all(document)
    return [*found, mended] if mended is not None else found


def mend_all(document: Document) -> Action | None:
    """All safe fixes of the text that do not touch the same place; none when there is nothing to mend."""
    edits: list[Edit] = []
    for finding in document.analysis.diagnostics:
        fix = next((each for each in finding.fixes if each.safe), None)
        if fix is not None and not any(clashes(edit, [each.span for each in edits]) for edit in fix.edits):
            edits += fix.edits
    return Action("Mend all that can surely be mended", tuple(edits), all=True) if edits else None


def _title(title: str, safe: bool) -> str:
    return title[0].upper() + title[1:] + ("" if safe else " (may change the meaning)")


def _ignore(document: Document, finding: Diagnostic) -> Action:
    """A comment above the line; the reason is the author's to give, and its lack is a finding."""
    line = document.source.place(finding.span.start).line
    start = document.source.line_starts[line - 1]
    text = document.source.line(line)
    indent = text[: len(text) - len(text.lstrip())]
    edit = Edit(Span(start, start), f"{indent}# sayflow: ignore[{finding.code}] \n")
    return Action(f"Silence {finding.code} here, with a reason", (edit,), finding)

"""Findings for programs: one JSON document whose shape changes only with its version.

`line` and `column` count from 1, `offset` from 0, all in characters; an `end` is exclusive. An error that
comes from no source text has `start` and `end` null, and `file` is what it names as its place: a file, a run,
a step.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from ..diagnostic import Diagnostic, Severity, in_order
from ..error import SayflowError
from ..source import Source
from . import Findings, Look

VERSION = 1


def findings(sources: Findings, errors: Sequence[SayflowError], look: Look) -> str:
    """`{version, diagnostics, counts}`, with the errors behind the findings."""
    shown = [(source, each) for source, found in sources for each in in_order(found)]
    severities = [each.severity for _, each in shown] + [Severity.ERROR] * len(errors)
    counts = {severity.value: severities.count(severity) for severity in Severity}
    document = {
        "version": VERSION,
        "diagnostics": [_finding(source, each) for source, each in shown] + [_error(each) for each in errors],
        "counts": {**counts, "files": len(sources) + len(errors)},
    }
    # Escaped to ASCII: any terminal, pipe and locale can carry it, even half a character.
    return json.dumps(document, indent=2) + "\n"


def error(error: SayflowError, look: Look) -> str:
    """The same document with the one error in it: a program needs to know one shape only."""
    return findings((), (error,), look)


def _finding(source: Source, found: Diagnostic) -> dict[str, object]:
    return {
        "code": found.code,
        "severity": found.severity.value,
        "message": found.message,
        "file": source.name,
        "start": _place(source, found.span.start),
        "end": _place(source, found.span.end),
        "labels": [
            {
                "text": label.text,
                "start": _place(source, label.span.start),
                "end": _place(source, label.span.end),
            }
            for label in found.labels
        ],
        "hint": found.hint,
        "fixes": [
            {
                "title": fix.title,
                "safe": fix.safe,
                "edits": [
                    {
                        "start": _place(source, edit.span.start),
                        "end": _place(source, edit.span.end),
                        "text": edit.text,
                    }
                    for edit in fix.edits
                ],
            }
            for fix in found.fixes
        ],
        "explain": f"sayflow explain {found.code}",
    }


def _error(error: SayflowError) -> dict[str, object]:
    return {
        "code": error.code,
        "severity": Severity.ERROR.value,
        "message": error.message,
        "file": error.where,
        "start": None,
        "end": None,
        "labels": [],
        "hint": error.hint,
        "fixes": [],
        "explain": f"sayflow explain {error.code}",
    }


def _place(source: Source, offset: int) -> dict[str, int]:
    line, column = source.place(offset)
    return {"line": line, "column": column, "offset": max(0, min(offset, len(source.text)))}

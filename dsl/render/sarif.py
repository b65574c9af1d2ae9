"""Findings as SARIF 2.1.0, which code hosts and editors read: each code is a rule with its page."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from ..codes import page
from ..diagnostic import Diagnostic, Edit, Fix, Severity, in_order
from ..error import SayflowError
from ..fingerprint import fingerprint
from ..source import NOWHERE, Source, Span
from . import Findings, Look

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.HINT: "note"}


def findings(sources: Findings, errors: Sequence[SayflowError], look: Look) -> str:
    """One run with all findings; columns count characters."""
    shown = [(source, each) for source, found in sources for each in in_order(found)]
    codes = sorted({each.code for _, each in shown} | {each.code for each in errors})
    results = [_result(source, each, codes) for source, each in shown] + [_error(each, codes) for each in errors]
    run = {
        "tool": {"driver": {"name": "sayflow", "rules": [_rule(code) for code in codes]}},
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    # Escaped to ASCII: any pipe and locale can carry it.
    return json.dumps({"version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def error(error: SayflowError, look: Look) -> str:
    """The same document with the one error in it."""
    return findings((), (error,), look)


def _rule(code: str) -> dict[str, Any]:
    known = page(code)
    return {
        "id": code,
        "shortDescription": {"text": known.title},
        "fullDescription": {"text": " ".join(known.what.split())},
        "help": {"text": f"{' '.join(known.why.split())}\n\nsayflow explain {code} shows examples."},
        "defaultConfiguration": {"level": _LEVELS[known.severity]},
    }


def _result(source: Source, found: Diagnostic, codes: Sequence[str]) -> dict[str, Any]:
    result = _said(found.code, codes, _LEVELS[found.severity], found.message, found.hint)
    result["locations"] = [_location(source, found.span)]
    result["partialFingerprints"] = {"flaggedText/v1": fingerprint(source, found)}
    if found.labels:
        result["relatedLocations"] = [
            {**_location(source, label.span), "message": _text(label.text)} for label in found.labels
        ]
    if found.fixes:
        result["fixes"] = [_fix(source, fix) for fix in found.fixes]
    return result


def _error(error: SayflowError, codes: Sequence[str]) -> dict[str, Any]:
    result = _said(error.code, codes, "error", error.message, error.hint)
    if error.where:
        result["locations"] = [{"physicalLocation": {"artifactLocation": {"uri": _uri(error.where)}}}]
    return result


def _said(code: str, codes: Sequence[str], level: str, message: str, hint: str | None) -> dict[str, Any]:
    text = _text(f"{message}. {hint}" if hint else message)
    return {"ruleId": code, "ruleIndex": codes.index(code), "level": level, "message": text}


def _location(source: Source, span: Span) -> dict[str, Any]:
    place: dict[str, Any] = {"artifactLocation": {"uri": _uri(source.name)}}
    if span != NOWHERE:
        place["region"] = _region(source, span)
    return {"physicalLocation": place}


def _fix(source: Source, fix: Fix) -> dict[str, Any]:
    note = "" if fix.safe else " (unsafe: may change the meaning)"
    change = {
        "artifactLocation": {"uri": _uri(source.name)},
        "replacements": [_replacement(source, edit) for edit in fix.edits],
    }
    return {"description": _text(fix.title + note), "artifactChanges": [change]}


def _replacement(source: Source, edit: Edit) -> dict[str, Any]:
    return {"deletedRegion": _region(source, edit.span), "insertedContent": _text(edit.text)}


def _region(source: Source, span: Span) -> dict[str, int]:
    (line, column), (last_line, last_column) = source.place(span.start), source.place(span.end)
    return {"startLine": line, "startColumn": column, "endLine": last_line, "endColumn": last_column}


def _text(text: str) -> dict[str, str]:
    # Half a character, which a file may hold, is none that JSON could carry.
    return {"text": text.encode("utf-8", "replace").decode()}


def _uri(name: str) -> str:
    from urllib.parse import quote

    path = quote(name.replace("\\", "/"), errors="replace")
    return f"file://{path}" if path.startswith("/") else path

"""Findings as JUnit's XML, which most build servers show: a suite for each file, a test case for each finding."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from ..columns import safe
from ..diagnostic import Diagnostic, Severity, in_order
from ..error import SayflowError
from ..source import Source
from . import Findings, Look


def findings(sources: Findings, errors: Sequence[SayflowError], look: Look) -> str:
    """A file without findings is a case that passes; a hint never fails one."""
    suites = [_suite(source, in_order(found)) for source, found in sources] + [_error_suite(each) for each in errors]
    lines = ['<?xml version="1.0" encoding="utf-8"?>', '<testsuites name="sayflow check">', *suites, "</testsuites>"]
    return "\n".join(lines) + "\n"


def error(error: SayflowError, look: Look) -> str:
    """The same document with the one error in it."""
    return findings((), (error,), look)


def _suite(source: Source, found: Sequence[Diagnostic]) -> str:
    failed = sum(each.severity is not Severity.HINT for each in found)
    head = _tag("testsuite", name=source.name, tests=max(1, len(found)), failures=failed, errors=0)
    cases = [_case(source, each) for each in found] or [
        f"    {_tag('testcase', name='check', file=source.name)[:-1]} />"
    ]
    return "\n".join([f"  {head}", *cases, "  </testsuite>"])


def _case(source: Source, found: Diagnostic) -> str:
    line, column = source.place(found.span.start)
    case = _tag("testcase", name=f"{found.code} {line}:{column}", classname=source.name, file=source.name, line=line)
    if found.severity is Severity.HINT:
        inner = f"<system-out>{escape(safe(found.message))}</system-out>"
    else:
        inner = _told("failure", found.severity.value, found.message, found.hint)
    return f"    {case}{inner}</testcase>"


def _error_suite(error: SayflowError) -> str:
    where = error.where or "sayflow"
    case = _tag("testcase", name=error.code, classname=where)
    inner = (
        f"{_tag('error', type=error.code, message=error.message)}{escape(safe(error.hint or error.message))}</error>"
    )
    head = _tag("testsuite", name=where, tests=1, failures=0, errors=1)
    return f"  {head}\n    {case}{inner}</testcase>\n  </testsuite>"


def _told(name: str, type: str, message: str, hint: str | None) -> str:
    lines = [escape(safe(line)) for line in (hint or message).split("\n")]
    text = "\n".join(lines)
    return f"{_tag(name, type=type, message=message)}{text}</{name}>"


def _tag(name: str, /, **attributes: str | int) -> str:
    shown = " ".join(f"{key}={quoteattr(safe(str(value)))}" for key, value in attributes.items())
    return f"<{name} {shown}>"

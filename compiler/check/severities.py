"""What a project makes of the severities of findings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ...dsl.diagnostic import Diagnostic, Severity

OFF = "off"


def weighed(found: Iterable[Diagnostic], severities: Mapping[str, str]) -> list[Diagnostic]:
    """The findings with the severity that the project gives their codes; what forbids running stays an error."""
    kept = []
    for each in found:
        severity = severities.get(each.code, each.severity)
        if each.severity is Severity.ERROR:
            kept.append(each)
        elif severity != OFF:
            kept.append(each._replace(severity=Severity(severity)))
    return kept

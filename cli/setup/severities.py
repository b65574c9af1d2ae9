"""`[rules]` of the configuration: how much what a code finds weighs in this project."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from ...dsl.codes import UnknownCode, all_codes, page
from ...dsl.diagnostic import Diagnostic, Severity
from ...dsl.error import SayflowError


def check_severities(rules: Mapping[str, str], file: Path | None) -> None:
    """SF804 for a code that is none, or for one that forbids running and is to weigh less."""
    for code, weight in rules.items():
        try:
            forbids = page(code).severity is Severity.ERROR
        except UnknownCode as unknown:
            hint = (
                f"did you mean {' or '.join(unknown.nearest)}?" if unknown.nearest else "`sayflow explain` lists them"
            )
            raise SayflowError("SF804", f"`rules.{code}`: {unknown}", where=str(file), hint=hint) from None
        if forbids and weight != Severity.ERROR:
            raise SayflowError(
                "SF804",
                f"`rules.{code}`: what {code} finds forbids running, so it stays an error",
                where=str(file),
                hint="take the line out; warnings and hints may weigh more or less",
            )


class Selection:
    """The codes that a command tells of: those that begin with one of `select`, but with none of `ignore`.

    What forbids running is told in any case.
    """

    def __init__(self, select: Iterable[str], ignore: Iterable[str]) -> None:
        self.select, self.ignore = _codes(select), _codes(ignore)

    def __call__(self, found: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
        """The findings that are told."""
        return tuple(each for each in found if self._told(each))

    def _told(self, found: Diagnostic) -> bool:
        if not self.select and not self.ignore:
            return True
        if page(found.code).severity is Severity.ERROR:
            return True
        return found.code.startswith(self.select or ("SF",)) and not found.code.startswith(self.ignore)


def _codes(written: Iterable[str]) -> tuple[str, ...]:
    """Codes and beginnings of codes; ValueError for one that no code begins with."""
    codes = tuple(code.strip().upper() for text in written for code in text.split(",") if code.strip())
    for code in codes:
        if not any(known.startswith(code) for known in all_codes()):
            raise ValueError(f"no code begins with {code}; `sayflow explain` lists them")
    return codes

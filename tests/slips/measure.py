"""What is told of flows with slips: the cases, and how many slips are named at their line."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from sayflow.compiler.analyse import analyse
from sayflow.dsl.diagnostic import Diagnostic, Severity, has_errors
from sayflow.dsl.fixing import apply_fixes
from sayflow.dsl.source import Source
from sayflow.runtime.project import default_project

HERE = Path(__file__).parent


class Case(NamedTuple):
    """A flow; `slips` holds for each slip in it the lines at which a report may name it."""

    name: str
    source: Source
    slips: tuple[frozenset[int], ...]


class Told(NamedTuple):
    """The errors of a case, and the line of each."""

    case: Case
    errors: tuple[Diagnostic, ...]
    lines: tuple[int, ...]

    @property
    def first_names_it(self) -> bool:
        """Whether the first error stands at the slip."""
        return bool(self.lines) and any(self.lines[0] in slip for slip in self.case.slips)

    @property
    def named(self) -> int:
        """How many slips have an error at their lines."""
        return sum(bool(slip.intersection(self.lines)) for slip in self.case.slips)

    @property
    def spurious(self) -> int:
        """How many errors stand where no slip is."""
        return sum(not any(line in slip for slip in self.case.slips) for line in self.lines)


class Figures(NamedTuple):
    """Sums over cases."""

    slips: int
    first: int
    named: int
    reports: int
    spurious: int


def load(name: str) -> list[Case]:
    """The cases of a file here, `correct`, `single` or `triple`."""
    data: list[dict[str, Any]] = yaml.safe_load((HERE / f"{name}.yaml").read_text("utf-8"))
    return [Case(each["name"], Source(each["text"], each["name"]), slip_lines(each)) for each in data]


def slip_lines(each: dict[str, Any]) -> tuple[frozenset[int], ...]:
    """For each slip of a case as written in the file, the lines that name it."""
    lines = each.get("lines") or ([each["line"]] if "line" in each else [])
    return tuple(frozenset({line, *each.get("or_lines", [])}) for line in lines)


def tell(case: Case) -> Told:
    """What an author is told of a case: the parser's errors, or those of the checks when it has none."""
    found = analyse(case.source, default_project()).diagnostics
    errors = tuple(each for each in found if each.severity is Severity.ERROR)
    return Told(case, errors, tuple(case.source.place(each.span.start).line for each in errors))


def figures(told: Iterable[Told]) -> Figures:
    """The sums over what is told."""
    rows = [(len(each.case.slips), each.first_names_it, each.named, len(each.errors), each.spurious) for each in told]
    return Figures(*(sum(column) for column in zip(*rows, strict=True)))


def mended(told: Told, *, unsafe: bool = True) -> bool:
    """Whether the fixes of the errors, each once, leave a text without errors."""
    text, count = apply_fixes(told.case.source.text, told.errors, unsafe=unsafe)
    return count > 0 and not has_errors(analyse(text, default_project()).diagnostics)

"""How findings are shown: every file in this folder is a format of its name.

A format defines two functions: `findings(sources, errors, look) -> str`, the whole of what is shown, and
`error(error, look) -> str`, one error of a command that stops at it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import NamedTuple, Protocol, cast

from ..diagnostic import Diagnostic, Severity, in_order
from ..error import SayflowError
from ..source import Source

Findings = Sequence[tuple[Source, Sequence[Diagnostic]]]


class Look(NamedTuple):
    """How the output is shown: with colours or not, and how many columns a line of source may take."""

    colour: bool = False
    width: int = 100


class Format(Protocol):
    """What a file in this folder defines."""

    def findings(self, sources: Findings, errors: Sequence[SayflowError], look: Look) -> str:
        """All findings of all sources, and the errors of files that could not be read."""
        ...

    def error(self, error: SayflowError, look: Look) -> str:
        """One error that stopped a command."""
        ...


def counted(sources: Findings, errors: Sequence[SayflowError]) -> str:
    """How much was found in how many files, in one sentence."""
    counts = Counter(each.severity for _, found in sources for each in in_order(found))
    counts[Severity.ERROR] += len(errors)
    named = [plural(counts[severity], severity.value) for severity in Severity if counts[severity]]
    return (
        f"{'Found ' + ', '.join(named) if named else 'Nothing found'} in {plural(len(sources) + len(errors), 'file')}."
    )


def plural(number: int, word: str) -> str:
    """So many of them."""
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


@cache
def formats() -> tuple[str, ...]:
    """The names of all formats, in order."""
    return tuple(sorted(module.name for module in iter_modules(__path__)))


def render(
    format: str,
    source_findings: Findings,
    errors: Sequence[SayflowError] = (),
    *,
    colour: bool = False,
    width: int = 100,
) -> str:
    """What was found in each source, in the order given, as text that ends with a line end.

    `errors` are those of files that could not be read. `ValueError` when there is no such format.
    """
    return _format(format).findings(source_findings, errors, Look(colour, width))


def render_error(format: str, error: SayflowError, *, colour: bool = False, width: int = 100) -> str:
    """An error that stopped a command, as text that ends with a line end."""
    return _format(format).error(error, Look(colour, width))


def _format(name: str) -> Format:
    if name not in formats():
        raise ValueError(f"there is no format {name!r}; there are {', '.join(formats())}")
    return cast(Format, import_module(f".{name}", __name__))

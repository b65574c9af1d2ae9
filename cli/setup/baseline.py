"""A baseline: the findings a project had when it began to check, which are not told of again.

Each is known by its file and by what it flags, not by its line, so that it stays known when lines move.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from ...dsl.diagnostic import Diagnostic, Severity
from ...dsl.error import SayflowError
from ...dsl.fingerprint import fingerprint
from ...dsl.source import Source
from .files import read_bytes, write_safely

VERSION = 1

Found = Sequence[tuple[Source, Sequence[Diagnostic]]]


class Known(NamedTuple):
    """A finding as a baseline keeps it: the path of its file from the baseline's folder, its code, what it flags."""

    file: str
    code: str
    flagged: str


class Baseline:
    """The findings of a baseline file, each as often as it stood there."""

    def __init__(self, path: Path, known: Iterable[Known]) -> None:
        self.path = path
        self.known = Counter(known)

    @classmethod
    def of(cls, path: Path, found: Found) -> Baseline:
        """The baseline of what was found, but for errors: a flow with one can't run."""
        baseline = cls(path, ())
        for source, diagnostics in found:
            baseline.known.update(
                baseline._key(source, each) for each in diagnostics if each.severity != Severity.ERROR
            )
        return baseline

    def new(self, found: Found) -> tuple[list[tuple[Source, tuple[Diagnostic, ...]]], list[Known]]:
        """The findings that are not known, and what is known of these files and found no more."""
        left = self.known.copy()
        kept = []
        for source, diagnostics in found:
            told = []
            for each in diagnostics:
                key = self._key(source, each)
                if each.severity is not Severity.ERROR and left[key] > 0:
                    left[key] -= 1
                else:
                    told.append(each)
            kept.append((source, tuple(told)))
        files = {self._file(source) for source, _ in found}
        return kept, sorted(key for key in left.elements() if key.file in files)

    def write(self) -> None:
        """Write the file."""
        entries = [known._asdict() for known in sorted(self.known.elements())]
        write_safely(self.path, json.dumps({"version": VERSION, "findings": entries}, indent=1) + "\n")

    def _key(self, source: Source, found: Diagnostic) -> Known:
        return Known(self._file(source), found.code, fingerprint(source, found))

    def _file(self, source: Source) -> str:
        return Path(os.path.relpath(source.name, self.path.parent)).as_posix()


def read_baseline(path: Path) -> Baseline:
    """The baseline of a file; SF820 when it is none."""
    try:
        document = json.loads(read_bytes(path).decode("utf-8"))
        if document["version"] != VERSION:
            raise ValueError(f"it has version {document['version']}")
        return Baseline(path, [Known(**entry) for entry in document["findings"]])
    except (ValueError, LookupError, TypeError, RecursionError):
        hint = f"write one: sayflow check --write-baseline {path}"
        raise SayflowError("SF820", "this is not a baseline", where=str(path), hint=hint) from None

"""Checking many flows at once: what is found in each, what of it is told, and what could not be read."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ...dsl.diagnostic import Diagnostic
from ...dsl.error import SayflowError
from ...dsl.fixing import apply_fixes
from ...dsl.source import Source
from .files import LARGEST, decoded, flow_files, read_source, write_safely
from .severities import Selection
from .workplace import Workplace

if TYPE_CHECKING:
    from ...compiler.analyse import Analysis
    from ...runtime.tasks import TaskRegistry


class Checked(NamedTuple):
    """What was found in each file, in order; the errors of those that can't be read; by file how much was mended."""

    found: list[tuple[Source, tuple[Diagnostic, ...]]]
    unreadable: list[SayflowError]
    mended: dict[str, int]

    def keep(self, error: SayflowError) -> None:
        """Note an error: of a text that can't be decoded it holds findings, of a file that can't be read it is all."""
        if hasattr(error, "diagnostics"):
            self.found.append((error.source, error.diagnostics))  # type: ignore[attr-defined]
        else:
            self.unreadable.append(error)


class Checking:
    """How files are checked: `told` picks the findings, `against` is an older version to compare with."""

    def __init__(self, told: Selection, tasks: str | None, against: Path | None) -> None:
        self.told = told
        self.workplace = Workplace()
        self.registry: TaskRegistry | None = self.workplace.tasks(tasks) if tasks else None
        configuration = self.workplace.configuration
        # What is wrong with the configuration is wrong once, not for each file.
        self.severities = configuration.settings().rules if configuration.tables else {}
        self.old = self.workplace.plan(against)[0] if against is not None else None

    def files(self, paths: tuple[Path, ...], *, fix: bool = False, unsafe: bool = False) -> Checked:
        """Check the flows that paths name; with `fix` what can be mended is mended first."""
        checked = Checked([], [], {})
        for path in flow_files(paths or (Path(),)):
            try:
                found = self._analysed(read_source(path))
                if fix:
                    text, count = apply_fixes(found.source.text, self._findings(found), unsafe=unsafe)
                    if count:
                        write_safely(path, text)
                        checked.mended[str(path)] = count
                        found = self._analysed(read_source(path))
                checked.found.append((found.source, self._findings(found)))
            except SayflowError as error:
                checked.keep(error)
        return checked

    def standard_input(self, name: str) -> Checked:
        """Check what comes in by standard input, as if it were the file of that name."""
        checked = Checked([], [], {})
        try:
            source = decoded(sys.stdin.buffer.read(LARGEST), name)
            checked.found.append((source, self._findings(self._analysed(source))))
        except SayflowError as error:
            checked.keep(error)
        return checked

    def _analysed(self, source: Source) -> Analysis:
        from ...compiler.analyse import analyse

        return analyse(source, self.workplace.project(Path(source.name), self.registry))

    def _findings(self, analysis: Analysis) -> tuple[Diagnostic, ...]:
        found = list(analysis.diagnostics)
        if self.old is not None:
            from ...compiler.check.severities import weighed
            from ...compiler.diff import diagnostics

            changed = diagnostics(self.old, analysis, self.workplace.catalogue)
            found += weighed(changed, self.severities)
        return self.told(found)

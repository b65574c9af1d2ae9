"""What a translator works with here: the model chosen, its budget, and tests that are tried."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

import click

from ...prompts.model import Model, Said
from ..terminal.output import columns
from .workplace import Workplace

if TYPE_CHECKING:
    from ...compiler.analyse import Analysis
    from ...compiler.project import Project

BUILTIN = "builtin"


def model_for(workplace: Workplace, translator: str, budget: Decimal | None) -> Model:
    """The model that a command line names, with a budget around it if one is given."""
    model = workplace.models.chosen(translator)
    if budget is None:
        return model
    from ...prompts.wrappers.budget import Budget
    from ...prompts.wrappers.purse import Purse

    return Budget(model, Purse(budget, Decimal(0)))


def streamed(*, quiet: bool) -> Said | None:
    """Shows the pieces of an answer on the error stream as they come, where that is a terminal."""
    if quiet or not sys.stderr.isatty():
        return None
    return lambda piece: click.echo(click.style(piece, dim=True), nl=False, err=True)


class Trial:
    """Runs the tests that a model wrote into a flow; `summary` tells how the last ones went."""

    def __init__(self, workplace: Workplace) -> None:
        self.catalogue = workplace.catalogue
        self.summary = ""

    def __call__(self, analysis: Analysis) -> Sequence[str]:
        """What failed, each with its line."""
        from ...runtime.file_tests import run_file_tests

        assert analysis.plan is not None
        results, _ = run_file_tests(analysis.plan, self.catalogue)
        good = sum(each.passed for each in results)
        self.summary = f" {good} of its {len(results)} tests pass." if results else " It has no tests."
        return [
            f'line {line}: the test "{each.name}" fails: {message}'
            for each in results
            for line, message in each.failures
        ]


def picture_of(source: str, project: Project) -> str:
    """The graph of a flow for the terminal, empty while the flow has errors."""
    from ...compiler.analyse import analyse
    from ...compiler.draw import draw

    plan = analyse(source, project).plan
    return draw("text", plan, **columns()) if plan is not None else ""

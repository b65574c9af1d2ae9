"""The calibration report of a decision, as `sayflow why --calibration` prints and draws it."""

from __future__ import annotations

from pathlib import Path

import click

from ...dsl.error import SayflowError
from ..terminal.output import print_json
from .files import write_safely
from .workplace import Workplace


def tell_calibration(named: str, picture: Path | None, *, as_json: bool) -> None:
    """Print the report of the decisions that FLOW/DECISION names, and draw it into a file.

    Raises:
        SayflowError: SF903 where no outcome of such a decision is known.
    """
    from ...runtime.decisions.outcomes import latest
    from ...runtime.decisions.report import as_svg, as_text, report
    from ...runtime.engine.learning import as_outcome

    flow, _, decision = named.partition("/")
    with Workplace().opened() as store:
        outcomes = latest(map(as_outcome, store.outcomes(flow, decision)))
        row = store.calibration(flow, decision)
    if not outcomes:
        hint = "give FLOW/DECISION; a person who decides tells one, and so does `sayflow outcome RUN/DECISION OPTION`"
        raise SayflowError("SF903", f"no outcome of `{named}` is known yet", hint=hint)
    told = report(named, outcomes, row.data if row is not None else None, row.version if row is not None else 0)
    if picture is not None:
        write_safely(picture, as_svg(told))
    if as_json:
        print_json({"version": 1, "calibration": told})
        return
    click.echo(as_text(told), nl=False)
    if picture is not None:
        click.echo(f"Drawn into {picture}.")

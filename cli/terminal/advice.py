"""How the advice on a flow is shown."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import click

from .output import diff_line
from .words import SECOND, length

if TYPE_CHECKING:
    from ...runtime.advisor.proposal import Advice, Proposal
    from ..setup.advice import Advised


def show_advice(advised: Advised, name: str) -> None:
    """All advice, numbered, each with its change."""
    others = f"; {advised.others} more of other versions, or not ended" if advised.others else ""
    if not advised.runs:
        click.echo(f"No run of this version of {name} has ended{others}: there is nothing to go by.")
        return
    runs = "1 run" if advised.runs == 1 else f"{advised.runs} runs"
    click.echo(f"{runs} of {name}, {length(round(advised.seconds * SECOND))} on the mean{others}.")
    if not advised.proposals:
        click.echo("They suggest no change.")
    for number, proposal in enumerate(advised.proposals, 1):
        advice = proposal.advice
        click.echo(f"\n{number}. {click.style(f'{name}:{proposal.line}', bold=True)}: {advice.message}.")
        for line in _words(proposal, advised.seconds):
            click.echo(f"   {line}")
        for line in proposal.diff:
            click.echo("   " + diff_line(line))
    if any(each.diff for each in advised.proposals):
        click.echo("\nNothing was changed: take over what you want.")


def _words(proposal: Proposal, whole: float) -> Iterable[str]:
    advice = proposal.advice
    yield f"{advice.hint[0].upper()}{advice.hint[1:]}."
    saved = _saved(advice, whole)
    if saved:
        yield f"Saves {saved} in a run on the mean."
    for each in proposal.security:
        yield click.style(f"Look at this twice: {each}", fg="yellow")
    for finding in proposal.findings:
        yield f"The checker would say: {finding.code} {finding.message}"
    for each in proposal.failures:
        yield f"A test of the file would fail: {each}"
    if proposal.diff and proposal.tests and not proposal.failures:
        yield f"With this change the file's {_count(proposal.tests)}."


def _count(tests: int) -> str:
    return "test passes" if tests == 1 else f"{tests} tests pass"


def _saved(advice: Advice, whole: float) -> str:
    said = []
    if advice.dollars >= Decimal("0.0001"):
        said.append(f"${advice.dollars:.4f}")
    if advice.seconds > 0:
        part = f" ({min(1.0, advice.seconds / whole):.0%})" if whole > 0 else ""
        said.append(f"{length(round(advice.seconds * SECOND))}{part}")
    return " and ".join(said)


def as_document(advised: Advised) -> dict[str, Any]:
    """All advice as plain data."""
    return {
        "version": 1,
        "runs": advised.runs,
        "others": advised.others,
        "seconds": round(advised.seconds, 6),
        "advice": [
            {
                "kind": each.advice.kind,
                "name": each.advice.name,
                "line": each.line,
                "message": each.advice.message,
                "hint": each.advice.hint,
                "seconds": round(each.advice.seconds, 6),
                "dollars": str(each.advice.dollars),
                "diff": list(each.diff),
                "security": list(each.security),
                "findings": [{"code": finding.code, "message": finding.message} for finding in each.findings],
                "failures": list(each.failures),
            }
            for each in advised.proposals
        ],
    }

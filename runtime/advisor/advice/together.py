"""Steps that run one after another though none needs what another gives."""

from __future__ import annotations

from collections.abc import Iterator

from ....dsl.diagnostic import Edit
from ....dsl.source import Span
from ....dsl.tree import Block, Flow, Name, Statement, Step, walk
from ..evidence import Evidence
from ..proposal import Advice

WORTH = 0.05
"""The part of a run that must be saved: less is no reason to change a flow."""

HARMLESS = frozenset({"none", "read"})


def advise(evidence: Evidence) -> Iterator[Advice]:
    """Rows of steps that only read, where running them at the same time would make runs shorter."""
    for node in walk(evidence.analysis.flow):
        if isinstance(node, Flow | Block):
            statements = node.body if isinstance(node, Flow) else node.statements
            for row in _rows(statements, evidence):
                yield from _advice(row, evidence)


def _rows(statements: tuple[Statement, ...], evidence: Evidence) -> Iterator[list[Step]]:
    """The longest rows of steps of which none reads the result of another of the row."""
    row: list[Step] = []
    for statement in statements:
        fits = isinstance(statement, Step) and _alone(statement, evidence)
        if row and not (fits and _apart(statement, row)):
            yield row
            row = []
        if fits and isinstance(statement, Step):
            row.append(statement)
    yield row


def _alone(step: Step, evidence: Evidence) -> bool:
    """Whether it is all the same to others when the step runs: it changes nothing, and nothing hangs on its end."""
    kind = evidence.catalogue.get(step.kind)
    by_world = kind is not None and kind.performed_by == "world"
    return by_world and not step.clauses and evidence.effect(step) in HARMLESS


def _apart(statement: Statement, row: list[Step]) -> bool:
    given = {each.name for each in row}
    return not any(isinstance(each, Name) and each.name in given for each in walk(statement))


def _advice(row: list[Step], evidence: Evidence) -> Iterator[Advice]:
    times = [evidence.a_run(each.name) for each in row]
    saved = sum(times) - max(times, default=0.0)
    if len(row) < 2 or saved <= 0 or saved < WORTH * evidence.seconds:
        return
    text = evidence.analysis.source.text
    names = ", ".join(f"`{each.name}`" for each in row[:-1]) + f" and `{row[-1].name}`"
    blocks = [f"{{\n{text[each.span.start : each.span.end]}\n}}" for each in row]
    span = Span(row[0].span.start, row[-1].span.end)
    if any(comment.span.start in range(*span) for comment in evidence.analysis.comments):
        # A comment would be lost between the blocks, so the change is left to the author.
        edits: tuple[Edit, ...] = ()
    else:
        edits = (Edit(span, "all of " + " and ".join(blocks)),)
    yield Advice(
        "together",
        row[0].name,
        row[0].span,
        f"{names} run one after another, and none needs what another gives",
        "run them at the same time: they only read, so their order makes no difference",
        seconds=saved,
        edits=edits,
    )

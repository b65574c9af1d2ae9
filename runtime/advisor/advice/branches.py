"""What the branches of a choice cost."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from ....dsl.tree import Block, If, Step, When, walk
from ..evidence import Evidence
from ..proposal import Advice

LEAST = Decimal("0.001")
"""Dollars in a run below which nothing is said."""

SHARE = Decimal("0.7")
"""The part of what models take in a choice that its dearest branch takes before it is named."""


def advise(evidence: Evidence) -> Iterator[Advice]:
    """Choices of which one branch takes nearly all that models cost."""
    for node in walk(evidence.analysis.flow):
        if isinstance(node, If | When):
            costs = [(block, _cost(block, evidence)) for block in _blocks(node)]
            whole = sum((cost for _, cost in costs), Decimal(0))
            block, most = max(costs, key=lambda each: each[1])
            if whole / max(1, evidence.runs) < LEAST or most < SHARE * whole or len(costs) < 2:
                continue
            runs = _entered(block, evidence)
            line = evidence.analysis.source.place(block.span.start).line
            yield Advice(
                "branches",
                "",
                node.span,
                f"the branch of line {line} takes {most / whole:.0%} of what models cost in this choice: "
                f"${most / max(1, runs):.4f} each of {runs} times",
                "let a cheaper model do it, or narrow the condition that leads there",
            )


def _blocks(node: If | When) -> list[Block]:
    arms = node.branches if isinstance(node, If) else node.cases
    return [*(arm.body for arm in arms), *([node.otherwise] if node.otherwise is not None else [])]


def _names(block: Block) -> list[str]:
    return [each.name for each in walk(block) if isinstance(each, Step)]


def _cost(block: Block, evidence: Evidence) -> Decimal:
    return sum((each.dollars for name in _names(block) for each in evidence.executions.get(name, ())), Decimal(0))


def _entered(block: Block, evidence: Evidence) -> int:
    """In how many runs a step of the block ran."""
    return len({each.run for name in _names(block) for each in evidence.executions.get(name, ())})

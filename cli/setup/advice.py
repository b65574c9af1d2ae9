"""The advice on a flow, from the runs of this project."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ...compiler.analyse import FlowError
from .workplace import Workplace

if TYPE_CHECKING:
    from ...runtime.advisor.proposal import Proposal


class Advised(NamedTuple):
    """The advice on a flow: how many `runs` it rests on, how many `others` are of other versions of the flow or have
    not ended, the seconds a run took on the mean, and what to change, the best first."""

    runs: int
    others: int
    seconds: float
    proposals: list[Proposal]


def advice_on(path: Path, last: int) -> Advised:
    """The advice on the flow of a file from its last runs.

    Raises:
        FlowError: the flow has errors.
    """
    from ...runtime.advisor.advice import all_advice
    from ...runtime.advisor.evidence import gather
    from ...runtime.advisor.proposal import proposals
    from ...runtime.decisions.outcomes import latest
    from ...runtime.engine.learning import as_outcome

    workplace = Workplace()
    analysis = workplace.analysis(path)
    plan = analysis.plan
    if plan is None:
        raise FlowError(analysis.source, analysis.diagnostics)
    decisions = [node["name"] for node in plan.nodes() if node["op"] == "decide"]
    with workplace.opened() as store:
        rows = [row for row in store.runs(flow=plan.name, limit=last) if row.mode == "full"]
        ended = [row.id for row in rows if row.ended_at is not None and row.plan_hash == plan.hash]
        runs = ((run, store.events(run)) for run in ended)
        outcomes = {name: latest(map(as_outcome, store.outcomes(plan.name, name))) for name in decisions}
        evidence = gather(analysis, workplace.catalogue, runs, dollars(workplace), outcomes)
    advice = all_advice(evidence)
    tried = proposals(advice, analysis, workplace.project(path), workplace.catalogue)
    return Advised(evidence.runs, len(rows) - len(ended), evidence.seconds, tried)


def dollars(workplace: Workplace) -> dict[str, Decimal]:
    """What models took, by the step of a run that asked them."""
    spent: dict[str, Decimal] = defaultdict(Decimal)
    for entry in workplace.models.book.entries():
        if entry.about and entry.cost is not None:
            spent[entry.about] += entry.cost
    return spent

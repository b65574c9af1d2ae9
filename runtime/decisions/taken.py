"""The decisions that were taken in a run, with what was told of them since."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from ..history import History
from ..journal.store import Store


class Decision(NamedTuple):
    """A decision of a run; `flow` is the name of the flow or part that it stands in, `mode` that of the run."""

    run: str
    path: str
    flow: str
    mode: str
    record: Mapping[str, Any]


def decisions_in(store: Store, run: str, told: History) -> list[Decision]:
    """The decisions of a run, with what was told of them since."""
    row = store.run(run)
    mode = row.mode if row is not None else "full"
    found = []
    for path, record in told.decisions.items():
        flow = told.flow_at(path)
        said = [each for each in store.outcomes(flow, record["node"]) if (each.run, each.path) == (run, path)]
        outcome = None
        if said:
            last = said[-1]
            outcome = {"option": last.option, "by": last.told_by, "at": last.at, "because": last.because}
        found.append(Decision(run, path, flow, mode, {**record, "id": f"{run}/{path}", "outcome": outcome}))
    return found

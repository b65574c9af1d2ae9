"""Decisions of runs, as commands name them: `RUN/DECISION`, where the decision is its path or its name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from ...dsl.error import SayflowError
from .resuming import plan_of
from .workplace import Workplace

if TYPE_CHECKING:
    from ...runtime.history import History
    from ...runtime.journal.store import Store


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


def decision_of(workplace: Workplace, named: str) -> Decision:
    """The decision of this name.

    Raises:
        SayflowError: SF903 where no such decision was taken, or more than one.
    """
    from ...runtime.history import history

    run, _, wanted = named.partition("/")
    run, plan = plan_of(workplace, run)
    with workplace.opened() as store:
        known = decisions_in(store, run, history(plan, store.events(run)))
    found = [each for each in known if wanted in ("", each.path, each.path.partition("#")[0])]
    if len(found) != 1:
        names = ", ".join(f"{run}/{each.path}" for each in known)
        hint = f"decisions: {names or 'none yet'}"
        message = f"no decision `{wanted}` was taken" if not found else "more than one decision is meant"
        raise SayflowError("SF903", message, where=run, hint=hint)
    return found[0]

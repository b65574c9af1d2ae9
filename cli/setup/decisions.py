"""Decisions of runs, as commands name them: `RUN/DECISION`, where the decision is its path or its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...dsl.error import SayflowError
from .resuming import plan_of
from .workplace import Workplace

if TYPE_CHECKING:
    from ...runtime.decisions.taken import Decision


def decision_of(workplace: Workplace, named: str) -> Decision:
    """The decision of this name.

    Raises:
        SayflowError: SF903 where no such decision was taken, or more than one.
    """
    from ...runtime.decisions.taken import decisions_in
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

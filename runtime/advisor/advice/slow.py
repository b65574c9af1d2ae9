"""Where the time of a run goes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from statistics import median

from ....compiler.moments import show_duration
from ..evidence import Evidence
from ..proposal import Advice

SHARE = 0.3
"""The part of a run that a step takes before it is named."""

LEAST = 3
"""So many executions at least."""


def advise(evidence: Evidence) -> Iterator[Advice]:
    """Steps that take much of the time of a run, people's answers among them."""
    for name, step in evidence.steps.items():
        executions = evidence.executions.get(name, ())
        taken = evidence.a_run(name)
        if len(executions) < LEAST or evidence.seconds <= 0 or taken < SHARE * evidence.seconds:
            continue
        times = sorted(each.seconds for each in executions)
        slow = times[int(len(times) * 0.9)] if len(times) >= 10 else times[-1]
        kind = evidence.catalogue.get(step.kind)
        person = kind is not None and kind.performed_by != "world"
        yield Advice(
            "slow",
            name,
            step.span,
            f"`{name}` takes {min(1.0, taken / evidence.seconds):.0%} of a run: its median is {_time(median(times))}, "
            f"and it takes {_time(slow)} or more in one case of ten",
            "remind whoever is asked (`every 1d { ... }`), or take a default after a while (`within 2d otherwise`)"
            if person
            else "a `timeout` bounds it; a `cache` or another service makes it quicker",
        )


def _time(seconds: float) -> str:
    return f"{seconds:.2g} s" if seconds < 60 else show_duration(timedelta(seconds=round(seconds)))

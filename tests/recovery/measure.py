"""What a policy makes of faults, in figures."""

from __future__ import annotations

from typing import NamedTuple

from .simulated import Fault, meet, program_of


class Figures(NamedTuple):
    """Shares of runs, but for the last three.

    `well`: done with the right result by itself, each effect once, of all; `of_recoverable`: the same or degraded as
    the author wrote it, of those that can end without a person. `degraded`: of all. `stopped`: of those that can't,
    ended or asked within the attempts allowed. `duplicates`: faults in which any run had an effect twice.
    """

    well: float
    of_recoverable: float
    degraded: float
    stopped: float
    duplicates: int
    attempts: float
    attempts_on_hopeless: float


def figures(faults: list[Fault], policy: str, seeds: int) -> Figures:
    """Let every fault happen so many times, in runs of other names."""
    well = recovered = degraded = stopped = attempts = wasted = recoverable = 0
    twice: set[str] = set()
    for fault in faults:
        program = program_of(fault, policy)
        recoverable += fault.recoverable
        for seed in range(seeds):
            ended = meet(fault, program, f"run{seed}")
            attempts += ended.attempts
            wasted += 0 if fault.recoverable else ended.attempts
            if ended.effects > 1:
                twice.add(fault.name)
                continue
            if fault.recoverable:
                well += fault.right == ended.how == "recovers"
                degraded += fault.right == ended.how == "degraded"
                recovered += fault.right == ended.how
            else:
                stopped += ended.how in ("person", "gives_up") and ended.attempts <= fault.allowed
    of_all, hopeless = len(faults) * seeds, (len(faults) - recoverable) * seeds
    return Figures(
        well / of_all,
        recovered / (recoverable * seeds),
        degraded / of_all,
        stopped / hopeless,
        len(twice),
        attempts / of_all,
        wasted / hopeless,
    )

"""What a policy makes of faults, in figures."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from .simulated import Fault, meet, program_of

HEAD = (
    "policy",
    "ended well, of all",
    "of the recoverable",
    "degraded, of all",
    "rightly stopped in time",
    "faults with duplicates",
    "attempts",
    "on hopeless ones",
)


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


def mix(faults: list[Fault]) -> str:
    """How many faults there are of each kind of step and each right outcome."""
    kinds = Counter(fault.step["kind"] for fault in faults)
    rights = Counter(fault.right for fault in faults)
    listed = [", ".join(f"{count} {word}" for word, count in each.most_common()) for each in (kinds, rights)]
    return f"{len(faults)} faults ({listed[0]}; right outcome: {listed[1]})"


def table(rows: list[tuple[str, Figures]]) -> str:
    """The figures as a table of Markdown."""
    lines = [HEAD, ("---",) * len(HEAD)]
    for policy, each in rows:
        shares = (each.well, each.of_recoverable, each.degraded, each.stopped)
        counts = (str(each.duplicates), f"{each.attempts:.1f}", f"{each.attempts_on_hopeless:.1f}")
        lines.append((policy, *(f"{share:.0%}" for share in shares), *counts))
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)

"""How faults end under recovery, a blind retry, one by status, and none: on the real machine, in a simulated world.

`python -m bench recovery` prints one table for the project's own faults and one for those that somebody else wrote.
"""

from __future__ import annotations

from collections import Counter

from tests.recovery.measure import Figures, figures
from tests.recovery.simulated import POLICIES, Fault, load

SEEDS = 25
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


def main() -> None:
    """Print the tables, each with its mix."""
    for name in ("faults", "held_faults"):
        faults = load(name)
        print(f"\n{name}: {mix(faults)}\n")
        print(table([(policy, figures(faults, policy, SEEDS)) for policy in POLICIES]))


def mix(faults: list[Fault]) -> str:
    """How many faults there are of each kind of step and each right outcome."""
    kinds = Counter(fault.step["kind"] for fault in faults)
    rights = Counter(fault.right for fault in faults)
    listed = [", ".join(f"{count} {word}" for word, count in each.most_common()) for each in (kinds, rights)]
    return f"{len(faults)} faults ({listed[0]}; right outcome: {listed[1]}), {SEEDS} seeds"


def table(rows: list[tuple[str, Figures]]) -> str:
    """The figures as a table of Markdown."""
    lines = [HEAD, ("---",) * len(HEAD)]
    for policy, each in rows:
        shares = (each.well, each.of_recoverable, each.degraded, each.stopped)
        counts = (str(each.duplicates), f"{each.attempts:.1f}", f"{each.attempts_on_hopeless:.1f}")
        lines.append((policy, *(f"{share:.0%}" for share in shares), *counts))
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


if __name__ == "__main__":
    main()

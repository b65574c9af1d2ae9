"""How faults end under recovery, a blind retry, one by status, and none: on the real machine, in a simulated world.

`python -m bench recovery` prints one table for the project's own faults and one for those that somebody else wrote.
"""

from __future__ import annotations

from tests.recovery.measure import figures, mix, table
from tests.recovery.simulated import POLICIES, load

SEEDS = 25


def main() -> None:
    """Print the tables, each with its mix."""
    for name in ("faults", "held_faults"):
        faults = load(name)
        print(f"\n{name}: {mix(faults)}, {SEEDS} runs of each\n")
        print(table([(policy, figures(faults, policy, SEEDS)) for policy in POLICIES]))


if __name__ == "__main__":
    main()

"""Random programs in a world that draws answers, faults, cancels and restarts from a seed: the invariants hold."""

from __future__ import annotations

import pytest

from . import world
from .invariants import Broken, check

SHORT, LONG, PARTS = 2_000, 200_000, 40


def hold(seeds: range) -> None:
    """Simulate each seed and check it; one that fails says how to see it again."""
    for seed in seeds:
        try:
            check(world.simulate(seed))
        except Exception as problem:
            again = f'make test ARGS="-k test_a_seed --seed {seed}"'
            raise Broken(f"seed {seed}: {problem!r}\nto repeat it: {again}") from problem


@pytest.mark.parametrize("part", range(4))
def test_seeds(part: int) -> None:
    hold(range(part * SHORT // 4, (part + 1) * SHORT // 4))


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_seeds_at_length(part: int) -> None:
    hold(range(SHORT + part * LONG // PARTS, SHORT + (part + 1) * LONG // PARTS))


def test_a_seed(request: pytest.FixtureRequest) -> None:
    check(world.simulate(request.config.getoption("--seed")))

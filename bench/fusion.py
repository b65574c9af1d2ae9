"""How well calibrated decisions are: `python bench/fusion.py [--seeds N] [--tasks NAME ...]`.

Real data sets inside scikit-learn and statsmodels, each made a decision: rules written by hand, a history that learns
from outcomes just as in a run, and a simulated model (right in 82% of cases or as `--right` says, it hardly knows when
it errs). Held against the fixed weighted average and each voice alone, after 0, 20, 100 and 500 outcomes. The data of
`held out` were never used to choose anything. The model's answers are simulated, and so is who tells outcomes.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from statistics import fmean
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # so that the tasks are found when run as a file

from bench._fusion_tasks import HELD_OUT, TASKS, Case, Task, load, opinions_of_model
from sayflow.compiler.confidence import SHARES
from sayflow.runtime.decisions.fusion import fuse, start_weights
from sayflow.runtime.decisions.history import Pattern, learn
from sayflow.runtime.decisions.measure import Said, calibration_error
from sayflow.runtime.decisions.outcomes import Outcome
from sayflow.runtime.decisions.skipping import cannot_turn
from sayflow.runtime.decisions.weights import learn_weights

STAGES = (0, 20, 100, 500)
TESTED = 1 / 3
"""The share of the cases that is kept to measure on: of fewer, an error of calibration is mostly noise. Where a data
set is small, its last stage has fewer outcomes than it is named after."""

REFIT = 10
RIGHT = (0.75, 0.82, 0.90)

Opinion = Mapping[str, float]
Opinions = Mapping[str, Opinion | None]


class Measured(NamedTuple):
    """What a method came to at one stage."""

    accuracy: float
    error: float


Found = dict[tuple[str, int], Measured | float]


def average(options: tuple[str, ...], opinions: Opinions, *, absent: bool) -> Opinion:
    """The fixed weighted average over the voices that spoke, or over all, `absent` ones saying nothing for anything."""
    spoke = {source: p for source, p in opinions.items() if p is not None}
    whole = sum(SHARES[source] for source in (SHARES if absent else spoke))
    return {
        option: sum(SHARES[source] * p[option] for source, p in spoke.items()) / whole if whole else 1 / len(options)
        for option in options
    }


def measured(cases: Iterable[Case], told: Iterable[Opinion]) -> Measured:
    """How often the likeliest option was right, and how far what was said is from that."""
    said = []
    for case, chances in zip(cases, told, strict=True):
        verdict = max(case.options, key=lambda option: chances[option])
        said.append(Said(chances[verdict], verdict == case.right))
    return Measured(fmean(each.right for each in said), calibration_error(said))


class Known(NamedTuple):
    """What is known after some outcomes."""

    pattern: Pattern | str
    weights: dict[str, float]


def patterns_of(task: Task, cases: list[Case]) -> list[Pattern | str]:
    """What history teaches after each refit, the first before any outcome."""
    told = [outcome(task, number, case, {}, None) for number, case in enumerate(cases)]
    return [learn(told[:count], task.options) for count in range(0, len(cases) + 1, REFIT)]


def outcome(task: Task, number: int, case: Case, given: Mapping[str, Opinion], score: int | None) -> Outcome:
    """A case as an outcome that was told."""
    return Outcome(str(number), "", case.right, number, task.options, None, score, given, "m", case.facts)


def grow(task: Task, cases: list[Case], spoken: list[dict[str, float]], patterns: list[Pattern | str]) -> list[Known]:
    """Live through the cases as a flow would, refitting every few outcomes; gives what is known after each refit."""
    start = start_weights()
    found, outcomes = [Known(patterns[0], start)], list[Outcome]()
    for number, case in enumerate(cases):
        opinions = case_opinions(case, spoken[number], found[-1].pattern)
        given = {source: p for source, p in opinions.items() if p is not None}
        score = fuse(task.options, given, found[-1].weights).score
        outcomes.append(outcome(task, number, case, given, score))
        if len(outcomes) % REFIT == 0:
            found.append(Known(patterns[len(found)], learn_weights(outcomes, start, "m")))
    return found


def case_opinions(case: Case, spoken: Opinion, pattern: Pattern | str) -> Opinions:
    """What each voice says of a case."""
    history = None if isinstance(pattern, str) else pattern.opinion(case.options, case.facts)
    return {"rules": case.rules, "history": history, "llm": spoken}


METHODS = ("ours", "average", "average, absent 0", "rules", "history", "llm")


def say(method: str, options: tuple[str, ...], opinions: Opinions, weights: Mapping[str, float]) -> Mapping[str, float]:
    """The probabilities that a method comes to."""
    if method == "ours":
        return fuse(options, opinions, weights).probabilities
    if method.startswith("average"):
        return average(options, opinions, absent="absent" in method)
    return opinions[method] or dict.fromkeys(options, 1 / len(options))


def bench(task: Task, seed: int, rights: Iterable[float]) -> list[Found]:
    """All methods at all stages, and the share of the model's calls that could be left out, for each kind of model."""
    cases = task.shuffled(seed)
    most = min(max(STAGES), round(len(cases) * (1 - TESTED))) // REFIT * REFIT
    lived, tested = cases[:most], cases[most:]
    patterns = patterns_of(task, lived)
    found = []
    for right in rights:
        spoken = opinions_of_model(task, cases, right, seed)
        known = grow(task, lived, spoken, patterns)
        found.append({})
        for stage in STAGES:
            now = known[min(stage, most) // REFIT]
            opinions = [case_opinions(case, p, now.pattern) for case, p in zip(tested, spoken[most:], strict=True)]
            for method in METHODS:
                said = [say(method, task.options, each, now.weights) for each in opinions]
                found[-1][method, stage] = measured(tested, said)
            found[-1]["left out", stage] = left_out(task, opinions, now.weights)
    return found


def left_out(task: Task, opinions: Iterable[Opinions], weights: Mapping[str, float]) -> float:
    """The share of the model's calls that could not turn the verdict; each of them is checked."""
    left = []
    for each in opinions:
        others = {source: p for source, p in each.items() if source != "llm"}
        left.append(cannot_turn(task.options, others, weights, "llm"))
        if left[-1]:
            without, whole = (fuse(task.options, some, weights).verdict for some in (others, each))
            assert without == whole, "a call that was left out would have changed the verdict"
    return fmean(left)


def table(title: str, results: Mapping[str, list[Found]]) -> None:
    """Print the means over tasks, orders and models."""
    runs = [run for each in results.values() for run in each]
    print(f"\n{title}: {', '.join(results)}")
    print(f"{'accuracy / ECE':20}" + "".join(f"{f'N = {stage}':>15}" for stage in STAGES))
    for method in METHODS:
        row = f"{method:20}"
        for stage in STAGES:
            each = [found for run in runs if isinstance(found := run[method, stage], Measured)]
            accuracy, error = fmean(one.accuracy for one in each), fmean(one.error for one in each)
            row += f"{f'{accuracy:.3f} / {error:.3f}':>15}"
        print(row)
    for stage in STAGES:
        shares = [found for run in runs if isinstance(found := run["left out", stage], float)]
        print(f"{fmean(shares):>15.0%}" if stage else f"{'calls left out':20}{fmean(shares):>15.0%}", end="")
    print()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=3, help="orders of the cases; the table is their mean")
    parser.add_argument("--first-seed", type=int, default=0)
    parser.add_argument("--tasks", nargs="*", default=[], help=f"of {', '.join([*TASKS, *HELD_OUT])}")
    parser.add_argument("--right", type=float, nargs="*", default=RIGHT, help="how often the simulated model is right")
    given = parser.parse_args([] if sys.argv[0].endswith("__main__.py") else None)
    for title, group in (("development", TASKS), ("held out", HELD_OUT)):
        names = [name for name in group if not given.tasks or name in given.tasks]
        results: dict[str, list[Found]] = {}
        for name in names:
            task = load(name)
            if task is None:
                print("This bench reads data sets inside scikit-learn and statsmodels, which are not installed.")
                print("Install them with: .venv/bin/uv sync --frozen --group dev --group bench")
                return
            seeds = range(given.first_seed, given.first_seed + given.seeds)
            results[name] = [found for seed in seeds for found in bench(task, seed, given.right)]
        if results:
            table(title, results)


if __name__ == "__main__":
    main()

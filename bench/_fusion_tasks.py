"""Real data sets as decisions: facts, rules written by hand, the right option, and a simulated model."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

Facts = dict[str, float]
Rule = tuple[str, float, Callable[[Facts], bool]]
"""An option, how sure the rule is of it, and when it holds."""


class Case(NamedTuple):
    """One case: what is known, what the rules say, what is right, and how hard it is (0 to 1)."""

    options: tuple[str, ...]
    facts: Facts
    rules: dict[str, float] | None
    right: str
    hard: float


class Task(NamedTuple):
    """A decision with its cases."""

    name: str
    options: tuple[str, ...]
    cases: list[Case]

    def shuffled(self, seed: int, most: int = 1500) -> list[Case]:
        """The cases in an order of their own."""
        return random.Random(seed).sample(self.cases, min(most, len(self.cases)))


def opinions_of_model(task: Task, cases: Sequence[Case], right: float, seed: int) -> list[dict[str, float]]:
    """What a simulated model says: it errs rather on hard cases, and how sure it sounds tells little."""
    draws = random.Random(f"{task.name} {seed} {right}")
    found = []
    for case in cases:
        chance = min(0.99, max(0.01, right + 0.3 * (0.5 - case.hard)))
        correct = draws.random() < chance
        said = case.right if correct else draws.choice([each for each in task.options if each != case.right])
        sounds = draws.choices((0.80, 0.85, 0.90, 0.95), (3, 5, 7, 5) if correct else (5, 6, 6, 3))[0]
        rest = (1 - sounds) / (len(task.options) - 1)
        found.append({option: sounds if option == said else rest for option in task.options})
    return found


def made(
    name: str, options: tuple[str, ...], rows: Sequence[Facts], right: Sequence[str], rules: Sequence[Rule]
) -> Task:
    """A task; the hardness of a case is how many of its nearest others are of another kind."""
    hard = hardness(rows, right)
    cases = []
    for facts, answer, each in zip(rows, right, hard, strict=True):
        rule = next((rule for rule in rules if rule[2](facts)), None)
        opinion = None
        if rule is not None:
            rest = (1 - rule[1]) / (len(options) - 1)
            opinion = {option: rule[1] if option == rule[0] else rest for option in options}
        cases.append(Case(options, facts, opinion, answer, each))
    return Task(name, options, cases)


def hardness(rows: Sequence[Facts], right: Sequence[str]) -> list[float]:
    """By rank from 0 to 1: the share of the 15 nearest cases that are of another kind."""
    import numpy as np
    from sklearn.neighbors import NearestNeighbors
    from sklearn.preprocessing import StandardScaler

    table = StandardScaler().fit_transform(np.array([list(row.values()) for row in rows]))
    kinds = np.array(right)
    near = NearestNeighbors(n_neighbors=16).fit(table).kneighbors(table, return_distance=False)[:, 1:]
    other = (kinds[near] != kinds[:, None]).mean(axis=1)
    ranks = np.argsort(np.argsort(other + 1e-6 * np.random.default_rng(0).random(len(other))))
    return [float(rank) / len(rows) for rank in ranks]


def table(frame: Any, columns: Sequence[str]) -> list[Facts]:
    """The rows of a data frame as facts."""
    return [dict(zip(columns, map(float, row), strict=True)) for row in frame[list(columns)].to_numpy()]


def cancer() -> Task:
    """Is a growth malignant? Ten of its measures."""
    from sklearn.datasets import load_breast_cancer

    data = load_breast_cancer(as_frame=True)
    rows = table(data.frame, [name for name in data.feature_names if name.startswith("mean")])
    right = ["benign" if each else "malignant" for each in data.target]
    rules: list[Rule] = [
        ("malignant", 0.95, lambda facts: facts["mean radius"] > 17),
        ("malignant", 0.85, lambda facts: facts["mean concave points"] > 0.08),
        ("benign", 0.90, lambda facts: facts["mean radius"] < 12),
    ]
    return made("cancer", ("benign", "malignant"), rows, right, rules)


def vote() -> Task:
    """Whom did somebody vote for in 1996?"""
    from statsmodels.datasets import anes96

    frame = anes96.load_pandas().data
    rows = table(frame, ["logpopul", "TVnews", "selfLR", "ClinLR", "DoleLR", "PID", "age", "educ", "income"])
    right = ["dole" if each else "clinton" for each in frame["vote"]]
    rules: list[Rule] = [
        ("dole", 0.95, lambda facts: facts["PID"] == 6),
        ("clinton", 0.95, lambda facts: facts["PID"] == 0),
        ("clinton", 0.82, lambda facts: facts["PID"] == 1),
        ("dole", 0.82, lambda facts: facts["PID"] == 5),
    ]
    return made("vote", ("clinton", "dole"), rows, right, rules)


def fair() -> Task:
    """Did a married woman have an affair?"""
    from statsmodels.datasets import fair as data

    frame = data.load_pandas().data
    columns = ["rate_marriage", "age", "yrs_married", "children", "religious", "educ", "occupation", "occupation_husb"]
    rows = table(frame, columns)
    right = ["yes" if each > 0 else "no" for each in frame["affairs"]]
    rules: list[Rule] = [
        ("yes", 0.82, lambda facts: facts["rate_marriage"] <= 2),
        ("no", 0.85, lambda facts: facts["rate_marriage"] == 5 and facts["religious"] >= 3),
        ("no", 0.85, lambda facts: facts["yrs_married"] < 1),
    ]
    return made("fair", ("no", "yes"), rows, right, rules)


def visit() -> Task:
    """Does an insured person see a doctor in a year?"""
    from statsmodels.datasets import randhie

    frame = randhie.load_pandas().data
    columns = [name for name in frame.columns if name != "mdvis"]
    frame = frame.sample(6000, random_state=0)
    rows = table(frame, columns)
    right = ["yes" if each > 0 else "no" for each in frame["mdvis"]]
    rules: list[Rule] = [
        ("yes", 0.85, lambda facts: facts["physlm"] > 0),
        ("yes", 0.85, lambda facts: facts["disea"] > 16),
    ]
    return made("visit", ("yes", "no"), rows, right, rules)


def digits() -> Task:
    """Which digit was written? Ten options, sixteen sums of ink."""
    from sklearn.datasets import load_digits

    data = load_digits()
    squares = data.images.reshape(-1, 4, 2, 4, 2).sum(axis=(2, 4)).reshape(-1, 16)
    rows = [{f"square {number}": float(ink) for number, ink in enumerate(row)} for row in squares]
    right = [str(each) for each in data.target]
    rules: list[Rule] = [
        ("6", 0.90, lambda facts: facts["square 6"] < 14 and facts["square 9"] > 45),
        ("0", 0.85, lambda facts: facts["square 7"] > 5 and facts["square 11"] > 8 and facts["square 10"] < 32),
        ("7", 0.85, lambda facts: facts["square 14"] < 12 and facts["square 2"] > 35),
        ("3", 0.82, lambda facts: facts["square 9"] < 12 and facts["square 5"] < 25 and facts["square 2"] > 35),
    ]
    return made("digits", tuple(map(str, range(10))), rows, right, rules)


def wine() -> Task:
    """Which of three growers made a wine?"""
    from sklearn.datasets import load_wine

    data = load_wine(as_frame=True)
    names = ("first", "second", "third")
    rows = table(data.frame, data.feature_names)
    rules: list[Rule] = [
        ("first", 0.90, lambda facts: facts["proline"] > 1000),
        ("third", 0.85, lambda facts: facts["flavanoids"] < 1),
        ("second", 0.85, lambda facts: facts["color_intensity"] < 3.5),
    ]
    return made("wine", names, rows, [names[each] for each in data.target], rules)


def diabetes() -> Task:
    """Does the illness get worse than for most within a year?"""
    from sklearn.datasets import load_diabetes

    data = load_diabetes(as_frame=True)
    middle = data.target.median()
    rows = table(data.frame, data.feature_names)
    right = ["worse" if each > middle else "steady" for each in data.target]
    rules: list[Rule] = [
        ("worse", 0.85, lambda facts: facts["bmi"] > 0.05),
        ("steady", 0.82, lambda facts: facts["bmi"] < -0.03 and facts["s5"] < 0),
    ]
    return made("diabetes", ("steady", "worse"), rows, right, rules)


TASKS: dict[str, Callable[[], Task]] = {each.__name__: each for each in (cancer, vote, fair, visit, digits)}
HELD_OUT: dict[str, Callable[[], Task]] = {each.__name__: each for each in (wine, diabetes)}


def load(name: str) -> Task | None:
    """A task; none where the data are not installed."""
    try:
        return (TASKS | HELD_OUT)[name]()
    except ModuleNotFoundError:
        return None

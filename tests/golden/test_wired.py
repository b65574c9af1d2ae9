"""What is found in the edges of a level: each flow in `wired/` has beside it what is wrong with it, as it is shown."""

from collections.abc import Callable
from pathlib import Path

import pytest

from sayflow.compiler.analyse import analyse
from sayflow.dsl.render import render
from sayflow.dsl.source import Source

CASES = Path(__file__).parent / "wired"
NAMES = sorted(case.stem for case in CASES.glob("*.flow"))


def shown(case: str) -> str:
    source = Source((CASES / f"{case}.flow").read_text("utf-8"), f"{case}.flow")
    found = [each for each in analyse(source).diagnostics if "SF330" <= each.code < "SF350"]
    return render("text", [(source, found)])


@pytest.mark.parametrize("case", NAMES)
def test_a_level_of_edges(golden: Callable[[Path | str, str], None], case: str) -> None:
    golden(CASES / f"{case}.txt", shown(case))

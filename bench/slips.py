"""How well slips are told: flows with one slip and with three, and how quick sound and broken text is read."""

from __future__ import annotations

import time

from sayflow.dsl.parse import parse
from sayflow.dsl.source import Source
from tests.slips.measure import figures, load, mended, tell

ROUNDS = 7


def main() -> None:
    """Print one line for each kind of case."""
    single, triple = [tell(case) for case in load("single")], [tell(case) for case in load("triple")]
    one, three = figures(single), figures(triple)
    print(f"one slip:    {one.first} of {one.slips} named by the first report")
    print(f"             {one.reports / one.slips:.2f} reports each")
    print(f"             {sum(map(mended, single))} flows sound after one round of fixes")
    print(f"three slips: {three.named} of {three.slips} named, {three.spurious} of {three.reports} reports spurious")
    sound = [case.source for case in load("correct")]
    print(f"sound text:  {lines_a_second(sound):,} lines a second of processor time")
    print(f"broken text: {lines_a_second([each.case.source for each in triple]):,}")


def lines_a_second(sources: list[Source]) -> int:
    """The best of several rounds."""
    best = float("inf")
    for _ in range(ROUNDS):
        begin = time.process_time()
        for source in sources:
            parse(source)
        best = min(best, time.process_time() - begin)
    return round(sum(source.text.count("\n") for source in sources) / best)


if __name__ == "__main__":
    main()

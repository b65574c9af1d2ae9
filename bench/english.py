"""How well English becomes flows: `python bench/english.py SET [--translator builtin] [--save DIR]`.

SET is a folder of texts, each a YAML file with a `text`, a `tier` and a checklist (`facts`). Each text is translated,
the flow is compiled, and its graph is held against the checklist as far as a script can; the rest is for a reader, who
finds every flow and what was said of it in the folder of `--save`.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import Any, NamedTuple

import yaml

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # so that the checks are found when run as a file

from bench._english_checks import Score, score
from bench._english_graph import Flow
from sayflow.compiler.analyse import analyse
from sayflow.compiler.english.translate import translate
from sayflow.compiler.english.translation import Translation
from sayflow.dsl.source import Source
from sayflow.runtime.project import default_project

HELD = Path(__file__).resolve().parent.parent / "tests" / "english" / "held"
TRANSLATORS = ("builtin",)


class Result(NamedTuple):
    """One text with its translation and its score; `seconds` is how long the translation took."""

    name: str
    tier: str
    activities: int
    made: Translation
    score: Score
    seconds: float


def measure(path: Path) -> Result:
    """Translate the text of one file and score the flow."""
    case: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    project = default_project()
    start = time.perf_counter()
    made = translate(case["text"], project.catalogue, project, path.stem)
    seconds = time.perf_counter() - start
    analysis = analyse(Source(made.source, path.stem), project)
    facts = case["facts"]
    flow = Flow(analysis) if analysis.sound else None
    return Result(path.stem, case["tier"], len(facts.get("activities") or {}), made, score(facts, flow), seconds)


def rate(results: list[Result], *keys: str) -> str:
    """The share of checks that passed, in percent."""
    shares = [each.score.share(*keys) for each in results]
    right, asked = sum(each[0] for each in shares), sum(each[1] for each in shares)
    return f"{100 * right / asked:.0f}%" if asked else "-"


HEADER = ("tier", "texts", "valid", "checks", "activities", "order", "structure", "nodes/act.", "extra", "invented")
ALL_KEYS = (
    *("start", "activities", "decisions", "branches", "order", "parallel", "joins", "loops", "waits", "values"),
    "must_not",
)


def row(tier: str, results: list[Result]) -> tuple[str, ...]:
    """The figures of a tier."""
    nodes = sum(each.score.nodes for each in results) / max(1, sum(each.activities for each in results))
    return (
        tier,
        str(len(results)),
        f"{sum(each.score.valid for each in results)}",
        rate(results, *ALL_KEYS),
        rate(results, "activities"),
        rate(results, "order"),
        f"{sum(each.score.structured for each in results)}",
        f"{nodes:.2f}",
        str(sum(len(each.score.extra) for each in results)),
        str(sum(len(each.made.invented) for each in results)),
    )


def table(results: list[Result]) -> str:
    """A line for each tier, and one for all."""
    tiers = [tier for tier in ("short", "mid", "long") if any(each.tier == tier for each in results)]
    rows = [
        HEADER,
        *(row(tier, [each for each in results if each.tier == tier]) for tier in tiers),
        row("all", results),
    ]
    widths = [max(len(line[column]) for line in rows) for column in range(len(HEADER))]
    return "\n".join("  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True)) for line in rows)


def report(result: Result) -> str:
    """What a judge needs beside the flow: what failed, and what the translation says of itself."""
    made = result.made
    lines = [f"{result.name}: {made.status}, {made.coverage}%, {result.seconds:.3f} s", ""]
    lines += [f"{'ok ' if each.passed else 'NO '} {each.key}: {each.what}" for each in result.score.checks]
    lines += ["", "served: " + ", ".join(f"{key} by {step}" for key, step in sorted(result.score.served.items()))]
    lines += ["serves nothing: " + ", ".join(result.score.extra)]
    for title, found in (
        ("not understood", made.not_understood),
        ("assumed", made.assumptions),
        ("asked", made.questions),
        ("invented", made.invented),
        ("findings", [f"{each.code} {each.message}" for each in made.diagnostics]),
    ):
        lines += ["", f"{title}:", *(f"  {each}" for each in found)] if found else []
    return "\n".join(lines) + "\n"


def main(arguments: list[str]) -> None:
    """Print the table, and save every flow where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("set", type=Path, help="the folder with the texts", nargs="?", default=HELD)
    parser.add_argument("--translator", choices=TRANSLATORS, default="builtin")
    parser.add_argument("--save", type=Path, help="a folder for every flow and its report")
    asked = parser.parse_args(arguments)
    paths = sorted(asked.set.glob("*.yaml"))
    if not paths:
        print(f"no texts (*.yaml) in {asked.set}")
        return
    results = [measure(path) for path in paths]
    print(table(results))
    slowest = max(results, key=lambda each: each.seconds)
    print(f"slowest: {slowest.name}, {slowest.seconds * 1000:.0f} ms")
    if asked.save is not None:
        asked.save.mkdir(parents=True, exist_ok=True)
        for each in results:
            (asked.save / f"{each.name}.flow").write_text(each.made.source, "utf-8")
            (asked.save / f"{each.name}.txt").write_text(report(each), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:] if Path(sys.argv[0]).stem == "english" else [])

"""How many faults slip through: lines of the examples are damaged one at a time, and who notices is counted.

`python -m bench mutations`, or `python bench/mutations.py [--mutants N] [--seed N] [--all] [--list]`. Every line of
every example meets four operators: delete the line, swap it with the next, misspell a name, change a constant's type.
A mutant is no fault, and not counted, if its text or its plan is that of the original. The first that notices counts:
the checker (an error or a warning that the original has not), then the tests inside the file; what only a hint speaks
of is told apart and counts as silent.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from sayflow.cli.setup.workplace import Workplace
from sayflow.compiler.analyse import Analysis, analyse
from sayflow.compiler.project import Project
from sayflow.dsl.lexing import Token, tokens
from sayflow.dsl.source import Source
from sayflow.dsl.tree import Test
from sayflow.runtime.file_tests import run_file_tests

ROOT = Path(__file__).parent.parent
CONSTANTS = frozenset({"INT", "NUMBER", "PERCENT", "DURATION", "STRING", "TRUE", "FALSE"})
NOTICED = ("checker", "tests", "hint only", "silent")


class Original(NamedTuple):
    """An example as it is: `tests` are the lines that belong to tests inside the file, counted from 0."""

    name: str
    text: str
    project: Project
    analysis: Analysis
    tests: frozenset[int]


class Mutant(NamedTuple):
    """A damaged example: which line (counted from 0), how, and the text."""

    original: Original
    line: int
    operator: str
    text: str


Operator = Callable[[str, int, random.Random], str | None]


def delete(text: str, line: int, chance: random.Random) -> str | None:
    """The text without a line."""
    lines = text.splitlines(keepends=True)
    return "".join(lines[:line] + lines[line + 1 :])


def swap(text: str, line: int, chance: random.Random) -> str | None:
    """The text with a line and the next one in each other's place."""
    lines = text.splitlines(keepends=True)
    if line + 1 == len(lines):
        return None
    return "".join([*lines[:line], lines[line + 1], lines[line], *lines[line + 2 :]])


def misspell(text: str, line: int, chance: random.Random) -> str | None:
    """The text with one letter of one name of a line doubled, dropped or exchanged with the next."""
    names = [each for each in _on_line(text, line) if each.type == "NAME" and len(each.text) > 2]
    if not names:
        return None
    token = chance.choice(names)
    at = chance.randrange(len(token.text) - 1)
    first, second = token.text[at], token.text[at + 1]
    wrong = chance.choice([first + first + second, second, second + first])
    return text[: token.start + at] + wrong + text[token.start + at + 2 :]


def retype(text: str, line: int, chance: random.Random) -> str | None:
    """The text with one constant of a line in another type: a text in a number's place, a number in a text's."""
    found = [each for each in _on_line(text, line) if each.type in CONSTANTS]
    if not found:
        return None
    token = chance.choice(found)
    other = "7" if token.type == "STRING" else f'"{token.text}"'
    return text[: token.start] + other + text[token.end :]


OPERATORS: dict[str, Operator] = {
    "delete the line": delete,
    "swap with the next": swap,
    "misspell a name": misspell,
    "change a constant's type": retype,
}


def _on_line(text: str, line: int) -> list[Token]:
    start = sum(len(each) for each in text.splitlines(keepends=True)[:line])
    end = start + len(text.splitlines(keepends=True)[line])
    return [each for each in tokens(text) if start <= each.start < end]


def originals() -> list[Original]:
    """The examples, the ports of the conformance cases, and the flow that the tour translates."""
    examples = Workplace(ROOT / "examples").project(ROOT / "examples" / "example.flow")
    bare = Project(examples.catalogue)
    flows = [(path.stem, path.read_text("utf-8"), examples) for path in sorted((ROOT / "examples").glob("*.flow"))]
    ports = sorted((ROOT / "tests" / "conformance" / "flows").glob("*.flow"))
    flows += [(path.stem, path.read_text("utf-8"), bare) for path in ports]
    flows.append(("refund", toured(), examples))
    return [_original(*each) for each in flows]


def toured() -> str:
    """The flow that `sayflow demo` makes of its English text."""
    from sayflow.compiler.english.translate import translate
    from sayflow.runtime.steps import catalogue

    return translate((ROOT / "cli" / "tour" / "refund.txt").read_text("utf-8"), catalogue()).source


def _original(name: str, text: str, project: Project) -> Original:
    source = Source(text, f"{name}.flow")
    analysis = analyse(source, project)
    assert analysis.plan is not None, (name, [each.message for each in analysis.diagnostics])
    lines: set[int] = set()
    for test in analysis.flow.tests:
        if isinstance(test, Test):
            lines.update(range(source.place(test.span.start).line - 1, source.place(test.span.end).line))
    return Original(name, text, project, analysis, frozenset(lines))


def every(found: list[Original], chance: random.Random) -> Iterator[Mutant]:
    """Every line with every operator, in an order that is drawn; what changes no text is left out."""
    places = [
        (original, line, operator)
        for original in found
        for line in range(len(original.text.splitlines()))
        for operator in OPERATORS
    ]
    chance.shuffle(places)
    for original, line, operator in places:
        text = OPERATORS[operator](original.text, line, chance)
        if text is not None and text != original.text:
            yield Mutant(original, line, operator, text)


def notice(mutant: Mutant) -> str | None:
    """Who notices; none if the plan is that of the original, so that there is nothing to notice."""
    original = mutant.original
    analysis = analyse(Source(mutant.text, original.analysis.source.name), original.project)
    if analysis.plan is None:
        return "checker"
    assert original.analysis.plan is not None
    if analysis.plan.hash == original.analysis.plan.hash:
        return None
    told = Counter((each.code, each.severity) for each in analysis.diagnostics)
    told -= Counter((each.code, each.severity) for each in original.analysis.diagnostics)
    if any(severity != "hint" for _, severity in told):
        return "checker"
    assert original.project.catalogue is not None
    results, _ = run_file_tests(analysis.plan, original.project.catalogue)
    if not all(each.passed for each in results):
        return "tests"
    return "hint only" if told else "silent"


def main(arguments: list[str] | None = None) -> None:
    """Print a table: one line per operator, and for the lines outside of tests."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--mutants", type=int, default=1200, help="how many to judge (1200)")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--all", action="store_true", help="judge every mutant there is")
    parser.add_argument("--list", action="store_true", help="show those that nobody noticed")
    options = parser.parse_args(arguments)
    chance = random.Random(options.seed)
    counts: dict[str, Counter[str]] = {}
    judged = 0
    for mutant in every(originals(), chance):
        who = notice(mutant)
        if who is None:
            continue
        judged += 1
        part = "of a test" if mutant.line in mutant.original.tests else "of the flow"
        for row in (mutant.operator, f"lines {part}", "all"):
            counts.setdefault(row, Counter())[who] += 1
        if options.list and who in ("silent", "hint only"):
            before, after = mutant.original.text.splitlines(), mutant.text.splitlines()
            changed = after[mutant.line] if mutant.line < len(after) else ""
            print(f"{who}: {mutant.original.name}:{mutant.line + 1} {mutant.operator}")
            print(f"    {before[mutant.line].strip()}\n -> {changed.strip()}", flush=True)
        if judged == options.mutants and not options.all:
            break
    print(f"{judged} mutants, seed {options.seed}; of each row, who noticed:")
    for row in (*OPERATORS, "lines of the flow", "lines of a test", "all"):
        found = counts.get(row, Counter())
        shares = "  ".join(f"{name} {found[name] / max(1, found.total()):6.1%}" for name in NOTICED)
        print(f"{row:26} {found.total():5}  {shares}")


if __name__ == "__main__":
    main(sys.argv[1:] if sys.argv[0].endswith("mutations.py") else [])

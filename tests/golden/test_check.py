"""What the checks say of flows, word for word, and the plans of flows that pass them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sayflow.compiler.analyse import Analysis, analyse
from sayflow.compiler.project import Project
from sayflow.dsl.codes import rule_code
from sayflow.dsl.source import Source
from sayflow.runtime.file_tests import run_file_tests
from sayflow.runtime.steps import catalogue

HERE = Path(__file__).parent
PROJECT = Project(catalogue=catalogue(), connections={"ledger": {}})

ROLES = {"treasury": {"people": ["Ann"]}, "board": {"people": ["Bo", "ANN"]}, "crowd": {"people": []}}
KNOWN: dict[str, Any] = {"sf255_unknown_role": {"roles": ROLES}, "sf256_too_few_people": {"roles": ROLES}}
"""What else is known of the project, by the rule that needs it."""

Golden = Callable[[Path | str, str], None]


def cases(folder: str) -> list[str]:
    return sorted(path.parent.name for path in (HERE / folder).glob("*/source.flow"))


def analysed(folder: str, case: str, project: Project = PROJECT) -> Analysis:
    here = HERE / folder / case

    def read(path: str) -> str:
        return (here / path).read_text("utf-8")

    return analyse(Source(read("source.flow"), "source.flow"), project._replace(read=read, file="source.flow"))


def listed(analysis: Analysis) -> str:
    """Each finding on a line, with its labels, its hint and its fixes below it."""
    lines = []
    for found in analysis.diagnostics:
        place = analysis.source.place(found.span.start)
        text = analysis.source.text[found.span.start : found.span.end].partition("\n")[0]
        lines.append(f"{place.line}:{place.column} {found.severity} {found.code} {found.message}")
        lines.append(f"    at: {text}")
        for label in found.labels:
            there = analysis.source.place(label.span.start)
            lines.append(f"    {there.line}:{there.column}: {label.text}")
        if found.hint:
            lines.append(f"    hint: {found.hint}")
        for fix in found.fixes:
            edits = [f"{analysis.source.text[e.span.start : e.span.end]!r} -> {e.text!r}" for e in fix.edits]
            lines.append(f"    fix{'' if fix.safe else ' (unsafe)'}: {fix.title}: {', '.join(edits)}")
    return "\n".join([*lines, "nothing found" if not lines else ""]).rstrip() + "\n"


@pytest.mark.parametrize("case", cases("check"))
def test_findings(golden: Golden, case: str) -> None:
    analysis = analysed("check", case)
    golden(f"check/{case}/expected.txt", listed(analysis))
    assert (analysis.plan is None) == any(found.severity == "error" for found in analysis.diagnostics)


@pytest.mark.parametrize("case", cases("rules"))
def test_what_a_rule_finds(golden: Golden, case: str) -> None:
    project = PROJECT._replace(tasks=frozenset({"check_stock", "price"}), **KNOWN.get(case, {}))
    analysis = analysed("rules", case, project)
    golden(f"rules/{case}/expected.txt", listed(analysis))
    assert rule_code(case) in {found.code for found in analysis.diagnostics}


@pytest.mark.parametrize("case", [case for case in cases("check") if case.startswith("defect_")])
def test_what_only_a_test_finds(golden: Golden, case: str) -> None:
    """A defect that leaves a flow sound is in a branch, and the branches that no test walks are told."""
    plan = analysed("check", case).plan
    if plan is not None:
        _, unwalked = run_file_tests(plan, catalogue())
        golden(f"check/{case}/coverage.txt", "".join(f"{line}: no test walks {text}\n" for line, text in unwalked))


@pytest.mark.parametrize("case", cases("plan"))
def test_plans(golden: Golden, case: str) -> None:
    analysis = analysed("plan", case)
    assert analysis.plan is not None, listed(analysis)
    # What stands on nodes in drawings is golden there.
    debug = {key: value for key, value in analysis.plan.debug.items() if key != "labels"}
    plan = {"content": analysis.plan.content, "debug": debug}
    golden(f"plan/{case}/plan.json", json.dumps(plan, indent=1, ensure_ascii=False) + "\n")

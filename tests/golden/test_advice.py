"""What is advised: each folder in `advice/` holds a flow and runs of it, and what they suggest to change.

`runs.json`: inputs, what steps do (a value or an error kind, after some seconds, for some dollars), how often;
`outcomes.json`: how sure decisions were, and whether rightly.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import pytest

from sayflow.cli.setup.advice import Advised
from sayflow.cli.terminal.advice import as_document, show_advice
from sayflow.compiler.analyse import Analysis, analyse
from sayflow.compiler.project import Project
from sayflow.compiler.values import from_json
from sayflow.dsl.diagnostic import Edit
from sayflow.dsl.source import Source
from sayflow.dsl.tree import Rule, walk
from sayflow.runtime.advisor.advice import __path__ as advice_folder
from sayflow.runtime.advisor.advice import all_advice
from sayflow.runtime.advisor.evidence import Evidence, gather
from sayflow.runtime.advisor.proposal import proposals
from sayflow.runtime.decisions.outcomes import Outcome
from sayflow.runtime.machine.event import Event
from sayflow.runtime.machine.program import Program
from sayflow.runtime.steps import catalogue
from sayflow.runtime.virtual import SECOND, Stub, VirtualWorld
from sayflow.runtime.virtual import Outcome as Stubbed

CASES = Path(__file__).parent / "advice"
NAMES = sorted(case.name for case in CASES.iterdir())
KINDS = catalogue()
PROJECT = Project(KINDS)
Golden = Callable[[Path | str, str], None]


def analysis_of(case: str) -> Analysis:
    return analyse(Source((CASES / case / "source.flow").read_text("utf-8"), "source.flow"), PROJECT)


def listed(case: str, name: str) -> list[dict[str, Any]]:
    file = CASES / case / name
    return json.loads(file.read_text("utf-8")) if file.exists() else []


def runs_of(case: str, program: Program) -> Iterator[tuple[str, list[Event]]]:
    """Play the runs of a case, an hour apart."""
    world = VirtualWorld(KINDS)
    for number, form in enumerate(listed(case, "runs.json")):
        for turn in range(form["times"]):
            run = f"{number}-{turn}"
            world.stubs = {name: [Stub([stubbed(each)])] for name, each in form.get("stubs", {}).items()}
            machine = world.start(program, run, from_json(form["inputs"]))
            world.run()
            for path, answer in form.get("answers", {}).items():
                if path in machine.actives:
                    world.answer(run, path, answer)
                    world.run()
            assert machine.status in ("completed", "failed"), machine.status
            yield run, world.histories[run]
            world.run(until=world.now + 3600 * SECOND)


def stubbed(form: Mapping[str, Any]) -> Stubbed:
    return Stubbed(from_json(form.get("value")), form.get("fails"), round(form.get("seconds", 0) * SECOND))


def dollars_of(case: str) -> dict[str, Decimal]:
    return {
        f"{number}-{turn}/{name}": Decimal(each["dollars"])
        for number, form in enumerate(listed(case, "runs.json"))
        for turn in range(form["times"])
        for name, each in form.get("stubs", {}).items()
        if "dollars" in each
    }


def outcomes_of(case: str) -> list[Outcome]:
    found = []
    for number, form in enumerate(listed(case, "outcomes.json")):
        right = "grant" if form["right"] else "refuse"
        for turn in range(form["times"]):
            found.append(Outcome("r", f"{number}-{turn}", right, 0, (), "grant", form["score"], {}, "", {}))
    return found


def evidence_of(case: str) -> Evidence:
    analysis = analysis_of(case)
    assert analysis.plan is not None
    runs = runs_of(case, Program(analysis.plan, KINDS))
    return gather(analysis, KINDS, runs, dollars_of(case), {"verdict": outcomes_of(case)})


def advised(case: str) -> Advised:
    evidence = evidence_of(case)
    tried = proposals(all_advice(evidence), evidence.analysis, PROJECT, KINDS)
    return Advised(evidence.runs, 0, evidence.seconds, tried)


@pytest.mark.parametrize("case", NAMES)
def test_what_is_advised(case: str, golden: Golden, capsys: pytest.CaptureFixture[str]) -> None:
    show_advice(advised(case), "source.flow")
    golden(f"advice/{case}/expected.txt", capsys.readouterr().out)


def test_advice_as_data() -> None:
    document = as_document(advised("threshold_lower"))
    (one,) = document["advice"]
    assert (document["runs"], one["kind"], one["name"], one["line"]) == (2, "threshold", "verdict", 11)
    assert one["security"] == ["people are asked less often: below 65% in `verdict`, before 90%"]
    assert '-  below 90% ask "desk"' in one["diff"]
    assert json.loads(json.dumps(document)) == document


def test_a_change_that_does_not_pass_is_left_away() -> None:
    evidence = evidence_of("rules")
    advice = next(each for each in all_advice(evidence) if each.edits)
    broken = advice._replace(edits=(advice.edits[0]._replace(text="rule refuse 60% when nobody > 1"),))
    (proposal,) = proposals([broken], evidence.analysis, PROJECT, KINDS)
    assert (proposal.advice.message, proposal.diff) == (advice.message, ())


def test_a_change_that_fails_a_test_of_the_file_is_told_with_it(capsys: pytest.CaptureFixture[str]) -> None:
    evidence = evidence_of("rules")
    advice = next(each for each in all_advice(evidence) if each.edits)
    grant = next(each for each in walk(evidence.analysis.flow) if isinstance(each, Rule))
    worse = advice._replace(edits=(Edit(grant.span, "rule refuse 95% when score >= 500"),))
    tried = proposals([worse], evidence.analysis, PROJECT, KINDS)
    show_advice(Advised(1, 0, 1.0, tried), "source.flow")
    assert "A test of the file would fail: a good score:" in capsys.readouterr().out


@pytest.mark.parametrize("kind", sorted(each.name for each in iter_modules(advice_folder)))
def test_every_kind_of_advice_has_a_case(kind: str) -> None:
    assert any(each.kind == kind for case in NAMES for each in all_advice(evidence_of(case)))


def test_flows_that_people_wait_for_are_not_called_repeated() -> None:
    assert {each.kind for each in all_advice(evidence_of("slow"))} == {"slow"}


def test_what_a_part_does_is_no_evidence_of_the_flow() -> None:
    inner = 'step line: log "x"\n'
    project = Project(KINDS, read={"inner.flow": inner}.__getitem__, file="outer.flow")
    analysis = analyse(Source('use "inner.flow" as inner\nstep a: inner\n', "outer.flow"), project)
    assert analysis.plan is not None
    world = VirtualWorld(KINDS)
    world.start(Program(analysis.plan, KINDS), "run", {})
    world.run()
    assert not gather(analysis, KINDS, world.histories.items(), {}, {}).executions.get("line")

"""Case files and ports: the runner keeps to the form, sees what is wrong, and every port passes its own tests."""

from pathlib import Path
from typing import Any

import pytest

from sayflow.compiler.analyse import analyse
from sayflow.compiler.plan import Plan
from sayflow.compiler.project import Project
from sayflow.runtime.file_tests import run_file_tests

from .run import KINDS, Broken, main, read_contract, read_names, run_cases

HERE = Path(__file__).parent
FLOWS = sorted((HERE / "flows").glob("*.flow"))


def plan_of(path: Path) -> Plan:
    analysis = analyse(path.read_text("utf-8"), Project(KINDS))
    assert analysis.plan is not None, [each.message for each in analysis.diagnostics]
    return analysis.plan


@pytest.mark.parametrize("path", FLOWS, ids=lambda path: path.stem)
def test_the_tests_of_a_port_pass_and_walk_every_branch(path: Path) -> None:
    results, unwalked = run_file_tests(plan_of(path), KINDS)
    assert [(each.name, each.failures) for each in results if not each.passed] == []
    assert unwalked == []


def test_every_key_of_a_case(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(HERE / "cases" / "library-loan.md"), str(HERE / "flows" / "library-loan.flow")]) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[0] == "ok    two books, fetched"
    assert told[-1] == "13 passed, 0 failed"


LOAN = HERE / "flows" / "library-loan.flow"
GIVEN = {"reader": "ida", "books": []}


def faults(case: dict[str, Any], names: str | None = None) -> list[str]:
    """What the runner finds wrong with one case of the library."""
    contract = read_contract((HERE / "cases" / "library-loan.md").read_text("utf-8"))
    contract["cases"] = [{"name": "one", "given": GIVEN, **case}]
    ((_, found),) = run_cases(contract, plan_of(LOAN), read_names(LOAN.read_text("utf-8"), names))
    return found


@pytest.mark.parametrize(
    ("case", "fault"),
    [
        ({"expect": {"status": "failed"}}, "the run is waiting, not failed"),
        ({"expect": {"path": ["label"]}}, "path: expected label where librarian started: ['librarian']"),
        ({"expect": {"path": []}}, "path: librarian started beyond what was expected"),
        ({"expect": {"path": ["librarian", "label"]}}, "path: expected label where nothing started: ['librarian']"),
        ({"expect": {"not_run": ["librarian"]}}, "librarian ran"),
        ({"expect": {"cancelled": ["librarian"]}}, "librarian is waiting, not cancelled"),
        ({"expect": {"error": "gone"}}, "the error is None, not gone"),
        ({"expect": {"output": {"state": "lent"}}}, "state is None, not 'lent'"),
        ({"expect": {"calls": {"librarian": "2 or 3"}}}, "librarian was called 1 times, not 2 or 3"),
        ({"expect": {"times": {"librarian": "1h"}}}, "librarian: expected at 1h, was at [0.0] seconds"),
        ({"expect": {"times": {"end": "1h"}}}, "end: expected at 1h, was at [] seconds"),
        ({"expect": {"called_with": {"label": {"slip": 1}}}}, "label was never called with {'slip': 1}, but with []"),
        ({"expect": {"started": False}}, "a run was started"),
        ({"expect": {"colour": "red"}}, "unknown key 'colour' in what is expected"),
        ({"weather": "fine"}, "unknown key 'weather' in the case"),
        ({"world": [{"at": "1h", "sunshine": True}]}, "unknown key 'sunshine' in what happens"),
        ({"world": [{"at": "1h"}]}, "something happens, and nothing says what"),
        ({"given": {"reader": "ida"}}, "SF805 library_loan: the input `books` is missing"),
        ({"given": {**GIVEN, "colour": "red"}}, "SF806 library_loan: the flow has no input `colour`"),
        (
            {"world": [{"at": "1h", "answer": "librarian", "data": {"agreed": "no"}}]},
            "the answer to librarian was refused: say why, expected taken",
        ),
        (
            {"world": [{"at": "1h", "answer": "librarian", "data": {"agreed": "yes"}, "refused": "late"}]},
            "the answer to librarian was taken, expected late",
        ),
    ],
)
def test_faults_are_seen(case: dict[str, Any], fault: str) -> None:
    (found,) = faults(case)
    assert found.startswith(fault)


def test_an_unknown_key_of_the_contract_fails_its_cases() -> None:
    contract = {"cases": [{"name": "one", "given": GIVEN}], "moon": "full"}
    assert run_cases(contract, plan_of(LOAN), {}) == [("one", ["unknown key 'moon' in the contract"])]


def test_names_may_be_given_beside_the_flow(tmp_path: Path) -> None:
    case = {"expect": {"path": ["head"], "not_run": ["tag"]}}
    assert faults(case, "{steps: {head: librarian, tag: label}}") == []
    (tmp_path / "names.yaml").write_text("head: librarian\ntag: label\n")
    assert faults(case, str(tmp_path / "names.yaml")) == []
    assert len(faults(case)) == 1


def test_a_file_without_cases_is_told() -> None:
    with pytest.raises(Broken, match="no YAML block"):
        read_contract("# nothing here\n")


def test_the_exit_code_tells_a_failure(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case = tmp_path / "case.md"
    case.write_text("```yaml\ncases:\n- {name: one, given: {reader: ida, books: []}, expect: {status: failed}}\n```\n")
    assert main([str(case), str(LOAN)]) == 1
    assert capsys.readouterr().out == "FAIL  one: the run is waiting, not failed\n0 passed, 1 failed\n"
    broken = tmp_path / "broken.flow"
    broken.write_text("step a: nonsense\n")
    assert main([str(case), str(broken)]) == 1
    assert main([str(case)]) == 2

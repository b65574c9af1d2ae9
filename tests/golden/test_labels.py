"""What is said of where values go, word for word: the eight flows of the design, and one case for each rule."""

from collections.abc import Callable
from pathlib import Path

import pytest

from sayflow.compiler.analyse import Analysis, analyse
from sayflow.compiler.project import Project
from sayflow.dsl.source import Source
from sayflow.runtime.steps import catalogue

from .test_check import cases, listed

HERE = Path(__file__).parent
PROJECT = Project(
    catalogue=catalogue(),
    connections={
        "crm": {
            "owner_column": "customer_email",
            "pii": ["phone"],
            "disclosable": ["eta"],
            "free_text": ["note"],
        },
        "erp": {},
    },
    hosts={"pay.example": {"destructive": True}, "post.example": {"pii": True}},
)

Golden = Callable[[Path | str, str], None]


def analysed(case: str) -> Analysis:
    folder = HERE / "labels" / case

    def read(path: str) -> str:
        return (folder / path).read_text("utf-8")

    return analyse(Source(read("source.flow"), "source.flow"), PROJECT._replace(read=read, file="source.flow"))


def codes(case: str) -> list[str]:
    return [found.code for found in analysed(case).diagnostics if found.code.startswith("SF4")]


@pytest.mark.parametrize("case", cases("labels"))
def test_findings(golden: Golden, case: str) -> None:
    analysis = analysed(case)
    found = [each for each in analysis.diagnostics if each.code.startswith("SF4")]
    shown = Analysis(analysis.source, analysis.flow, analysis.model, None, tuple(found), ())
    golden(f"labels/{case}/expected.txt", listed(shown))


def test_the_flows_of_the_design() -> None:
    assert codes("r1_address_from_a_mail") == ["SF401"]
    assert codes("r2_recipient_from_an_answer") == ["SF402"]
    assert codes("r3_secret_in_a_prompt") == ["SF403", "SF403"]
    assert codes("r4_destroyed_on_a_mails_word") == ["SF404"]
    for case in cases("labels"):
        if case[0] == "p" and case[1].isdigit():
            assert codes(case) == [], case

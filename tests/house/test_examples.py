"""The examples are clean, formatted and wholly tested, and the one that is meant to be run for real does."""

import json
import shutil
import sqlite3
from pathlib import Path

import pytest

from sayflow.dsl.formatting import format_source
from sayflow.dsl.source import Source

from ..commands import call

ROOT = Path(__file__).resolve().parent.parent.parent
FLOWS = sorted(path.name for path in (ROOT / "examples").glob("*.flow"))
TRADITIONAL = "validate.flow"
FIRST_LINE = (
    "start->validate_input; validate_input->process:is_valid==True; validate_input->error:is_valid==False; "
    "process->notify; notify->end; error->end;"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the examples, with the database of the shop."""
    place = tmp_path / "examples"
    shutil.copytree(ROOT / "examples", place, ignore=shutil.ignore_patterns(".sayflow", "*.db"))
    database = sqlite3.connect(place / "shop.db")
    database.executescript((place / "shop.sql").read_text("utf-8"))
    database.close()
    return place


@pytest.mark.parametrize("name", FLOWS)
def test_clean(folder: Path, name: str) -> None:
    printed = call(["check", name], folder)
    assert (printed.code, "warning" in printed.text) == (0, False), printed.text


@pytest.mark.parametrize("name", FLOWS)
def test_every_branch_is_walked(folder: Path, name: str) -> None:
    printed = call(["test", name, "--coverage", "--json"], folder)
    (told,) = json.loads(printed.output)["files"]
    assert [each["failures"] for each in told["tests"] if not each["passed"]] == []
    assert len(told["tests"]) >= 2
    assert told["unwalked"] == []


@pytest.mark.parametrize("name", [name for name in FLOWS if name != TRADITIONAL])
def test_formatted(name: str) -> None:
    text = (ROOT / "examples" / name).read_text("utf-8")
    assert format_source(Source(text, name)) == text


def test_the_traditional_form_is_kept() -> None:
    assert (ROOT / "examples" / TRADITIONAL).read_text("utf-8").splitlines()[0] == FIRST_LINE


def test_a_refund_is_paid_for_real(folder: Path) -> None:
    paid = call(refund(1001, "broken"), folder)
    assert paid.code == 0, paid.text
    waiting = call(refund(1002, "not wanted"), folder)
    assert waiting.code == 75, waiting.text
    assert "agreed waits for service to answer: Pay 780.00 back to Bo?" in waiting.output
    refused = call(["answer", "last", "agreed", '{"pay": false}'], folder)
    assert refused.code == 2
    assert "Please say why not: the customer will read it." in refused.text
    assert call(["answer", "last", "agreed", '{"pay": true}'], folder).code == 0
    assert call(refund(1001, "broken"), folder).code == 0
    assert "state = refused" in call(refund(1005, "not wanted"), folder).output
    assert "unknown order" in call(refund(7, "broken"), folder).output
    assert rows(folder, "select sale, amount, paid from payouts order by sale") == [
        (1001, "39.90", "2026-03-02"),
        (1002, "780.00", "2026-03-02"),
        (1003, "39.90", "2026-02-24"),
    ]
    assert rows(folder, "select name, stock from articles order by name") == [
        ("kettle", 12),
        ("lamp", 40),
        ("lathe", 3),
    ]
    letters = [path.read_text("utf-8") for path in (folder / ".sayflow" / "outbox").iterdir()]
    assert sorted(line for text in letters for line in text.splitlines() if line.startswith("Subject")) == [
        "Subject: We paid 39.90 back",
        "Subject: We paid 780.00 back",
        "Subject: Your return of the kettle",
        "Subject: Your return of the lamp",
    ]


def test_a_refund_that_fails_is_taken_back(folder: Path) -> None:
    database = sqlite3.connect(folder / "shop.db")
    database.executescript("pragma foreign_keys = off; delete from articles where name = 'kettle'")
    database.close()
    failed = call(refund(1001, "wrong article"), folder)
    assert failed.code == 1, failed.text
    assert "refund failed, undone" in failed.output
    assert "no_shelf" in failed.output
    assert rows(folder, "select count(*) from payouts where sale = 1001") == [(0,)]
    assert rows(folder, "select state from orders where id = 1001") == [("paid",)]


def refund(order: int, reason: str) -> list[str]:
    return ["run", "refund.flow", "-i", f"order={order}", "-i", f"reason={reason}", "-i", "returned=2026-03-02"]


def rows(folder: Path, query: str) -> list[tuple[object, ...]]:
    database = sqlite3.connect(folder / "shop.db")
    found = database.execute(query).fetchall()
    database.close()
    return found

"""`sayflow audit`: what it tells of, and that a log which was tampered with is told."""

from __future__ import annotations

import json
import re
import sqlite3
from decimal import Decimal
from pathlib import Path

import pytest

from sayflow.runtime.machine.questions import digest_of

from ..commands import call

FLOW = """\
flow refund "Pay a refund back"

input amount: number
output state: "paid" | "refused"

step sure: ask "Refund {amount}?" { who: "finance", show: { amount: amount } } gives yes | no
if sure == no {
  finish state = "refused"
}
finish state = "paid"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "refund.flow").write_text(FLOW, "utf-8")
    variables = {"SAYFLOW_KEY_FILE": str(tmp_path.parent / f"{tmp_path.name}.key")}
    run = ["run", "refund.flow", "--input", "amount=12.50", "--no-wait"]
    assert call(run, tmp_path, variables).code == 75
    assert call(["answer", "last", "sure", "yes"], tmp_path, variables).code == 0
    assert call(run, tmp_path, variables).code == 75
    assert call(["cancel", "last"], tmp_path, variables).code == 0
    assert call(["keys", "add", "shop", "--for", "runs:start"], tmp_path, variables).code == 0
    return tmp_path


def listed(folder: Path, *more: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(call(["audit", "list", "--json", *more], folder).output)["entries"]
    return found


def change(folder: Path, *statements: str) -> None:
    connection = sqlite3.connect(folder / ".sayflow" / "runs.db")
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


def test_who_did_what_is_told(folder: Path) -> None:
    answered, cancelled, added = listed(folder)
    assert answered["kind"] == "answered"
    assert answered["data"] == {
        "value": "yes",
        "digest": digest_of("Refund 12.50?", {"amount": Decimal("12.50")}, ["one_of", ["yes", "no"]]),
        "path": "sure",
        "question": "Refund 12.50?",
        "shown": {"amount": 12.5},
    }
    assert (cancelled["kind"], added["kind"]) == ("cancelled", "key_added")
    assert added["by"] == answered["by"] != ""
    assert listed(folder, "--act", "cancelled") == [cancelled]
    assert listed(folder, "--by", "nobody") == []
    text = call(["audit", "list"], folder).output
    assert "question=Refund 12.50?" in text
    assert "name=shop" in text


def test_keys_and_secrets_are_named_and_never_told(folder: Path) -> None:
    variables = {"SAYFLOW_KEY_FILE": str(folder.parent / f"{folder.name}.key")}
    key = call(["keys", "add", "desk", "--for", "asks:answer"], folder).output.strip()
    assert call(["keys", "remove", key.split("_")[1]], folder).code == 0
    for typed in ("canary-4711", "canary-4712"):
        assert call(["secrets", "set", "BANK"], folder, variables, typing=typed).code == 0
    assert call(["secrets", "rotate"], folder, variables).code == 0
    assert call(["secrets", "remove", "BANK"], folder, variables).code == 0
    assert call(["secrets", "remove", "BANK"], folder, variables).code == 1
    text = json.dumps(told := listed(folder))
    assert [each["kind"] for each in told[3:]] == [
        *("key_added", "key_removed", "secret_set", "secret_set", "secrets_rotated", "secret_removed"),
    ]
    assert "canary" not in text
    assert key not in text
    assert key.split("_", 2)[2] not in text


def test_a_whole_chain(folder: Path) -> None:
    printed = call(["audit", "verify"], folder)
    assert printed.code == 0
    head = re.findall("^head ([0-9a-f]{64})$", printed.output, re.MULTILINE)[0]
    call(["keys", "add", "desk", "--for", "asks:answer"], folder)
    assert call(["audit", "verify", "--head", head], folder).code == 0


@pytest.mark.parametrize(
    ("number", "statements"),
    [
        (1, ["UPDATE audit SET data = replace(data, 'yes', 'no') WHERE number = 1"]),
        (2, ["UPDATE audit SET done_by = 'eve' WHERE number = 2"]),
        (1, ["UPDATE audit SET data = x'00ff' WHERE number = 1"]),
        (2, ["UPDATE audit SET at = 'soon' WHERE number = 2"]),
        (2, ["DELETE FROM audit WHERE number = 2"]),
        (2, ["DELETE FROM audit WHERE number = 2", "UPDATE audit SET number = 2 WHERE number = 3"]),
        (
            1,
            [
                "UPDATE audit SET number = -1 WHERE number = 2",
                "UPDATE audit SET number = 2 WHERE number = 1",
                "UPDATE audit SET number = 1 WHERE number = -1",
            ],
        ),
    ],
)
def test_the_first_broken_entry_is_named(folder: Path, number: int, statements: list[str]) -> None:
    change(folder, *statements)
    printed = call(["audit", "verify"], folder)
    assert printed.code == 1
    assert "SF943" in printed.text
    assert f"entry {number} does not follow" in printed.text
    told = call(["audit", "verify", "--json"], folder)
    assert told.code == 1
    assert json.loads(told.output)["broken"]["number"] == number
    assert call(["audit", "list"], folder).code == 0


def test_a_cut_end_is_told_with_a_seal_from_before(folder: Path) -> None:
    head = json.loads(call(["audit", "verify", "--json"], folder).output)["head"]
    change(folder, "DELETE FROM audit WHERE number = 3")
    assert call(["audit", "verify"], folder).code == 0
    printed = call(["audit", "verify", "--head", head], folder)
    assert printed.code == 1
    assert "the end was cut off" in printed.text

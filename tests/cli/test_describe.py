"""`sayflow describe`: a flow in English, and what is said when there is none."""

import json
from pathlib import Path

from ..commands import call

FLOW = """\
flow hello "Say hello"
input name: text
if name is empty {
  fail "nobody"
}
step greet: log "Hello, {name}."
"""


def test_a_flow_is_told(tmp_path: Path) -> None:
    (tmp_path / "hello.flow").write_text(FLOW)
    shown = call(["describe", "hello.flow"], tmp_path)
    assert shown.code == 0
    assert shown.output == (
        'This is the flow hello: "Say hello".\n\nIt needs name (text).\n\n'
        '1. If the name is empty:\n   1.1. Fail with "nobody".\n2. greet: note "Hello, {name}.".\n'
    )


def test_as_json(tmp_path: Path) -> None:
    (tmp_path / "hello.flow").write_text(FLOW)
    document = json.loads(call(["describe", "hello.flow", "--json"], tmp_path).output)
    assert document["version"] == 1
    assert document["flow"] == "hello.flow"
    assert document["english"] == call(["describe", "hello.flow"], tmp_path).output


def test_a_flow_with_errors_is_not_told(tmp_path: Path) -> None:
    (tmp_path / "bad.flow").write_text("step a: log nam\n")
    shown = call(["describe", "bad.flow"], tmp_path)
    assert shown.code != 0
    assert shown.output == ""
    assert "bad.flow:1:13" in shown.text


def test_there_is_no_such_file(tmp_path: Path) -> None:
    shown = call(["describe", "none.flow"], tmp_path)
    assert shown.code == 2
    assert "SF801" in shown.text


def test_what_is_told_is_read_back(tmp_path: Path) -> None:
    (tmp_path / "hello.flow").write_text(FLOW)
    (tmp_path / "hello.txt").write_text(call(["describe", "hello.flow"], tmp_path).output)
    again = call(["new", "-f", "hello.txt", "-o", "again.flow"], tmp_path)
    assert again.code == 0
    assert call(["describe", "again.flow"], tmp_path).output == (tmp_path / "hello.txt").read_text()

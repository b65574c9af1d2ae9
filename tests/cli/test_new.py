"""`sayflow new`: a flow from English, what is said of it, and the exit codes."""

import json
from pathlib import Path

import pytest

from ..commands import call

ORDER = "When an order arrives, ask the warehouse to pack it."


def test_a_flow_is_written(tmp_path: Path) -> None:
    shown = call(["new", ORDER, "-o", "order.flow"], tmp_path)
    assert shown.code == 0
    assert shown.output.startswith("order.flow: translated, 100% of the text\n")
    assert "Assumed:\n" in shown.output
    assert '1. pack_order: have "warehouse" carry out "Pack the order":' in shown.output
    assert 'step pack_order: task "Pack the order"' in (tmp_path / "order.flow").read_text()
    assert call(["check", "order.flow"], tmp_path).code == 0


def test_without_a_file_the_flow_is_printed(tmp_path: Path) -> None:
    shown = call(["new", ORDER], tmp_path)
    assert shown.output.startswith("event order_arrives")
    assert list(tmp_path.glob("*.flow")) == []


def test_what_is_not_understood_is_told(tmp_path: Path) -> None:
    shown = call(["new", "Wait 2 days. Blorb the gnarl.", "-o", "x.flow"], tmp_path)
    assert shown.code == 1
    assert shown.output.startswith("x.flow: partly, 50% of the text\n")
    assert 'Not understood:\n  - "Blorb the gnarl" (' in shown.output
    assert (tmp_path / "x.flow").read_text() == 'wait 2d\n# not understood: "Blorb the gnarl"\n'


def test_findings_are_shown_with_their_place(tmp_path: Path) -> None:
    shown = call(["new", "It gives total (number).\n1. Wait 1 day.", "-o", "x.flow"], tmp_path)
    assert shown.code == 1
    assert "x.flow:" in shown.output
    assert "SF" in shown.output


def test_nothing_understood(tmp_path: Path) -> None:
    assert call(["new", "Blorb the gnarl."], tmp_path).code == 2


@pytest.mark.parametrize("text", ["", "  \n"])
def test_no_text(tmp_path: Path, text: str) -> None:
    shown = call(["new", text], tmp_path)
    assert shown.code == 2
    assert "The text is empty" in shown.text


def test_a_flow_is_written_over_only_when_that_is_said(tmp_path: Path) -> None:
    (tmp_path / "order.flow").write_text("# mine\n")
    shown = call(["new", ORDER, "-o", "order.flow"], tmp_path)
    assert (shown.code, "SF808" in shown.text) == (2, True)
    assert (tmp_path / "order.flow").read_text() == "# mine\n"
    assert call(["new", ORDER, "-o", "order.flow", "--force"], tmp_path).code == 0
    assert "pack_order" in (tmp_path / "order.flow").read_text()


def test_a_flow_is_no_english(tmp_path: Path) -> None:
    (tmp_path / "order.flow").write_text('step a: log "x"\n')
    shown = call(["new", "-f", "order.flow"], tmp_path)
    assert shown.code == 2
    assert "sayflow describe order.flow" in shown.text


def test_as_json(tmp_path: Path) -> None:
    shown = call(["new", ORDER + " Blorb the gnarl.", "--json"], tmp_path)
    assert shown.code == 1
    made = json.loads(shown.output)
    assert made["version"] == 1
    assert made["status"] == "partly"
    assert made["sentences"] == [ORDER.rstrip("."), "Blorb the gnarl"]
    assert made["trace"] == [{"sentence": 0, "steps": ["pack_order"]}]
    assert made["missed"] == [1]
    assert made["not_understood"][0]["sentence"] == "Blorb the gnarl"
    assert made["coverage"] == 50
    assert made["echo"].startswith("There is the event order_arrives")
    assert made["source"].endswith('# not understood: "Blorb the gnarl"\n')


def test_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "order.txt").write_text(ORDER)
    assert call(["new", "-f", "order.txt", "-o", "order.flow"], tmp_path).code == 0
    assert call(["new", "-f", "none.txt"], tmp_path).code == 2


@pytest.mark.parametrize("arguments", [[], ["a", "-f", "b"]])
def test_the_text_is_given_once(tmp_path: Path, arguments: list[str]) -> None:
    shown = call(["new", *arguments], tmp_path)
    assert shown.code == 2
    assert "Give the text in quotation marks" in shown.text


def test_run_at_once(tmp_path: Path) -> None:
    shown = call(["new", 'Note "hello". Wait 1 second.', "-o", "hello.flow", "--run"], tmp_path)
    assert shown.code == 0
    assert "hello completed" in shown.output


def test_what_is_only_partly_understood_is_not_run(tmp_path: Path) -> None:
    shown = call(["new", 'Note "hello". Blorb the gnarl.', "--run"], tmp_path)
    assert shown.code == 1
    assert "completed" not in shown.output


def test_open_questions_are_asked(tmp_path: Path) -> None:
    text = "The clerk weighs the parcel. The parcel must be sent within 2 days. If the sun shines, open the window."
    asked = call(["new", text, "--ask", "-o", "x.flow"], tmp_path, typing="the boss is told\n\na parcel comes\n\n")
    source = (tmp_path / "x.flow").read_text()
    assert "What starts a run of this flow?" in asked.output
    assert "on event parcel_comes" in source
    assert 'task "Tell the boss"' in source
    assert asked.code == 0


def test_answers_that_say_nothing_change_nothing(tmp_path: Path) -> None:
    text = "The clerk weighs the parcel. The parcel must be sent within 2 days."
    plain = call(["new", text], tmp_path)
    asked = call(["new", text, "--ask"], tmp_path, typing="\n\n\n")
    assert plain.output.split("Assumed")[0] in asked.output


def test_asking_needs_a_terminal(tmp_path: Path) -> None:
    assert call(["new", "Pack it.", "--ask", "--json"], tmp_path).code == 2

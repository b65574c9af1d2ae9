"""Whatever a command is given to read, it says what is wrong, with a code, and where; never a traceback."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from sayflow.compiler.plan import freeze

from ..commands import Printed, call

READERS = (
    ("check",),
    ("run",),
    ("compile",),
    ("fmt", "--check"),
    ("graph",),
    ("test",),
    ("check", "--json"),
    ("run", "--json"),
)
DOUBLE = "flow double\ninput amount: integer\noutput twice: integer\nfinish twice = amount * 2\n"


def told(printed: Printed, *codes: str) -> Printed:
    """One of these codes is told, and nothing else went wrong."""
    assert "Traceback" not in printed.text
    assert "SF999" not in printed.text
    if codes:
        assert any(code in printed.text for code in codes), printed.text[:2000]
    return printed


def everywhere(folder: Path, name: str, *codes: str) -> None:
    """Every command that reads flows tells it, with exit code 1 (findings) or 2 (nothing to read)."""
    for command in READERS:
        printed = call([*command, name], folder)
        told(printed, *codes if "fmt" not in command or printed.code == 2 else ())
        assert printed.code in (1, 2), (command, printed)
        if "--json" in command:
            json.loads(printed.output)


# Sources.


@pytest.mark.parametrize(
    ("content", "codes"),
    [
        (b"\xff\xfe" + "flow a".encode("utf-16-le"), ("SF802", "SF145")),
        ("flow größe\n".encode("latin-1"), ("SF802", "SF145")),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, ("SF802", "SF145")),
        (b'flow a\nstep b: log "\xed\xa0\x80"\n', ("SF802", "SF145")),
        (b"flow a\nstep b: log \x00\n", ("SF1",)),
        (b"\x00" * 10_000, ("SF1",)),
        (b"step a: task { }\n" + b"(" * 100_000, ("SF1",)),
        (b"let x = " + b"[" * 100_000 + b"]" * 100_000, ("SF1",)),
        (b"let x = " + b"not " * 100_000 + b"true", ("SF1",)),
        (b"if true {\n" * 20_000, ("SF1",)),
        (b"let x = " + b"9" * 100_000, ("SF1",)),
        (b'let x = "' + b"{" * 50_000, ("SF1",)),
        (b"a->" * 10_000, ("SF",)),
        (b"x" * 3_000_000, ("SF144", "SF802")),
        (b"\xff" * 3_000_000, ("SF144", "SF802")),
        (b"@#$%^&*\n" * 1000, ("SF1",)),
    ],
    ids=[
        "utf-16", "latin-1", "picture", "surrogate", "nul", "only nul", "brackets", "lists", "not", "blocks", "digits",
        "braces", "arrows", "3 MB", "3 MB of garbage", "signs",
    ],
)  # fmt: skip
def test_sources_that_are_none(tmp_path: Path, content: bytes, codes: tuple[str, ...]) -> None:
    (tmp_path / "odd.flow").write_bytes(content)
    printed = told(call(["check", "odd.flow"], tmp_path), *codes)
    assert printed.code in (1, 2)
    if len(content) < 20_000 or len(content) > 2_000_000:
        everywhere(tmp_path, "odd.flow", *codes)
    assert (tmp_path / "odd.flow").read_bytes() == content
    assert not (tmp_path / ".sayflow" / "runs.db").exists()


def test_a_flow_of_one_megabyte(tmp_path: Path) -> None:
    text = "# " + "a comment that goes on and on\n# " * 32_000 + "\n" + DOUBLE
    assert len(text) > 1_000_000
    (tmp_path / "large.flow").write_text(text)
    assert call(["check", "large.flow"], tmp_path).code == 0
    printed = call(["run", "large.flow", "-i", "amount=21"], tmp_path)
    assert (printed.code, "twice = 42" in printed.output) == (0, True)


@pytest.mark.slow
def test_a_flow_of_one_megabyte_of_steps(tmp_path: Path) -> None:
    text = "".join(f'step s{n}: log "this is the step number {n}"\n' for n in range(20_000))
    assert len(text) > 900_000
    (tmp_path / "large.flow").write_text(text)
    assert told(call(["check", "large.flow"], tmp_path)).code in (0, 1)


def test_an_empty_file_is_told_apart(tmp_path: Path) -> None:
    (tmp_path / "empty.flow").touch()
    for command in READERS:
        assert told(call([*command, "empty.flow"], tmp_path)).code in (0, 1, 2)


@pytest.mark.parametrize(
    "made", ["folder", "pipe", "device", "gone", "link", "loop", "missing", "long", "below a file"]
)
def test_what_is_no_file(tmp_path: Path, made: str) -> None:
    place = tmp_path / "odd.flow"
    name = place.name
    if made == "folder":
        place.mkdir()
    elif made == "pipe":
        os.mkfifo(place)
    elif made == "device":
        place.symlink_to("/dev/zero")
    elif made == "gone":
        place.symlink_to(tmp_path / "gone.flow")
    elif made == "loop":
        place.symlink_to(place)
    elif made == "link":
        place.symlink_to(tmp_path)
        name = "odd.flow/odd.flow/odd.flow"
    elif made == "long":
        name = "x" * 5000 + ".flow"
    elif made == "below a file":
        place.touch()
        name = "odd.flow/inside.flow"
    everywhere(tmp_path, name, "SF801", "SF802", "SF803")


def test_a_file_that_vanishes_among_others(tmp_path: Path) -> None:
    (tmp_path / "double.flow").write_text(DOUBLE)
    (tmp_path / "gone.flow").symlink_to(tmp_path / "nowhere")
    os.mkfifo(tmp_path / "pipe.flow")
    printed = told(call(["check"], tmp_path), "SF801")
    assert printed.code == 2
    assert "SF802" in printed.text


def test_names_that_are_no_text(tmp_path: Path) -> None:
    name = os.fsdecode(b"\xff.flow")
    everywhere(tmp_path, name, "SF801")
    (tmp_path / name).write_text(DOUBLE)
    assert told(call(["check", name], tmp_path)).code == 0
    assert told(call(["run", name, "-i", "amount=1"], tmp_path)).code == 0


# Values.

TYPED = """
flow typed
input whole: integer = 1
input much: number = 1
input flag: boolean = true
input day: date = date("2026-01-05")
input word: "low" | "high" = "low"
input some: list of integer = [1]
input one: { name: text, age: integer? } = { name: "Bo" }
output whole: integer
finish whole = whole
"""


@pytest.mark.parametrize(
    "given",
    [
        "whole=abc", "whole=1.5", "whole=", "whole=NaN", "whole=Infinity", "whole=1e400", "whole=" + "9" * 5000,
        "whole=null", "whole=[1]", "whole=true", "much=abc", "much=1e999999999", "much=-Infinity", "flag=maybe",
        "flag=2", "day=yesterday", "day=2026-02-30", "day=2026-13-01", "word=middle", "some=1", 'some=["a"]',
        "some=[1,", "one=Bo", 'one={"age": 3}', 'one={"name": 5}', "one=" + "[" * 100_000, "one=[[[[]]]]",
        'one={"name": "\\ud800"}', "other=1", "whol=1", "whole", "=1", "@", "@missing.json", "whole=@missing.json",
        "@.", "whole=@.", "@list.json", "@broken.json", "@binary.json", "@deep.json", "@odd.json", "whole=@list.json",
    ],
)  # fmt: skip
def test_inputs_of_a_wrong_type(tmp_path: Path, given: str) -> None:
    (tmp_path / "typed.flow").write_text(TYPED)
    (tmp_path / "list.json").write_text("[1]")
    (tmp_path / "broken.json").write_text('{"whole": 1')
    (tmp_path / "binary.json").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "deep.json").write_text("[" * 100_000)
    (tmp_path / "odd.json").write_text('{"whole": NaN}')
    printed = told(call(["run", "typed.flow", "-i", given], tmp_path), "SF805", "SF806", "SF807")
    assert printed.code == 2
    assert "hint:" in printed.text
    assert told(call(["runs"], tmp_path)).output.startswith("There are no runs")


@pytest.mark.parametrize("given", ["desk", "desk=maybe", "desk=@no.json", "nobody=yes", "a=yes", "=yes", "desk=[[["])
def test_answers_that_are_none(tmp_path: Path, given: str) -> None:
    (tmp_path / "ask.flow").write_text('step a: log "hello"\nstep desk: ask "Go on?" gives yes | no\nfinish\n')
    printed = told(call(["run", "ask.flow", "--answer", given], tmp_path), "SF807", "SF809", "SF810")
    assert printed.code == 2


def test_answers_to_a_run_that_are_none(tmp_path: Path) -> None:
    (tmp_path / "ask.flow").write_text('step desk: ask "Go on?" gives { name: text, age: integer }\nfinish\n')
    assert call(["run", "ask.flow"], tmp_path).code == 75
    for value in ("yes", "5", "[1]", '{"name": 1}', '{"name": "Bo"}', "@no.json", "{", '{"name": "\\ud800", "age": 1}'):
        printed = told(call(["answer", "last", "desk", value], tmp_path), "SF807", "SF809")
        assert printed.code == 2
    assert told(call(["answer", "last", "desc", "yes"], tmp_path), "SF903").code == 1
    assert told(call(["answer", "nowhere", "desk", "yes"], tmp_path), "SF901").code == 1
    assert call(["answer", "last", "desk", '{"name": "Bo", "age": 5}'], tmp_path).code == 0


# Plans.


def test_plans_edited_by_hand(tmp_path: Path) -> None:
    (tmp_path / "double.flow").write_text(DOUBLE)
    assert call(["compile", "double.flow", "-o", "plan.json"], tmp_path).code == 0
    plan = json.loads((tmp_path / "plan.json").read_text())
    content = plan["content"]
    edited = [
        "", "[]", "null", "5", "{}", "[" * 100_000, '{"hash": "0"}', '{"hash": [], "content": {}, "debug": {}}',
        json.dumps({**plan, "content": {**content, "name": "triple"}}),
        json.dumps({**plan, "hash": "0" * 64}),
        freeze({**content, "format": 999}, {}).to_json(),
        freeze({"format": 1, "name": "odd"}, {}).to_json(),
        freeze({**content, "body": {"form": "block", "nodes": [{"op": "fly", "id": "a", "name": "a"}]}}, {}).to_json(),
        freeze({**content, "body": {"form": "block", "nodes": [{"op": "let", "id": "a", "name": "a"}]}}, {}).to_json(),
        freeze({**content, "body": {"form": "block", "nodes": 5}}, {}).to_json(),
        freeze({**content, "inputs": 5}, {}).to_json(),
        freeze({**content, "body": {"form": "block", "nodes": [
            {"op": "let", "id": "a", "name": "a", "value": ["fly", 1]}
        ]}}, {}).to_json(),
    ]  # fmt: skip
    for text in edited:
        (tmp_path / "plan.json").write_text(text)
        printed = told(call(["run", "plan.json", "-i", "amount=1"], tmp_path), "SF802")
        assert printed.code == 2, (text[:300], printed)
    (tmp_path / "plan.json").write_bytes(b"\xff\x00")
    assert told(call(["run", "plan.json"], tmp_path), "SF802").code == 2


# Configuration.


@pytest.mark.parametrize(
    "text",
    [
        "[", "a = ", "x = 1", "tasks = 5", "[connections]\nledger = 5", "[connections.ledger]", "[roles]\ndesk = []",
        "[connections.ledger]\nurl = 5", '[connections.ledger]\nurl = "sqlite:///a"\nreadonly = true',
        '[hosts."a"]\nports = ["x"]', '[hosts."a"]\nnetworks = ["nonsense"]', "a = " + "[" * 100_000, "\x00",
        'tasks = "no_such_module"', "[limits]\nrounds = 3",
    ],
)  # fmt: skip
def test_configurations_with_errors(tmp_path: Path, text: str) -> None:
    (tmp_path / "double.flow").write_text(DOUBLE)
    (tmp_path / "sayflow.toml").write_text(text)
    printed = told(call(["run", "double.flow", "-i", "amount=1"], tmp_path), "SF804", "SF811")
    assert printed.code == 2
    assert "sayflow.toml" in printed.text or "SF811" in printed.text


def test_a_configuration_that_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "double.flow").write_text(DOUBLE)
    (tmp_path / "sayflow.toml").write_bytes(b"\xff\xfe")
    assert told(call(["check", "double.flow"], tmp_path), "SF804").code == 2
    (tmp_path / "sayflow.toml").unlink()
    (tmp_path / "pyproject.toml").write_text("tool = 5\n")
    assert told(call(["check", "double.flow"], tmp_path)).code == 0


@pytest.mark.parametrize(
    "url", ["mysql://localhost/x", "postgresql://127.0.0.1:1/x", "sqlite://", "nonsense", "sqlite:///"]
)
def test_addresses_of_databases_that_are_none(tmp_path: Path, url: str) -> None:
    printed = told(call(["runs"], tmp_path, {"SAYFLOW_DATABASE_URL": url}), "SF804", "SF905", "SF920")
    assert printed.code in (1, 2)

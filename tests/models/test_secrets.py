"""Secrets: encrypted in the project, the key outside of it, and seen nowhere else."""

import base64
import copy
import json
import os
import pickle
import stat
import urllib.parse
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayflow.dsl.error import SayflowError
from sayflow.dsl.secret import Secret
from sayflow.runtime.secret_store import SecretStore

from ..commands import call, in_shell

CANARY = "c4n4ry/-+Töne<&>\"'7"


def encodings(text: str) -> list[bytes]:
    """A text as it could stand somewhere: plain, in Base64, in hexadecimal, in a URL, in JSON."""
    data = text.encode()
    return [
        data,
        base64.b64encode(data).rstrip(b"="),
        data.hex().encode(),
        urllib.parse.quote(text, safe="").encode(),
        json.dumps(text)[1:-1].encode(),
    ]


def store(folder: Path) -> SecretStore:
    return SecretStore(folder / "project" / "secrets.json", lambda owner: folder / "keys" / owner, folder / "project")


def key_file(folder: Path) -> Path:
    (file,) = (folder / "keys").iterdir()
    return file


def refused(work: SecretStore, name: str = "A") -> str:
    with pytest.raises(SayflowError) as problem:
        work.get(name)
    assert problem.value.code == "SF933"
    assert CANARY not in str(problem.value)
    return problem.value.message


@pytest.mark.parametrize("show", [str, repr, "{}".format, "{:>9}".format, lambda s: f"{s!r}"])
def test_a_secret_shows_itself_nowhere(show: object) -> None:
    assert CANARY not in show(Secret(CANARY))  # type: ignore[operator]
    assert "***" in show(Secret(CANARY))  # type: ignore[operator]


def test_a_secret_is_not_kept_by_accident() -> None:
    secret = Secret(CANARY)
    assert CANARY.encode() not in pickle.dumps(secret)
    assert pickle.loads(pickle.dumps(secret)).reveal() == "***"
    assert copy.deepcopy({"a": secret})["a"].reveal() == "***"
    assert json.dumps({"a": secret}, default=str) == '{"a": "***"}'
    assert not hasattr(secret, "__dict__")
    with pytest.raises(TypeError):
        json.dumps(secret)
    with pytest.raises(TypeError):
        list(secret)
    assert (bool(Secret("")), bool(secret), secret.reveal()) == (False, True, CANARY)


def test_a_secret_is_kept_found_changed_and_forgotten(tmp_path: Path) -> None:
    store(tmp_path).set("A", Secret("one"))
    assert store(tmp_path).set("A", Secret(CANARY)).version == 2
    store(tmp_path).set("B", Secret("x"))
    found = store(tmp_path).get("A")
    assert found is not None
    assert found.reveal() == CANARY
    assert [(each.name, each.version) for each in store(tmp_path).kept()] == [("A", 2), ("B", 1)]
    assert store(tmp_path).remove("A")
    assert not store(tmp_path).remove("A")
    assert store(tmp_path).get("A") is None


@given(st.text(min_size=1, max_size=50).filter(lambda text: text.isprintable() or "\n" in text))
def test_any_text_can_be_a_secret(text: str) -> None:
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        store(Path(folder)).set("A", Secret(text))
        found = store(Path(folder)).get("A")
        assert found is not None
        assert found.reveal() == text


def test_files_only_their_owner_may_read(tmp_path: Path) -> None:
    store(tmp_path).set("A", Secret(CANARY))
    for file in (key_file(tmp_path), tmp_path / "project" / "secrets.json"):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        content = file.read_bytes()
        assert [each for each in encodings(CANARY) if each in content] == []


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o660])
def test_a_key_that_others_may_read_is_refused(tmp_path: Path, mode: int) -> None:
    store(tmp_path).set("A", Secret(CANARY))
    key_file(tmp_path).chmod(mode)
    assert "others may read" in refused(store(tmp_path))


def test_a_key_inside_the_project_is_refused(tmp_path: Path) -> None:
    inside = SecretStore(tmp_path / "s.json", lambda owner: tmp_path / ".." / tmp_path.name / "key", tmp_path)
    with pytest.raises(SayflowError, match="inside the project"):
        inside.set("A", Secret(CANARY))
    assert list(tmp_path.iterdir()) == []


def test_a_lost_or_other_key(tmp_path: Path) -> None:
    store(tmp_path).set("A", Secret(CANARY))
    file = key_file(tmp_path)
    kept = file.read_text()
    other = tmp_path / "other"
    store(other).set("A", Secret("x"))
    file.write_text(key_file(other).read_text())
    assert "can't be opened" in refused(store(tmp_path))
    file.write_text("no key")
    assert "no key" in refused(store(tmp_path))
    file.unlink()
    assert "can't be read" in refused(store(tmp_path))
    with pytest.raises(SayflowError, match="can't be read"):
        store(tmp_path).set("B", Secret("x"))
    file.write_text(kept)
    file.chmod(0o600)
    assert store(tmp_path).get("A") is not None


def test_a_secret_under_another_name_or_version_is_refused(tmp_path: Path) -> None:
    for name in ("A", "B", "A"):
        store(tmp_path).set(name, Secret(name))
    file = tmp_path / "project" / "secrets.json"
    sound = json.loads(file.read_text())
    moved = copy.deepcopy(sound)
    moved["secrets"]["A"] = sound["secrets"]["B"]
    older = copy.deepcopy(sound)
    older["secrets"]["A"]["version"] = 1
    for changed in (moved, older):
        file.write_text(json.dumps(changed))
        assert "another secret" in refused(store(tmp_path))


def test_a_secret_of_another_project_is_refused(tmp_path: Path) -> None:
    def shared(folder: Path) -> SecretStore:
        return SecretStore(folder / "s.json", lambda owner: tmp_path / "key", folder)

    one, two = tmp_path / "one", tmp_path / "two"
    shared(one).set("A", Secret("x"))
    shared(two).set("A", Secret("y"))
    theirs = json.loads((two / "s.json").read_text())
    theirs["secrets"] = json.loads((one / "s.json").read_text())["secrets"]
    (two / "s.json").write_text(json.dumps(theirs))
    assert "another secret" in refused(shared(two))


@pytest.mark.parametrize(
    "spoilt", ["", "[]", "{}", '{"id": 1, "secrets": {}}', '{"id": "x", "secrets": {"A": {}}}', "\0"]
)
def test_a_spoilt_store(tmp_path: Path, spoilt: str) -> None:
    store(tmp_path).set("A", Secret(CANARY))
    (tmp_path / "project" / "secrets.json").write_text(spoilt)
    assert "can't be read" in refused(store(tmp_path))


@pytest.mark.parametrize("name", ["", "a b", "1a", "a-b", "ä", "a" * 101, "../a"])
def test_names_that_are_none(tmp_path: Path, name: str) -> None:
    with pytest.raises(SayflowError) as problem:
        store(tmp_path).set(name, Secret("x"))
    assert problem.value.code == "SF809"


def test_rotation_makes_a_new_key_and_drops_the_old(tmp_path: Path) -> None:
    for name in ("A", "B"):
        store(tmp_path).set(name, Secret(CANARY + name))
    before, file = key_file(tmp_path).read_text(), tmp_path / "project" / "secrets.json"
    tokens = file.read_text()
    assert store(tmp_path).rotate() == 2
    after = key_file(tmp_path).read_text()
    assert before.strip() not in after
    assert len(after.split()) == 1
    for name in ("A", "B"):
        found = store(tmp_path).get(name)
        assert found is not None
        assert found.reveal() == CANARY + name
    file.write_text(tokens)
    assert "can't be opened" in refused(store(tmp_path))


@pytest.mark.parametrize("broken", [0, 1, 2])
def test_an_interrupted_rotation_loses_nothing(tmp_path: Path, broken: int, monkeypatch: pytest.MonkeyPatch) -> None:
    from sayflow.runtime import secret_store

    store(tmp_path).set("A", Secret(CANARY))
    writes: list[Path] = []
    real = secret_store.write

    def write(path: Path, text: str) -> None:
        if len(writes) == broken:
            raise SayflowError("SF808", "the disk is full")
        writes.append(path)
        real(path, text)

    monkeypatch.setattr(secret_store, "write", write)
    with pytest.raises(SayflowError):
        store(tmp_path).rotate()
    monkeypatch.undo()
    found = store(tmp_path).get("A")
    assert found is not None
    assert found.reveal() == CANARY
    assert store(tmp_path).rotate() == 1


FLOW = """\
flow told
step ask_them: http { get: "https://crm.example/x", auth: secret("CRM") }
step note: log "asked"
"""


def test_the_command_and_a_run_that_needs_the_secret(tmp_path: Path) -> None:
    project = tmp_path / "project"
    project.mkdir()
    (project / "told.flow").write_text(FLOW)
    variables = f"SAYFLOW_KEY_FILE={tmp_path}/keys/k"
    assert call(["run", "told.flow", "--mode", "validate"], project).code == 1
    shown = in_shell(f"printf %s '{CANARY.replace(chr(39), '')}' | {variables} sayflow secrets set CRM", project)
    assert (shown.code, shown.output) == (0, "CRM is stored.\n"), shown.text
    environment = {"SAYFLOW_KEY_FILE": f"{tmp_path}/keys/k"}
    assert call(["secrets", "list"], project, environment).output == "CRM\n"
    assert call(["run", "told.flow", "--mode", "validate"], project, environment).code == 0
    assert call(["secrets", "rotate"], project, environment).output.startswith("1 secret is encrypted")
    assert call(["secrets", "remove", "CRM"], project, environment).code == 0
    assert call(["secrets", "remove", "CRM"], project, environment).code == 1
    for folder, _, files in os.walk(project):
        for file in files:
            content = (Path(folder) / file).read_bytes()
            assert [each for each in encodings(CANARY.replace("'", "")) if each in content] == []

"""What holds for every kind of step: its record is whole, its phrases are its own, and it costs nothing to list."""

import itertools
import json
import re
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from sayflow.compiler.analyse import analyse
from sayflow.compiler.kinds import Kind
from sayflow.compiler.project import Project
from sayflow.compiler.reference import describe_kind
from sayflow.compiler.type_text import BASE_TYPES, describe_type
from sayflow.compiler.values import SecretReference
from sayflow.dsl.error import SayflowError
from sayflow.runtime import steps
from sayflow.runtime.ports import LogLine, Ports
from sayflow.runtime.steps import catalogue

from .attempts import KINDS, attempt, failing

ALL = list(KINDS)
NAMES = [kind.name for kind in ALL]
SETTING = re.compile(r"\{(\w+)\}")


def test_the_kinds_are_the_modules_of_the_folder(root: Path) -> None:
    files = {file.stem for file in (root / "runtime" / "steps").glob("*.py")} - {"__init__"}
    assert list(KINDS.names) == sorted(files)
    assert {"agent", "artifact", "ask", "email", "http", "llm", "log", "slack", "sql", "task"} <= files


@pytest.mark.parametrize("kind", ALL, ids=NAMES)
def test_a_record_is_whole(kind: Kind) -> None:
    assert kind.doc.endswith(".")
    assert kind.settings
    for name, setting in kind.settings.items():
        assert setting.doc.endswith("."), name
        assert setting.role in ("control", "destination", "content", "auth", "plain")
        assert sound_type(setting.type), name
    assert kind.main is None or kind.main in kind.settings
    assert kind.result is None or callable(kind.result) or sound_type(kind.result)
    for error, doc in kind.errors.items():
        assert re.fullmatch(r"[a-z][a-z0-9_]*", error)
        assert doc.endswith(".")
    groups = {setting.group for setting in kind.settings.values() if setting.group}
    assert all(not setting.required for setting in kind.settings.values() if setting.group)
    assert len(groups) <= 1
    assert (kind.run is not None) == (kind.performed_by != "person")
    if callable(kind.result):
        for name in kind.settings:
            assert sound_type(kind.result(frozenset({name})))


def sound_type(type: object) -> bool:
    return type in BASE_TYPES or (isinstance(type, list) and bool(describe_type(type)))


@pytest.mark.parametrize("kind", ALL, ids=NAMES)
def test_an_example_is_a_sound_flow(kind: Kind) -> None:
    assert re.search(rf"^step \w+: {kind.name}\b", kind.example, re.MULTILINE)
    diagnostics = analyse(kind.example, Project(catalogue=KINDS)).diagnostics
    assert [f"{each.code} {each.message}" for each in diagnostics] == []


@pytest.mark.parametrize("kind", ALL, ids=NAMES)
def test_the_reference_is_as_blessed(kind: Kind, golden: Callable[[str, str], None]) -> None:
    golden(f"kinds/{kind.name}/source.flow", kind.example)
    golden(f"kinds/{kind.name}/expected.txt", describe_kind(kind))


def phrase_faults(kinds: list[Kind]) -> list[str]:
    """Phrases that name unknown settings, and pairs that one sentence could be read by."""
    faults = []
    for kind in kinds:
        for phrase in kind.phrases:
            faults += [
                f"{kind.name}: {phrase.text!r} names {name}"
                for name in SETTING.findall(phrase.text)
                if name not in kind.settings
            ]
    said = [(kind, phrase.text) for kind in kinds for phrase in kind.phrases]
    for (kind, one), (other, two) in itertools.combinations(said, 2):
        if kind is other:
            clash = SETTING.sub("{}", one) == SETTING.sub("{}", two)
        else:
            first, second = opening(one), opening(two)
            clash = first[: len(second)] == second[: len(first)]
        if clash:
            faults.append(f"{kind.name}: {one!r} and {other.name}: {two!r} can be taken for each other")
    return faults


def opening(phrase: str) -> list[str]:
    """The words before the first setting."""
    return phrase.partition("{")[0].split()


def test_phrases_are_their_kinds_own() -> None:
    assert phrase_faults(ALL) == []
    assert all(kind.phrases for kind in ALL)


def test_clashing_phrases_are_seen() -> None:
    log, email = KINDS.get("log"), KINDS.get("email")
    assert log is not None
    assert email is not None
    wrong = log._replace(phrases=(log.phrases[0]._replace(text="send an email {message} to {all}"),))
    assert len(phrase_faults([wrong, email])) == 1 + len(email.phrases)
    doubled = log._replace(phrases=(log.phrases[1], log.phrases[1]))
    assert len(phrase_faults([doubled])) == 1


HEAVY = {"httpx2", "httpcore2", "sqlite3", "email", "asyncio", "ssl", "socket", "inspect", "tempfile"}
LISTING = """
import json, sys
from sayflow.runtime.steps import catalogue
{more}
catalogue()
print(json.dumps(sorted(sys.modules)))
"""


def loaded(more: str, folder: Path) -> set[str]:
    """The modules loaded after listing the kinds in a fresh interpreter, less those of an empty one."""
    done = []
    for code in (
        LISTING.format(more=more),
        "import json, sys, re, dataclasses, decimal; print(json.dumps(list(sys.modules)))",
    ):
        ran = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=True)
        done.append(set(json.loads(ran.stdout)))
    return {name for name in done[0] - done[1] if name in HEAVY}


def test_listing_the_kinds_loads_nothing_heavy(tmp_path: Path) -> None:
    assert loaded("", tmp_path) == set()


def test_a_heavy_import_is_seen(tmp_path: Path) -> None:
    assert loaded("import sqlite3, httpx2", tmp_path) >= {"sqlite3", "httpx2", "ssl"}


def test_listing_twice_gives_the_same() -> None:
    assert list(catalogue()) == ALL


def offer(monkeypatch: pytest.MonkeyPatch, *points: EntryPoint) -> None:
    monkeypatch.setattr("importlib.metadata.entry_points", lambda group: points if group == steps.ENTRY_POINTS else ())


def test_installed_kinds_come_in_only_when_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    log = KINDS.get("log")
    assert log is not None
    monkeypatch.setattr(steps, "OFFERED", log._replace(name="beep"), raising=False)
    offer(monkeypatch, EntryPoint("beep", "sayflow.runtime.steps:OFFERED", steps.ENTRY_POINTS))
    assert "beep" not in catalogue().names
    assert catalogue(installed=True).names[-1] == "beep"


@pytest.mark.parametrize(
    ("value", "what"),
    [
        ("sayflow.runtime.steps.log:KIND", "takes the name `log`"),
        ("sayflow.runtime.steps.log:LEVELS", "is a list"),
        ("sayflow.runtime.steps.gone:KIND", "could not be loaded"),
    ],
)
def test_an_unsound_installed_kind_is_told(monkeypatch: pytest.MonkeyPatch, value: str, what: str) -> None:
    offer(monkeypatch, EntryPoint("odd", value, steps.ENTRY_POINTS))
    with pytest.raises(SayflowError, match=re.escape(what)) as raised:
        catalogue(installed=True)
    assert (raised.value.code, raised.value.where) == ("SF804", value)


def test_log_hands_its_line_over() -> None:
    lines: list[LogLine] = []
    ports = Ports(log=lines.append)
    assert attempt("log", ports, path="greet", message="Hello") is None
    attempt("log", ports, path="greet", message={"a": [1, SecretReference("KEY")]}, level="error")
    assert lines == [
        LogLine("run1", "greet", "info", "Hello"),
        LogLine("run1", "greet", "error", '{"a": [1, "***"]}'),
    ]
    assert attempt("log", Ports(), message="nobody listens") is None


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("http", {"get": "http://a.example/", "query": {"key": SecretReference("K")}}),
        ("http", {"post": "http://a.example/", "body": [{"key": SecretReference("K")}]}),
        ("sql", {"connection": "shop", "insert": "t", "values": {"a": SecretReference("K")}}),
        ("email", {"to": "a@b.example", "subject": "x", "body": SecretReference("K")}),
        ("artifact", {"name": "a.txt", "content": {"k": SecretReference("K")}}),
        ("task", {"token": SecretReference("K")}),
    ],
)
def test_a_secret_outside_auth_stops_the_step(name: str, settings: dict[str, object]) -> None:
    failing(name, Ports(), "misplaced_secret", **settings)


@pytest.mark.parametrize(
    ("name", "settings", "kind"),
    [
        ("email", {"to": "a@b.example", "subject": "x"}, "no_mail"),
        ("artifact", {"name": "a.txt", "content": "x"}, "no_artifacts"),
        ("sql", {"connection": "shop", "query": "select 1"}, "no_connection"),
        ("http", {"get": "http://a.example/", "auth": SecretReference("K")}, "missing_secret"),
        ("task", {}, "not_registered"),
    ],
)
def test_a_port_that_is_not_set_up_is_told(name: str, settings: dict[str, object], kind: str) -> None:
    failing(name, Ports(), kind, **settings)

"""Lines of JSON about runs: what they tell, and that no secret and nothing personal is in them."""

from __future__ import annotations

import base64
import json
import urllib.parse
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayflow.dsl.secret import Secret
from sayflow.runtime.masking import Mask

from ..commands import call

CANARY = "c4n4ry/-+Töne<&>\"'7"

FLOW = """\
flow greet "Greet somebody"

input name: text
input mail: text

step hello: log "Hello, {name} ({mail})." { level: "warning" }
step fetch: task { name: name, retry: { times: 1, wait: 1ms } }
"""

TASKS = """\
from sayflow import task

@task
def fetch(name):
    raise ValueError(f"nobody called {name} at c4n4ry@mail.example")
"""


def inside(before: str) -> Callable[[str], str]:
    return lambda text: base64.b64encode(f"{before}{text}:x".encode()).decode()


FORMS: list[Callable[[str], str]] = [
    str,
    json.dumps,
    repr,
    lambda text: urllib.parse.quote(text, safe=""),
    urllib.parse.quote_plus,
    lambda text: text.encode().hex(),
    lambda text: text.encode().hex().upper(),
    *(inside("a" * length) for length in range(4)),
    lambda text: base64.urlsafe_b64encode(text.encode()).decode().rstrip("="),
]


@pytest.mark.parametrize("form", FORMS)
def test_a_secret_is_masked_in_every_form(form: Callable[[str], str]) -> None:
    told = Mask(lambda: [Secret("other one"), Secret(CANARY)])(f"before {form(CANARY)} after")
    assert "***" in told
    assert told.startswith("before ")
    assert told.endswith(" after")
    assert form(CANARY)[4:-6] not in told


@given(st.text(min_size=6, max_size=40), st.integers(0, 5))
def test_any_secret_is_masked_inside_of_base64(secret: str, before: int) -> None:
    whole = inside("x" * before)(secret)
    told = Mask(lambda: [Secret(secret)])(whole)
    assert "***" in told
    assert len(told.replace("***", "")) <= -(-(before + 3) * 8 // 6) + 5


@pytest.mark.parametrize(
    "text", ["ann@shop.example", "+49 (0)30 1234567", "4111 1111 1111 1111", "DE89 3704 0044 0532 0130 00"]
)
def test_what_looks_personal_is_masked(text: str) -> None:
    assert Mask()(f"for {text}, at once") == "for ***, at once"


@pytest.mark.parametrize(
    "text", ["order 1234567890123456 of 2026-11-26 22:38:54", "12.50 + 3", "a@b", "run c32a6d8456fe"]
)
def test_other_texts_stay(text: str) -> None:
    assert Mask()(text) == text


def test_a_secret_that_comes_later_is_masked_too() -> None:
    known: list[Secret] = []
    mask = Mask(lambda: known)
    assert mask("open sesame") == "open sesame"
    known.append(Secret("sesame"))
    assert mask("open sesame") == "open ***"


def test_what_a_run_logs(tmp_path: Path) -> None:
    (tmp_path / "greet.flow").write_text(FLOW, "utf-8")
    (tmp_path / "work.py").write_text(TASKS, "utf-8")
    arguments = ["run", "greet.flow", "--tasks", "work.py", "--no-wait", "--log", "json"]
    given_ = ["--input", "name=Zaphod", "--input", "mail=c4n4ry@mail.example"]
    printed = call([*arguments, *given_], tmp_path)
    lines = [json.loads(text) for stream, text in printed.lines if stream == "err" and text.startswith("{")]
    assert "c4n4ry" not in "".join(text for stream, text in printed.lines if stream == "err")
    (run,) = {line["run"] for line in lines}
    happened = [line["happened"] for line in lines]
    assert happened[0] == "run_started"
    (hello,) = [line for line in lines if line["happened"] == "log"]
    assert (hello["step"], hello["level"], hello["message"]) == ("hello", "warning", "Hello, Zaphod (***).")
    failed = [line for line in lines if line["happened"] == "attempt_failed"]
    assert failed
    assert {line["step"] for line in failed} == {"fetch"}
    assert all(line["level"] == "warning" and line["error"] and "***" in line["message"] for line in failed)
    assert all(set(line) >= {"at", "level", "happened", "run"} for line in lines)
    assert run in printed.text

"""`sayflow serve` in a process of its own: started, killed, started again, stopped; and what it refuses to do."""

from __future__ import annotations

import json
import re
import signal
import socket
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from .command_process import Command, sayflow, until

pytestmark = pytest.mark.usefixtures("warm")

FLOW = """\
flow pay
input amount: number
output state: text
step sure: ask "Pay {amount}?" { who: "desk" } gives yes | no
finish state = "{sure} for {amount}"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "project"
    place.mkdir()
    (place / "pay.flow").write_text(FLOW)
    return place


def call(base: str, path: str, body: Any = None, key: str = "") -> Any:
    """What the server answers, or the status with which it refuses."""
    headers = {"Content-Type": "application/json", **({"Authorization": f"Bearer {key}"} if key else {})}
    data = None if body is None else json.dumps(body).encode()
    try:
        with urlopen(Request(base + path, data, headers), timeout=20) as response:
            return json.loads(response.read())
    except HTTPError as refused:
        return refused.code


def serving(folder: Path, *arguments: str) -> tuple[Command, str]:
    """A server that listens, and where."""
    server = Command(folder, "serve", "pay.flow", "--port", "0", *arguments)
    until(lambda: "Published: pay" in server.prints() or server.says("SF"))
    found = re.search(r"http://\S+", server.prints())
    assert found is not None
    return server, found[0]


def test_a_killed_server_takes_up_its_runs(folder: Path) -> None:
    server, base = serving(folder)
    run = call(base, "/v1/runs", {"flow": "pay", "inputs": {"amount": 5}})["run"]
    until(lambda: call(base, f"/v1/runs/{run}")["waiting_for"] == "sure")
    server.kill(signal.SIGKILL)
    assert server.ended().code == -signal.SIGKILL

    server, base = serving(folder)
    assert call(base, f"/v1/runs/{run}/answers", {"step": "sure", "value": "yes"})["status"] == "taken"
    until(lambda: call(base, f"/v1/runs/{run}")["status"] == "completed")
    server.kill(signal.SIGTERM)
    assert server.ended().code == 0
    assert "yes for 5" in sayflow(folder, "show", run).out


def test_a_run_of_the_server_is_answered_on_the_command_line(folder: Path) -> None:
    server, base = serving(folder)
    run = call(base, "/v1/runs", {"flow": "pay", "inputs": {"amount": 7}})["run"]
    until(lambda: call(base, f"/v1/runs/{run}")["waiting_for"] == "sure")
    assert sayflow(folder, "answer", run, "sure", "no").code == 0
    assert call(base, f"/v1/runs/{run}")["outputs"] == {"state": "no for 7"}
    server.kill(signal.SIGINT)
    assert server.ended().code == 0


def test_keys_open_what_they_are_for(folder: Path) -> None:
    key = sayflow(folder, "keys", "add", "shop", "--for", "runs:start").out.strip()
    server, base = serving(folder)
    body = {"flow": "pay", "inputs": {"amount": 5}}
    assert call(base, "/v1/runs", body) == 401
    assert call(base, "/v1/runs", key=key) == 403
    assert call(base, "/v1/runs", body, key)["new"]
    (identity,) = re.findall(r"^(\w{8})  shop", sayflow(folder, "keys", "list").out, re.MULTILINE)
    assert sayflow(folder, "keys", "remove", identity).code == 0
    assert call(base, "/v1/runs", body, key) == 401
    server.kill(signal.SIGTERM)
    ended = server.ended()
    assert key not in ended.out + ended.err


def test_a_port_that_is_taken(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ended = sayflow(folder, "serve", "--port", str(taken.getsockname()[1]))
    assert ended.code == 1
    assert "SF942" in ended.err


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1"])
def test_nobody_else_can_call_without_keys(folder: Path, host: str) -> None:
    ended = sayflow(folder, "serve", "--port", "0", "--host", host)
    assert ended.code == 1
    assert "there are no keys yet" in ended.err
